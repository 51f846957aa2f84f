package org.alongside.gateway.call;

import org.alongside.session.ConnectionId;

/** Clients as a call sees them. Never blocks; a client that is gone is told nothing. */
public interface ClientPort {
    void tell(ConnectionId client, ClientMessage message);
}
