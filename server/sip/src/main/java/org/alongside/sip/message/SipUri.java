package org.alongside.sip.message;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code sip:user@host:port;parameters?headers} (RFC 3261 §19.1).
 *
 * @param userInfo as written, escapes and a password included; {@link #user()} is readable
 * @param host lower case; IPv6 with its brackets
 * @param headers what follows {@code ?}; "" where nothing does
 */
public record SipUri(
        boolean secure, Optional<String> userInfo, String host, OptionalInt port, Parameters parameters, String headers)
        implements Uri {
    private static final String SIP = "sip";
    private static final String SIPS = "sips";

    public static SipUri of(String user, String host, int port) {
        return new SipUri(
                false,
                user.isEmpty() ? Optional.empty() : Optional.of(Syntax.escape(user, "&=+$,;?/")),
                host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host,
                port > 0 ? OptionalInt.of(port) : OptionalInt.empty(),
                Parameters.NONE,
                "");
    }

    /** Reads {@code sip:} and {@code sips:} URIs; empty for anything else. */
    public static Optional<SipUri> parse(String text) {
        int start = schemeOf(text);
        if (start == 0 || !Chars.URI.haveAllOf(text, start, text.length()) || !Syntax.escapesAreWhole(text)) {
            return Optional.empty();
        }
        boolean secure = start > SIPS.length();
        int at = text.indexOf('@', start);
        if (at < 0) {
            return parseHost(secure, Optional.empty(), text.substring(start));
        }
        if (at == start || text.charAt(start) == ':') {
            return Optional.empty();
        }
        return parseHost(secure, Optional.of(text.substring(start, at)), text.substring(at + 1));
    }

    /** The length of {@code sip:} or {@code sips:} in any case, 0 where the text begins with neither. */
    static int schemeOf(String text) {
        int colon = text.indexOf(':');
        boolean known = (colon == SIP.length() && Syntax.areAt(text, 0, SIP))
                || (colon == SIPS.length() && Syntax.areAt(text, 0, SIPS));
        return known ? colon + 1 : 0;
    }

    private static Optional<SipUri> parseHost(boolean secure, Optional<String> userInfo, String text) {
        int question = text.indexOf('?');
        String headers = question < 0 ? "" : text.substring(question + 1);
        String beforeHeaders = question < 0 ? text : text.substring(0, question);
        int semicolon = beforeHeaders.indexOf(';');
        var parameters = semicolon < 0
                ? Optional.of(Parameters.NONE)
                : Parameters.parseUri(beforeHeaders.substring(semicolon + 1));
        var hostPort = HostPort.parse(semicolon < 0 ? beforeHeaders : beforeHeaders.substring(0, semicolon));
        if (parameters.isEmpty() || hostPort.isEmpty() || headers.indexOf('@') >= 0) {
            return Optional.empty();
        }
        return Optional.of(new SipUri(
                secure, userInfo, hostPort.get().host(), hostPort.get().port(), parameters.get(), headers));
    }

    /** The user part without password and escapes; "" where there is none. */
    public String user() {
        String info = userInfo.orElse("");
        int colon = info.indexOf(':');
        return Syntax.unescape(colon < 0 ? info : info.substring(0, colon));
    }

    /** The {@code transport} parameter in lower case. */
    public Optional<String> transport() {
        return parameters.get("transport").map(t -> t.toLowerCase(Locale.ROOT));
    }

    public int portOr(int otherwise) {
        return port.orElse(otherwise);
    }

    /** The host without the brackets of IPv6. */
    public String bareHost() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** Loose routing (RFC 3261 §16.12.1.1). */
    public boolean isLooseRoute() {
        return parameters.has("lr");
    }

    /** Another user, without a password. */
    public SipUri withUser(String user) {
        return new SipUri(secure, of(user, host, 0).userInfo, host, port, parameters, headers);
    }

    public SipUri withParameter(String name, String value) {
        return new SipUri(secure, userInfo, host, port, parameters.with(name, value), headers);
    }

    public SipUri without(String parameter) {
        return new SipUri(secure, userInfo, host, port, parameters.without(parameter), headers);
    }

    public SipUri withFlag(String name) {
        return new SipUri(secure, userInfo, host, port, parameters.withFlag(name), headers);
    }

    /** As a Request-URI may look: no headers, no {@code method} parameter (RFC 3261 §19.1.1, table 1). */
    public SipUri asRequestUri() {
        return new SipUri(secure, userInfo, host, port, parameters.without("method"), "");
    }

    @Override
    public void writeTo(StringBuilder out) {
        out.append(secure ? SIPS : SIP).append(':');
        if (userInfo.isPresent()) {
            out.append(userInfo.get()).append('@');
        }
        out.append(host);
        if (port.isPresent()) {
            out.append(':').append(port.getAsInt());
        }
        parameters.writeTo(out);
        if (!headers.isEmpty()) {
            out.append('?').append(headers);
        }
    }

    @Override
    public String toString() {
        var out = new StringBuilder();
        writeTo(out);
        return out.toString();
    }
}
