package org.alongside.session;

import org.alongside.kernel.Id;

/** Names a session in logs, records and REST; unlike its token it grants nothing. */
public record SessionId(Id id) {
    @Override
    public String toString() {
        return id.toString();
    }
}
