package org.alongside.sip.message;

import java.util.Optional;

/**
 * {@code "Ana" <sip:ana@bank.example>;tag=1}: the shape of From, To, Contact, Route, Record-Route, P-Asserted-Identity.
 *
 * @param displayName readable: without quotes and backslashes; "" where there is none
 */
public record NameAddress(String displayName, Uri uri, Parameters parameters) {
    private static final Chars NAME_END = Chars.of("<\",;>");
    private static final Chars BARE_END = Chars.of("; \t");

    public static NameAddress of(Uri uri) {
        return new NameAddress("", uri, Parameters.NONE);
    }

    public static NameAddress of(String displayName, Uri uri) {
        return new NameAddress(displayName, uri, Parameters.NONE);
    }

    /** Reads one address; empty where it is none. */
    public static Optional<NameAddress> parse(String text) {
        var reader = new Reader(text);
        reader.skipSpace();
        if (text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0) {
            return Optional.empty();
        }
        if (reader.peek() != '"' && text.indexOf('<') < 0) {
            return parseBare(reader);
        }
        String displayName =
                reader.peek() == '"' ? reader.quoted() : reader.until(NAME_END).trim();
        reader.skipSpace();
        if (!reader.take('<')) {
            return Optional.empty();
        }
        String uri = reader.until('>');
        if (!reader.take('>')) {
            return Optional.empty();
        }
        return join(Syntax.unquote(displayName), uri, reader);
    }

    /**
     * Without brackets what follows {@code ;} belongs to the header, and the URI may hold no {@code , ; ?}
     * (RFC 3261 §20).
     */
    private static Optional<NameAddress> parseBare(Reader reader) {
        String uri = reader.until(BARE_END);
        return uri.indexOf('?') >= 0 || uri.indexOf(',') >= 0 ? Optional.empty() : join("", uri, reader);
    }

    private static Optional<NameAddress> join(String displayName, String uriText, Reader rest) {
        var uri = Uri.parse(uriText);
        var parameters = Parameters.parseHeader(rest);
        return uri.isEmpty() || parameters.isEmpty()
                ? Optional.empty()
                : Optional.of(new NameAddress(displayName, uri.get(), parameters.get()));
    }

    /** The {@code tag} parameter, which names one side of a dialog. */
    public Optional<String> tag() {
        return parameters.get("tag");
    }

    public NameAddress withTag(String tag) {
        return new NameAddress(displayName, uri, parameters.with("tag", tag));
    }

    public NameAddress withoutTag() {
        return new NameAddress(displayName, uri, parameters.without("tag"));
    }

    public Optional<SipUri> sipUri() {
        return uri instanceof SipUri sip ? Optional.of(sip) : Optional.empty();
    }

    void writeTo(StringBuilder out) {
        if (!displayName.isEmpty()) {
            Syntax.quote(displayName, out);
            out.append(' ');
        }
        uri.writeTo(out.append('<'));
        parameters.writeTo(out.append('>'));
    }

    @Override
    public String toString() {
        var out = new StringBuilder();
        writeTo(out);
        return out.toString();
    }
}
