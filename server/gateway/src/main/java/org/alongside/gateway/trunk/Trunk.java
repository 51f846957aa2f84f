package org.alongside.gateway.trunk;

import java.util.List;
import org.alongside.kernel.Id;
import org.alongside.sip.transaction.Flow;
import org.alongside.sip.transaction.Flow.Transport;

/**
 * A trunk with its name resolved.
 *
 * @param addresses of its host; they take our calls in this order, any may call us. Empty while the name can't be resolved
 * @param localHost our address as this trunk sees it, for Via and Contact
 */
record Trunk(TrunkSettings settings, List<String> addresses, String localHost) {

    Trunk {
        addresses = List.copyOf(addresses);
    }

    String name() {
        return settings.name();
    }

    Transport transport() {
        return switch (settings.uri().transport().orElse("udp")) {
            case "tcp" -> Transport.TCP;
            case "tls" -> Transport.TLS;
            default -> Transport.UDP;
        };
    }

    /** The flow by which a new request leaves for one of its addresses. */
    Flow flow(Id node, String address) {
        return new Flow(
                node, SipSockets.LISTENER, transport(), address, settings.uri().portOr(usualPort(transport())), 0);
    }

    static int usualPort(Transport transport) {
        return transport == Transport.TLS ? SipTls.DEFAULT_PORT : 5060;
    }
}
