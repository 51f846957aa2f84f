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
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!scheme.equals("sip") && !scheme.equals("sips")) {
            return Optional.empty();
        }
        String rest = text.substring(colon + 1);
        if (!isClean(rest)) {
            return Optional.empty();
        }
        int at = rest.indexOf('@');
        Optional<String> userInfo = at < 0 ? Optional.empty() : Optional.of(rest.substring(0, at));
        if (userInfo.filter(u -> u.isEmpty() || u.startsWith(":")).isPresent()) {
            return Optional.empty();
        }
        return parseHost(scheme.equals("sips"), userInfo, rest.substring(at + 1));
    }

    private static boolean isClean(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f && "<>\"\\^`{|}".indexOf(c) < 0)
                && Syntax.escapesAreWhole(text);
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
    public String toString() {
        return (secure ? "sips:" : "sip:")
                + userInfo.map(u -> u + "@").orElse("")
                + host
                + (port.isPresent() ? ":" + port.getAsInt() : "")
                + parameters
                + (headers.isEmpty() ? "" : "?" + headers);
    }
}
