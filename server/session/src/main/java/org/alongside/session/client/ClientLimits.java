package org.alongside.session.client;

import java.time.Duration;

/**
 * How patient and how generous the server is with its clients.
 *
 * @param helloWithin a socket that says nothing for so long is closed with 4401
 * @param heartbeat between calls; three misses are a loss
 * @param heartbeatInCall the same during a call
 * @param grace a lost connection is kept for so long
 * @param connectionsPerSession tabs and devices under one token
 * @param socketsPerAddress from one client address
 * @param messagesPerSecond of one client, after {@code messagesAtOnce}
 * @param binaryPerSecond binary messages of one client, after {@code binaryAtOnce}
 * @param replayedMessages kept for a client that resumes; with more behind, it gets a snapshot. Below what a socket's
 *     queue takes at once, or every replay would end in 4408
 * @param replayedBytes the same in characters
 */
public record ClientLimits(
        Duration helloWithin,
        Duration heartbeat,
        Duration heartbeatInCall,
        Duration grace,
        int connectionsPerSession,
        int socketsPerAddress,
        int messagesPerSecond,
        int messagesAtOnce,
        int binaryPerSecond,
        int binaryAtOnce,
        int replayedMessages,
        int replayedBytes) {
    public static final ClientLimits DEFAULT = new ClientLimits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            16,
            2_000,
            50,
            200,
            100,
            300,
            200,
            768 << 10);

    /** For co-browsing: a still picture must not pass for a quiet page, and a lost page may come back for minutes. */
    public static final ClientLimits ASSIST = DEFAULT.with(Duration.ofSeconds(1), Duration.ofMinutes(5));

    private ClientLimits with(Duration newHeartbeat, Duration newGrace) {
        return new ClientLimits(
                helloWithin,
                newHeartbeat,
                newHeartbeat,
                newGrace,
                connectionsPerSession,
                socketsPerAddress,
                messagesPerSecond,
                messagesAtOnce,
                binaryPerSecond,
                binaryAtOnce,
                replayedMessages,
                replayedBytes);
    }
}
