package org.alongside.gateway.call;

import org.alongside.kernel.Id;

/** One conversation, whoever started it; the same on every node, in every record and in the client protocol. */
public record CallId(Id id) {
    @Override
    public String toString() {
        return id.toString();
    }
}
