package org.alongside.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.alongside.kernel.NetworkRange;

/** Finds out who really asks, where a reverse proxy that we trust asks for somebody else. */
record TrustedProxies(List<NetworkRange> networks) {
    /**
     * Who asks, and whether it reached us or the proxy over TLS.
     *
     * @param address the socket's peer, or what a trusted peer says of it
     */
    record Client(InetAddress address, boolean secure) {}

    TrustedProxies {
        networks = List.copyOf(networks);
    }

    boolean trusts(InetAddress peer) {
        return networks.stream().anyMatch(n -> n.contains(peer));
    }

    /**
     * Reads X-Forwarded-For from its end, where each proxy appends its own peer: the first address that is no proxy of ours
     * is the client. What stands before it was written by a stranger.
     */
    Client client(InetAddress peer, boolean tls, Optional<String> forwardedFor, Optional<String> forwardedProto) {
        if (!trusts(peer)) {
            return new Client(peer, tls);
        }
        InetAddress client = peer;
        for (String hop : List.of(forwardedFor.orElse("").split(",")).reversed()) {
            var address = NetworkRange.literal(hop.strip());
            if (address.isEmpty()) {
                break;
            }
            client = address.get();
            if (!trusts(client)) {
                break;
            }
        }
        return new Client(
                client, tls || forwardedProto.filter("https"::equalsIgnoreCase).isPresent());
    }
}
