package org.alongside.broker.api;

import org.alongside.kernel.Id;

/** One side of a call: a browser or app, or a SIP endpoint behind a trunk. */
public record LegId(Id id) {
    @Override
    public String toString() {
        return id.toString();
    }
}
