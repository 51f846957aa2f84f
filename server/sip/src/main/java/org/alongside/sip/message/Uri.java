package org.alongside.sip.message;

import java.util.Locale;
import java.util.Optional;

/** What a Request-URI or an address may be: a {@link SipUri}, or a URI of another scheme that we only carry. */
public sealed interface Uri permits SipUri, Uri.Other {

    /** Reads a URI without brackets; empty where it is none. Never throws. */
    static Optional<Uri> parse(String text) {
        if (SipUri.schemeOf(text) > 0) {
            return SipUri.parse(text).map(sip -> sip);
        }
        int colon = text.indexOf(':');
        boolean scheme = colon > 0 && Chars.LETTER.has(text.charAt(0)) && Chars.SCHEME.haveAllOf(text, 0, colon);
        if (!scheme || !isClean(text, colon + 1)) {
            return Optional.empty();
        }
        return Optional.of(new Other(text.substring(0, colon).toLowerCase(Locale.ROOT), text.substring(colon + 1)));
    }

    private static boolean isClean(String text, int from) {
        return from < text.length()
                && text.chars().skip(from).allMatch(c -> c > ' ' && c != 0x7f && "<>\"".indexOf(c) < 0);
    }

    /** Adds its text, as {@code toString} has it, to a message that is written. */
    void writeTo(StringBuilder out);

    /** {@code tel:}, {@code urn:} and whatever else; refused with 416 as a Request-URI. */
    record Other(String scheme, String rest) implements Uri {
        @Override
        public void writeTo(StringBuilder out) {
            out.append(scheme).append(':').append(rest);
        }

        @Override
        public String toString() {
            return scheme + ":" + rest;
        }
    }
}
