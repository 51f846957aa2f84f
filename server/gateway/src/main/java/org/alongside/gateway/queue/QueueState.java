package org.alongside.gateway.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.alongside.gateway.call.CallId;

/**
 * Everybody who waits and everybody who serves, on one node.
 *
 * @param waiting in the order in which they are served
 * @param agents by name
 * @param served answered calls that have not ended
 * @param handling how long a call of each queue lately took
 * @param lastTicket drawn by the caller who came last
 */
public record QueueState(
        List<Waiting> waiting,
        Map<String, Agent> agents,
        Map<CallId, Served> served,
        Map<String, Duration> handling,
        long lastTicket) {
    public static final QueueState EMPTY = new QueueState(List.of(), Map.of(), Map.of(), Map.of(), 0);

    public QueueState {
        waiting = List.copyOf(waiting);
        agents = Map.copyOf(agents);
        served = Map.copyOf(served);
        handling = Map.copyOf(handling);
    }

    /** Of which queue it was, who answered, and when. */
    public record Served(String queue, String agent, Instant since) {}
}
