package org.alongside.sip.resolve;

import java.net.Inet6Address;
import java.util.Locale;
import java.util.Optional;
import org.alongside.sip.message.Syntax;

/** Which text is an address, and which a host name; nothing here asks DNS. */
public final class Names {
    private static final int MAX_NAME = 253;

    private Names() {}

    /** Four decimal numbers up to 255, without leading zeros, which some read as octal. */
    public static boolean isIpv4(String text) {
        int numbers = 0;
        for (int start = 0; start <= text.length(); numbers++) {
            int dot = text.indexOf('.', start);
            int end = dot < 0 ? text.length() : dot;
            boolean padded = end - start > 1 && text.charAt(start) == '0';
            if (numbers == 4 || padded || Syntax.number(text.substring(start, end), 255) < 0) {
                return false;
            }
            start = end + 1;
        }
        return numbers == 4;
    }

    static boolean isIpv6(String text) {
        if (text.indexOf(':') < 0 || text.indexOf('%') >= 0 || text.length() > 45) {
            return false;
        }
        try {
            return !Inet6Address.ofLiteral(text).getHostAddress().isEmpty();
        } catch (IllegalArgumentException notOne) { // the JDK has no other way to say no
            return false;
        }
    }

    static boolean isAddress(String text) {
        return isIpv4(text) || isIpv6(text);
    }

    /** A URI's host: an address without its brackets, or a name; what stands in brackets is an address or nothing. */
    static Optional<String> hostOrAddress(String host) {
        if (host.startsWith("[") && host.endsWith("]")) {
            return Optional.of(host.substring(1, host.length() - 1)).filter(Names::isIpv6);
        }
        return isAddress(host) ? Optional.of(host) : hostName(host);
    }

    /** A name that may be asked for, in lower case and without the root's dot; empty for the root alone and for nonsense. */
    static Optional<String> hostName(String text) {
        String name = (text.endsWith(".") ? text.substring(0, text.length() - 1) : text).toLowerCase(Locale.ROOT);
        boolean right = !name.isEmpty() && name.length() <= MAX_NAME && !name.startsWith(".") && !name.contains("..");
        return right && name.chars().allMatch(Names::isNameChar) ? Optional.of(name) : Optional.empty();
    }

    private static boolean isNameChar(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    }
}
