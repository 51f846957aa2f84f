package org.alongside.gateway.client;

import java.util.Set;

/** The accounts of agents, signed in or not. Asked on a connection's thread, so it may wait for a database. */
@FunctionalInterface
public interface Staff {
    boolean has(String name);

    /** What this agent can do, for queues that ask for it. */
    default Set<String> skills(String name) {
        return Set.of();
    }
}
