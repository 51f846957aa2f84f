package org.alongside.session.client;

import org.alongside.kernel.Failure;

/** What happens to a client's connection. */
sealed interface ConnectionEvent {
    /**
     * A socket said a good hello for this connection.
     *
     * @param replayable whether everything that the client missed is still here
     */
    record SocketJoined(int socket, boolean replayable) implements ConnectionEvent {}

    /** Something came over a socket, a heartbeat at least. */
    record ClientSpoke(int socket) implements ConnectionEvent {}

    /** A socket closed, broke, or takes nothing any more. */
    record SocketGone(int socket) implements ConnectionEvent {}

    record BeatDue(int socket) implements ConnectionEvent {}

    /** It is time to look when the client was last heard. */
    record SilenceDue(int socket) implements ConnectionEvent {}

    /** @param socket the loss that this grace period began with */
    record GraceOver(int socket) implements ConnectionEvent {}

    record CallStarted() implements ConnectionEvent {}

    record CallsEnded() implements ConnectionEvent {}

    record ClientSaidBye(int socket) implements ConnectionEvent {}

    record SessionRevoked() implements ConnectionEvent {}

    /** The client broke the protocol or a limit. */
    record ClientMisbehaved(int socket, Failure reason) implements ConnectionEvent {}

    /** The service wants no more of it. */
    record Refused(Failure reason) implements ConnectionEvent {}

    record ServerStops() implements ConnectionEvent {}
}
