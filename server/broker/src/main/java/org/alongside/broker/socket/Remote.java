package org.alongside.broker.socket;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A far end's UDP address, both as the bits a table compares and as the object a Java socket sends to.
 *
 * <p>IPv4 is held as IPv4-mapped IPv6 (RFC 4291 §2.5.5.2), so that one table serves both families.
 */
public record Remote(long high, long low, int port, InetSocketAddress address) {
    private static final long MAPPED = 0x0000_ffff_0000_0000L;

    public static Remote of(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        return new Remote(high(ip), low(ip), address.getPort(), address);
    }

    /** The first 64 bits. */
    static long high(InetAddress ip) {
        return ip instanceof Inet4Address ? 0 : bits(ip.getAddress(), 0, 8);
    }

    /** The last 64 bits. */
    static long low(InetAddress ip) {
        return ip instanceof Inet4Address ? MAPPED | bits(ip.getAddress(), 0, 4) : bits(ip.getAddress(), 8, 8);
    }

    /** The same address; cheaper than {@code equals}, which would look into the Java object too. */
    public boolean is(Remote other) {
        return low == other.low && port == other.port && high == other.high;
    }

    private static long bits(byte[] bytes, int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            value = (value << 8) | (bytes[i] & 0xff);
        }
        return value;
    }

    @Override
    public String toString() {
        return address.getAddress().getHostAddress() + ":" + port;
    }
}
