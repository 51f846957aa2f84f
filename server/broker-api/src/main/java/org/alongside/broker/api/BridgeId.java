package org.alongside.broker.api;

import org.alongside.kernel.Id;

/** The two legs of one call as the broker joins them. */
public record BridgeId(Id id) {
    @Override
    public String toString() {
        return id.toString();
    }
}
