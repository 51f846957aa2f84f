package org.alongside.session.client;

import org.alongside.session.Service.EndCause;

/** Where a client's connection stands. Sockets are numbered as they come, so that the past of an old one is told apart. */
sealed interface ConnectionState {
    /** Made, and its first socket is about to join. */
    record Fresh() implements ConnectionState {}

    /**
     * The client is there.
     *
     * @param heardNanos when it last said anything
     */
    record Live(int socket, boolean inCall, long heardNanos) implements ConnectionState {}

    /**
     * The client may come back until its grace period is over.
     *
     * @param socket the one that was lost; it tells this loss from an earlier one
     */
    record Lost(int socket, boolean inCall) implements ConnectionState {}

    /** Over for good. */
    record Ended(EndCause cause) implements ConnectionState {}
}
