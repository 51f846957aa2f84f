package org.alongside.assist.documents.fetch;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.alongside.kernel.NetworkRange;

/**
 * The addresses to which the server goes on somebody else's behalf: public ones, and networks that the administrator listed.
 * What the IANA registries of special-purpose addresses (RFC 6890) call anything but global is refused: loopback, private,
 * link-local with the clouds' metadata services, carriers' NAT, multicast, and IPv6 forms that hide an IPv4 address.
 *
 * @param listed networks that are allowed although they are not public
 */
public record Destinations(List<NetworkRange> listed) {
    private static final List<NetworkRange> NOT_PUBLIC = ranges(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            // Within 2000::/3: Teredo and other protocol assignments, documentation, 6to4, documentation again.
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20");

    /** All that IANA has given out as global unicast (RFC 4291 §2.4); ::1, fe80::, fc00::, 64:ff9b:: and ::ffff: lie outside. */
    private static final NetworkRange GLOBAL_IPV6 =
            NetworkRange.parse("2000::/3").orElseThrow();

    /** Public addresses only. */
    public static final Destinations PUBLIC = new Destinations(List.of());

    public Destinations {
        listed = List.copyOf(listed);
    }

    boolean allow(InetAddress address) {
        return contains(listed, address)
                || (!contains(NOT_PUBLIC, address)
                        && (!(address instanceof Inet6Address) || GLOBAL_IPV6.contains(address)));
    }

    private static boolean contains(List<NetworkRange> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static List<NetworkRange> ranges(String... texts) {
        return Stream.of(texts)
                .map(text -> NetworkRange.parse(text).orElseThrow())
                .toList();
    }
}
