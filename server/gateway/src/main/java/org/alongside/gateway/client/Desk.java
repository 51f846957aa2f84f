package org.alongside.gateway.client;

import java.time.InstantSource;
import java.util.Optional;
import org.alongside.gateway.history.History;

/**
 * What an installation has for the people who answer.
 *
 * @param clock of the wall: opening hours, and moments in the history
 * @param history where calls are kept that are over
 */
public record Desk(Staff staff, InstantSource clock, Optional<History> history) {
    /** Nothing is kept. */
    public static Desk of(Staff staff) {
        return new Desk(staff, InstantSource.system(), Optional.empty());
    }
}
