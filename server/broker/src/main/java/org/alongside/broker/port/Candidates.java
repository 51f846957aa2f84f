package org.alongside.broker.port;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.alongside.broker.api.TransportCandidate;

/**
 * Which addresses a client is offered: the advertised ones whose rule names its network, else the addresses we have.
 *
 * <p>Loopback is offered to clients on this machine only, link-local never (RFC 8445 §5.1.1.1).
 */
public final class Candidates {
    /** RFC 8445 §5.1.2.2: a host candidate. */
    private static final long HOST_PREFERENCE = 126;

    private final ExternalPorts ports;

    public Candidates(ExternalPorts ports) {
        this.ports = ports;
    }

    /**
     * The candidates for one client, preferred first.
     *
     * @param port the one this client's session is offered
     * @param own the addresses of this machine's interfaces
     */
    public List<TransportCandidate> offer(InetAddress client, int port, List<InetAddress> own) {
        List<TransportCandidate> offered = new ArrayList<>();
        for (Advertised rule : ports.advertised()) {
            if (rule.source().contains(client)) {
                add(offered, rule.address(), mapped(rule, port));
                return offered;
            }
        }
        if (!ports.bind().isAnyLocalAddress()) {
            add(offered, ports.bind(), port);
            return offered;
        }
        for (InetAddress address : own) {
            if (!address.isLinkLocalAddress() && (!address.isLoopbackAddress() || isOurs(client, own))) {
                add(offered, address, port);
            }
        }
        return offered;
    }

    private static boolean isOurs(InetAddress client, List<InetAddress> own) {
        return client.isLoopbackAddress() || own.contains(client);
    }

    private int mapped(Advertised rule, int port) {
        return rule.port().isPresent() ? rule.port().getAsInt() + port - ports.first() : port;
    }

    /** Earlier is preferred; IPv6 and IPv4 in the order found (RFC 8421 leaves the interleave to us). */
    private static void add(List<TransportCandidate> offered, InetAddress address, int port) {
        long localPreference = 65_535L - offered.size();
        long priority = (HOST_PREFERENCE << 24) + (localPreference << 8) + 255;
        String foundation = (address instanceof Inet4Address ? "4" : "6") + (offered.size() + 1);
        offered.add(new TransportCandidate(foundation, priority, plain(address), port));
    }

    /** Without the zone, which means nothing to others. */
    private static String plain(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
