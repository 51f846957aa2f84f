package org.alongside.gateway.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whom a waiting caller rings next; pure, for all queues together, because an agent serves several.
 *
 * <p>Who came first is served first. The agent who has been idle longest rings; one who does not answer in time, or declines,
 * is away from then on, and the next one rings. Whatever happens to an agent, the caller keeps the place. Nobody waits for
 * ever: after its patience, or while nobody serves it, a queue sends callers on or tells them why not.
 *
 * <p>Calls are the authority on who answered: an answer that crossed {@link QueueEffect.StopRinging} counts.
 */
public final class QueueMachine {
    /** A caller hears of the place at least this often. */
    static final Duration NEWS_EVERY = Duration.ofSeconds(30);

    private final Map<String, QueueSettings> queues;

    public QueueMachine(List<QueueSettings> queues) {
        this.queues = queues.stream().collect(Collectors.toUnmodifiableMap(QueueSettings::name, Function.identity()));
    }

    public Optional<QueueSettings> queue(String name) {
        return Optional.ofNullable(queues.get(name));
    }

    public QueueStep on(Instant now, QueueState before, QueueEvent event) {
        return new Turn(queues, now, before).take(event);
    }

    /** When {@link QueueEvent.TimePassed} is due; empty while nothing waits for time. */
    public Optional<Instant> wakeAt(QueueState state) {
        var callers = state.waiting().stream().flatMap(w -> Stream.of(news(w), patience(state, w)));
        var agents = state.agents().values().stream().flatMap(a -> a.wrapUp().stream());
        return Stream.concat(callers, agents).min(Instant::compareTo);
    }

    private static Instant news(Waiting waiting) {
        return waiting.told().map(t -> t.at().plus(NEWS_EVERY)).orElse(waiting.joined());
    }

    /** While it rings the ring's end comes first, however long the caller has waited. */
    private Instant patience(QueueState state, Waiting waiting) {
        return waiting.ring().map(Waiting.Ring::until).orElseGet(() -> {
            var settings = Objects.requireNonNull(queues.get(waiting.queue()));
            var atMost = waiting.joined().plus(settings.patience().waiting());
            var unstaffed = waiting.staffedAt().plus(settings.patience().unstaffed());
            return isStaffed(state, settings) || atMost.isBefore(unstaffed) ? atMost : unstaffed;
        });
    }

    static boolean isStaffed(QueueState state, QueueSettings queue) {
        return state.agents().values().stream().anyMatch(a -> a.serves() && isSkilled(a, queue));
    }

    static boolean isSkilled(Agent agent, QueueSettings queue) {
        return agent.skills().containsAll(queue.skills());
    }
}
