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
 * ever: after its patience, or while nobody serves it, a queue sends callers on or tells them why not. One whom an agent
 * handed on to a queue goes back to that agent instead of being told.
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

    /** Why this queue would keep nobody waiting now whom {@code giver} hands on; empty if it would. */
    public Optional<QueueEffect.TurnedAway> refusal(
            Instant now, QueueState state, QueueSettings queue, Optional<String> giver) {
        return new Turn(queues, now, state).refusal(queue, giver);
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
            return isStaffed(state, settings, waiting.giver()) || atMost.isBefore(unstaffed) ? atMost : unstaffed;
        });
    }

    static boolean isStaffed(QueueState state, QueueSettings queue, Optional<String> giver) {
        return state.agents().values().stream().anyMatch(a -> a.serves() && mayServe(a, queue, giver));
    }

    /** Who has the skills, and is not the one who wanted to be rid of this caller. */
    static boolean mayServe(Agent agent, QueueSettings queue, Optional<String> giver) {
        return agent.skills().containsAll(queue.skills()) && !giver.equals(Optional.of(agent.name()));
    }
}
