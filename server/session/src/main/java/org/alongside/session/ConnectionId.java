package org.alongside.session;

import org.alongside.kernel.Id;

/** One client instance (a page, an app) under a session; it survives its sockets for the grace period. */
public record ConnectionId(Id id) {
    @Override
    public String toString() {
        return id.toString();
    }
}
