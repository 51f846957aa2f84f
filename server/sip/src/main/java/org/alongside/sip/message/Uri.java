package org.alongside.sip.message;

import java.util.Locale;
import java.util.Optional;

/** What a Request-URI or an address may be: a {@link SipUri}, or a URI of another scheme that we only carry. */
public sealed interface Uri permits SipUri, Uri.Other {

    /** Reads a URI without brackets; empty where it is none. Never throws. */
    static Optional<Uri> parse(String text) {
        int colon = text.indexOf(':');
        if (colon <= 0 || !isScheme(text.substring(0, colon))) {
            return Optional.empty();
        }
        String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (scheme.equals("sip") || scheme.equals("sips")) {
            return SipUri.parse(text).map(sip -> sip);
        }
        String rest = text.substring(colon + 1);
        boolean clean = !rest.isEmpty() && rest.chars().allMatch(c -> c > ' ' && c != 0x7f && "<>\"".indexOf(c) < 0);
        return clean ? Optional.of(new Other(scheme, rest)) : Optional.empty();
    }

    private static boolean isScheme(String word) {
        return Character.isLetter(word.charAt(0))
                && word.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || "+-.".indexOf(c) >= 0));
    }

    /** {@code tel:}, {@code urn:} and whatever else; refused with 416 as a Request-URI. */
    record Other(String scheme, String rest) implements Uri {
        @Override
        public String toString() {
            return scheme + ":" + rest;
        }
    }
}
