package org.alongside.sip.message;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One hop of a message's way (RFC 3261 §20.42).
 *
 * @param transport upper case: UDP, TCP, TLS …
 */
public record Via(String transport, String host, OptionalInt port, Parameters parameters) {
    /** With which every branch of RFC 3261 begins; one without it is from RFC 2543 and names no transaction. */
    public static final String COOKIE = "z9hG4bK";

    private static final Chars HOST_END = Chars.of(":; \t");
    private static final Chars IPV6_END = Chars.of("]; \t");
    private static final Chars PORT_END = Chars.of("; \t");

    public static Via of(String transport, String host, int port, String branch) {
        return new Via(
                transport,
                host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host,
                OptionalInt.of(port),
                Parameters.NONE.with("branch", branch).withFlag("rport"));
    }

    static Optional<Via> parse(String text) {
        var reader = new Reader(text);
        reader.skipSpace();
        boolean known = reader.takeToken("SIP")
                && reader.takeSpaced('/')
                && reader.token().equals("2.0")
                && reader.takeSpaced('/');
        String transport = reader.token();
        reader.skipSpace();
        if (!known || transport.isEmpty()) {
            return Optional.empty();
        }
        var sentBy = HostPort.parse(readSentBy(reader));
        var parameters = Parameters.parseHeader(reader);
        return sentBy.isEmpty() || parameters.isEmpty()
                ? Optional.empty()
                : Optional.of(new Via(
                        transport.toUpperCase(Locale.ROOT),
                        sentBy.get().host(),
                        sentBy.get().port(),
                        parameters.get()));
    }

    /** White space may surround the colon before the port. */
    private static String readSentBy(Reader reader) {
        String host = reader.peek() == '[' ? reader.until(IPV6_END) : reader.until(HOST_END);
        if (reader.take(']')) {
            host += "]";
        }
        return reader.takeSpaced(':') ? host + ":" + reader.until(PORT_END) : host;
    }

    /** The branch where it names a transaction: it has the cookie and something after it. */
    public Optional<String> branch() {
        return parameters
                .get("branch")
                .filter(b -> b.length() > COOKIE.length() && b.regionMatches(true, 0, COOKIE, 0, COOKIE.length()));
    }

    /** {@code host:port} as a transaction key uses it: lower case, the default port filled in. */
    public String sentBy() {
        return host + ":" + port.orElse(transport.equals("TLS") ? 5061 : 5060);
    }

    /** What a server adds on receipt: {@code received} always, {@code rport} where it was asked for (RFC 3581 §4). */
    public Via seenFrom(String sourceHost, int sourcePort) {
        var seen = parameters.has("rport") ? parameters.with("rport", Integer.toString(sourcePort)) : parameters;
        return new Via(transport, host, port, seen.with("received", sourceHost));
    }

    void writeTo(StringBuilder out) {
        out.append("SIP/2.0/").append(transport).append(' ').append(host);
        if (port.isPresent()) {
            out.append(':').append(port.getAsInt());
        }
        parameters.writeTo(out);
    }

    @Override
    public String toString() {
        var out = new StringBuilder();
        writeTo(out);
        return out.toString();
    }
}
