package org.alongside.http;

import java.time.Duration;

/**
 * What one listener gives to its clients at most; whoever asks for more is refused by name, never served slowly.
 *
 * @param bodyBytes a request's body
 * @param messageBytes one WebSocket message
 * @param headerBytes all header lines of one request
 * @param connections open TCP connections altogether
 * @param connectionsPerAddress of these, from one address that is no trusted proxy
 * @param silentPerAddress of these, connections that have not yet sent one whole request; the oldest makes room for the newest
 * @param firstRequest from accepting a connection to the end of its first request's header, TLS included
 * @param idle on an HTTP connection between requests, and within one
 * @param socketIdle on a WebSocket, which its own heartbeat must undercut
 * @param queuedMessages waiting for one slow WebSocket
 * @param queuedBytes waiting for one slow WebSocket
 */
public record Limits(
        int bodyBytes,
        int messageBytes,
        int headerBytes,
        int connections,
        int connectionsPerAddress,
        int silentPerAddress,
        Duration firstRequest,
        Duration idle,
        Duration socketIdle,
        int queuedMessages,
        int queuedBytes) {
    public static final Limits DEFAULT = new Limits(
            1 << 20,
            64 << 10,
            16 << 10,
            20_000,
            4_000,
            512,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(90),
            256,
            1 << 20);

    /** The same with other limits for WebSockets. */
    public Limits withMessages(int newMessageBytes, int newQueuedMessages, int newQueuedBytes) {
        return new Limits(
                bodyBytes,
                newMessageBytes,
                headerBytes,
                connections,
                connectionsPerAddress,
                silentPerAddress,
                firstRequest,
                idle,
                socketIdle,
                newQueuedMessages,
                newQueuedBytes);
    }

    /** The same with other limits for TCP connections. */
    public Limits withConnections(
            int newConnections, int newPerAddress, int newSilentPerAddress, Duration newFirstRequest) {
        return new Limits(
                bodyBytes,
                messageBytes,
                headerBytes,
                newConnections,
                newPerAddress,
                newSilentPerAddress,
                newFirstRequest,
                idle,
                socketIdle,
                queuedMessages,
                queuedBytes);
    }
}
