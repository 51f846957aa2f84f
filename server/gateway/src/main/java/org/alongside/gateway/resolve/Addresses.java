package org.alongside.gateway.resolve;

import java.net.Inet6Address;
import java.net.InetAddress;

/** One spelling for each address, so that texts can be compared: IPv4 in decimals, IPv6 as RFC 5952 §4 has it. */
public final class Addresses {
    private static final int GROUPS = 8;

    private Addresses() {}

    /** An address's text; a zone stays, because a link-local address is nothing without it. */
    public static String text(InetAddress address) {
        return address instanceof Inet6Address six ? text(six) : address.getHostAddress();
    }

    /** The same address in our spelling. The name service is never asked: what is no address comes back as it is. */
    public static String canonical(String literal) {
        try {
            return text(InetAddress.ofLiteral(literal));
        } catch (IllegalArgumentException notAnAddress) {
            return literal;
        }
    }

    private static String text(Inet6Address address) {
        String written = address.getHostAddress();
        int zone = written.indexOf('%');
        return shortened(address.getAddress()) + (zone < 0 ? "" : written.substring(zone));
    }

    /** Groups without leading zeros, the first longest run of two or more zero groups as {@code ::}. */
    private static String shortened(byte[] bytes) {
        int from = -1;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int run = 0;
            while (i + run < GROUPS && group(bytes, i + run) == 0) {
                run++;
            }
            if (run > length) {
                from = i;
                length = run;
            }
        }
        var out = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == from) {
                out.append("::");
                i += length - 1;
            } else {
                boolean first = out.isEmpty() || out.charAt(out.length() - 1) == ':';
                out.append(first ? "" : ":").append(Integer.toHexString(group(bytes, i)));
            }
        }
        return out.toString();
    }

    private static int group(byte[] bytes, int index) {
        return ((bytes[2 * index] & 0xff) << 8) | (bytes[2 * index + 1] & 0xff);
    }
}
