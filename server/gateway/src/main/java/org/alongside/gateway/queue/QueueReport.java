package org.alongside.gateway.queue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a queue stands, without a word about who is in it.
 *
 * @param oldest when the one who waits longest came
 * @param agents who serve it and are signed in
 * @param free those of them whom the next call may ring
 */
public record QueueReport(String queue, int waiting, Optional<Instant> oldest, int agents, int free) {

    /** @param queues in the order in which they are told */
    public static List<QueueReport> of(List<QueueSettings> queues, QueueState state) {
        return queues.stream().map(queue -> of(queue, state)).toList();
    }

    private static QueueReport of(QueueSettings queue, QueueState state) {
        var waiting = state.waiting().stream()
                .filter(one -> one.queue().equals(queue.name()))
                .toList();
        var serving = state.agents().values().stream()
                .filter(agent -> agent.here() && agent.skills().containsAll(queue.skills()))
                .toList();
        return new QueueReport(
                queue.name(),
                waiting.size(),
                waiting.stream().map(Waiting::came).min(Instant::compareTo),
                serving.size(),
                (int) serving.stream().filter(Agent::isFree).count());
    }
}
