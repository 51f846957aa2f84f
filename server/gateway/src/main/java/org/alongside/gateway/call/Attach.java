package org.alongside.gateway.call;

import java.util.Optional;
import org.alongside.broker.api.BrokerReply.ClientAttached;
import org.alongside.gateway.negotiation.ClientOffer;

/**
 * A transport that a client asked for.
 *
 * @param number counts a leg's attaches from 1
 * @param transport our end of it; empty until the broker has made it
 */
public record Attach(int number, ClientOffer offer, Optional<ClientAttached> transport) {
    Attach with(ClientAttached made) {
        return new Attach(number, offer, Optional.of(made));
    }
}
