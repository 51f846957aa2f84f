package org.alongside.broker.port;

import java.net.InetAddress;
import java.util.OptionalInt;

/**
 * Tells clients of one network under which address the broker is reached.
 *
 * @param source the clients' network; {@code 0.0.0.0/0} or {@code ::/0} for all of a family
 * @param port where a NAT maps the first external port; later ports follow in order. Empty: ports stay as they are
 */
public record Advertised(Network source, InetAddress address, OptionalInt port) {

    /** A CIDR block, e.g. {@code 10.0.0.0/8}. */
    public record Network(InetAddress address, int prefixLength) {
        public Network {
            if (prefixLength < 0 || prefixLength > address.getAddress().length * 8) {
                throw new IllegalArgumentException(
                        "/%d is no prefix length of %s".formatted(prefixLength, address.getHostAddress()));
            }
        }

        /** Reads {@code address} or {@code address/length}; never asks DNS. */
        public static Network parse(String text) {
            int slash = text.indexOf('/');
            String host = slash < 0 ? text : text.substring(0, slash);
            try {
                InetAddress address = InetAddress.ofLiteral(host);
                int all = address.getAddress().length * 8;
                return new Network(address, slash < 0 ? all : Integer.parseInt(text.substring(slash + 1)));
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException(text + " is no network: write it like 10.0.0.0/8", wrong);
            }
        }

        /** Whether {@code other} is of this family and lies within. */
        public boolean contains(InetAddress other) {
            byte[] ours = address.getAddress();
            byte[] theirs = other.getAddress();
            if (ours.length != theirs.length) {
                return false;
            }
            for (int bit = 0; bit < prefixLength; bit++) {
                int mask = 0x80 >> (bit & 7);
                if ((ours[bit >> 3] & mask) != (theirs[bit >> 3] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
