package org.alongside.sip.message;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code host[:port]} of a URI or Via: name, IPv4 address or bracketed IPv6 address (RFC 3261 §25.1). */
record HostPort(String host, OptionalInt port) {

    static Optional<HostPort> parse(String text) {
        int end = text.startsWith("[") ? text.indexOf(']') + 1 : indexOrEnd(text, ':');
        String host = text.substring(0, Math.max(end, 0)).toLowerCase(Locale.ROOT);
        if (!(host.startsWith("[") ? isBracketed(host) : isName(host))) {
            return Optional.empty();
        }
        if (end == text.length()) {
            return Optional.of(new HostPort(host, OptionalInt.empty()));
        }
        long port = text.charAt(end) == ':' ? Syntax.number(text.substring(end + 1), 65_535) : -1;
        return port < 0 ? Optional.empty() : Optional.of(new HostPort(host, OptionalInt.of((int) port)));
    }

    private static int indexOrEnd(String text, char c) {
        int index = text.indexOf(c);
        return index < 0 ? text.length() : index;
    }

    private static boolean isBracketed(String host) {
        return host.length() > 3 && host.length() <= 64 && Chars.IPV6.haveAllOf(host, 1, host.length() - 1);
    }

    private static boolean isName(String host) {
        return !host.isEmpty() && host.length() <= 255 && Chars.HOST_NAME.haveAllOf(host);
    }
}
