package org.alongside.gateway.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.alongside.gateway.call.CallId;
import org.alongside.gateway.queue.QueueEffect.TurnedAway;
import org.alongside.gateway.queue.QueueEvent.AgentGone;
import org.alongside.gateway.queue.QueueEvent.AgentHere;
import org.alongside.gateway.queue.QueueEvent.AgentInCalls;
import org.alongside.gateway.queue.QueueEvent.AgentLost;
import org.alongside.gateway.queue.QueueEvent.AgentSaid;
import org.alongside.gateway.queue.QueueEvent.Answered;
import org.alongside.gateway.queue.QueueEvent.Joined;
import org.alongside.gateway.queue.QueueEvent.Left;
import org.alongside.gateway.queue.QueueEvent.RingEnded;
import org.alongside.gateway.queue.QueueEvent.TimePassed;
import org.alongside.gateway.queue.QueueState.Served;

/** One step of the {@link QueueMachine}: the state as it becomes, which nobody sees before {@link #take} returns. */
final class Turn {
    /** What a call is taken to last in a queue that has served none yet. */
    private static final Duration USUAL_CALL = Duration.ofMinutes(3);
    /** How much the latest call counts in the mean of all. */
    private static final int MEMORY = 8;

    private final Map<String, QueueSettings> queues;
    private final Instant now;
    private final QueueState before;
    private final List<Waiting> waiting;
    private final Map<String, Agent> agents;
    private final Map<CallId, Served> served;
    private final Map<String, Duration> handling;
    private final List<QueueEffect> effects = new ArrayList<>();
    private long lastTicket;

    Turn(Map<String, QueueSettings> queues, Instant now, QueueState before) {
        this.queues = queues;
        this.now = now;
        this.before = before;
        this.waiting = new ArrayList<>(before.waiting());
        this.agents = new TreeMap<>(before.agents());
        this.served = new HashMap<>(before.served());
        this.handling = new HashMap<>(before.handling());
        this.lastTicket = before.lastTicket();
    }

    QueueStep take(QueueEvent event) {
        waiting.replaceAll(w -> QueueMachine.isStaffed(before, queue(w), w.giver()) ? w.staffed(now) : w);
        happen(event);
        endRings();
        endWrapUps();
        endWaits();
        match();
        tellCallers();
        tellAgents();
        return new QueueStep(new QueueState(waiting, agents, served, handling, lastTicket), effects);
    }

    private void happen(QueueEvent event) {
        switch (event) {
            case Joined(var call, var queue, var giver) -> join(call, queue, giver);
            case Left(var call) -> left(call);
            case Answered(var call, var agent) -> answered(call, agent);
            case RingEnded(var call, var agent, var why) -> ringEnded(call, agent, why);
            case AgentHere(var name, var skills) -> here(name, skills);
            case AgentLost(var name) -> lost(name);
            case AgentGone(var name) -> {
                lost(name);
                agents.remove(name);
            }
            case AgentSaid(var name, var presence) -> agent(name).ifPresent(a -> said(a, presence));
            case AgentInCalls(var name, var calls) -> agent(name).ifPresent(a -> inCalls(a, calls));
            case TimePassed passed -> {}
        }
    }

    // Callers.

    private void join(CallId call, String queue, Optional<String> giver) {
        if (find(call).isEmpty()) {
            enter(Waiting.at(now, call, queue, giver, ++lastTicket));
        }
    }

    private void enter(Waiting w) {
        var refusal = refusal(queue(w), w.giver());
        if (refusal.isPresent()) {
            sendAway(w, refusal.get());
        } else {
            waiting.add(w);
            waiting.sort(Comparator.comparingLong(Waiting::ticket));
        }
    }

    Optional<TurnedAway> refusal(QueueSettings queue, Optional<String> giver) {
        if (!queue.hours().isOpen(now)) {
            return Optional.of(TurnedAway.CLOSED);
        }
        if (agents.values().stream().noneMatch(a -> QueueMachine.mayServe(a, queue, giver))) {
            return Optional.of(TurnedAway.UNSTAFFED);
        }
        long wait = in(queue.name()).filter(w -> w.ring().isEmpty()).count();
        boolean full =
                wait >= queue.patience().mostWaiting() && free(queue, giver).isEmpty();
        return full ? Optional.of(TurnedAway.FULL) : Optional.empty();
    }

    /** To another queue, which may do the same but only once, or out of here. */
    private void sendAway(Waiting w, TurnedAway why) {
        var overflow = queue(w).overflow();
        var to = why == TurnedAway.CLOSED ? overflow.whenClosed() : overflow.to();
        var next = to.filter(t -> t.startsWith("queue:")).map(t -> t.substring("queue:".length()));
        if (next.isPresent() && queues.containsKey(next.get()) && !w.seen().contains(next.get())) {
            enter(w.into(next.get(), now));
        } else {
            to.filter(_ -> next.isEmpty())
                    .or(() -> back(w))
                    .ifPresentOrElse(
                            t -> effects.add(new QueueEffect.SendOn(w.call(), w.queue(), why, t)),
                            () -> effects.add(new QueueEffect.TurnAway(w.call(), w.queue(), why)));
        }
    }

    /** To the agent who handed it on, if that one takes calls. */
    private Optional<String> back(Waiting w) {
        return w.giver().flatMap(this::agent).filter(Agent::serves).map(a -> "agent:" + a.name());
    }

    private void left(CallId call) {
        find(call).ifPresent(w -> {
            stopRinging(w);
            waiting.removeIf(other -> other.call().equals(call));
        });
        over(call);
    }

    private void answered(CallId call, String name) {
        var found = find(call);
        if (found.isEmpty()) {
            return;
        }
        var w = found.get();
        stopRinging(w);
        waiting.removeIf(other -> other.call().equals(call));
        served.put(call, new Served(w.queue(), name, now));
        effects.removeIf(e -> e.equals(new QueueEffect.StopRinging(call, name)));
        effects.add(new QueueEffect.Served(call, w.queue(), name, Duration.between(w.came(), now)));
        agent(name).ifPresent(a -> {
            var calls = new java.util.HashSet<>(a.calls());
            calls.add(call);
            put(a.in(calls).owing(queue(w).patience().wrapUp()));
        });
    }

    private void ringEnded(CallId call, String name, QueueEvent.Why why) {
        find(call)
                .filter(w -> w.ring().stream().anyMatch(r -> r.agent().equals(name)))
                .ifPresent(w -> {
                    replace(w.with(Optional.empty()));
                    agent(name)
                            .ifPresent(a -> goesAway(
                                    a,
                                    switch (why) {
                                        case DECLINED -> Presence.DECLINED;
                                        case LOST -> Presence.UNREACHABLE;
                                    }));
                });
    }

    /** The caller keeps the place; the agent is as before. */
    private void stopRinging(Waiting w) {
        w.ring().ifPresent(ring -> {
            effects.add(new QueueEffect.StopRinging(w.call(), ring.agent()));
            replace(w.with(Optional.empty()));
            agent(ring.agent()).ifPresent(a -> put(quiet(a)));
        });
    }

    /** It no longer rings there; what rang is none of the agent's calls. */
    private static Agent quiet(Agent a) {
        var calls = new java.util.HashSet<>(a.calls());
        a.ringing().ifPresent(calls::remove);
        return a.ringing(Optional.empty()).in(calls);
    }

    // Agents.

    private void here(String name, Set<String> skills) {
        var arrived =
                agent(name).map(a -> a.here(true).skilled(skills)).orElseGet(() -> Agent.arriving(name, skills, now));
        put(arrived);
    }

    private void lost(String name) {
        ringingAt(name).ifPresent(this::stopRinging);
        agent(name).ifPresent(a -> put(a.here(false)));
    }

    private void said(Agent a, Presence presence) {
        switch (presence) {
            case Presence.Available available -> {
                boolean again =
                        a.presence() instanceof Presence.Away || a.wrapUp().isPresent();
                var ready = a.with(presence).wrappingUp(Optional.empty());
                put(again ? ready.idle(now) : ready);
            }
            case Presence.Away away -> {
                ringingAt(a.name()).ifPresent(this::stopRinging);
                agent(a.name()).ifPresent(quiet -> put(quiet.with(presence).wrappingUp(Optional.empty())));
            }
        }
    }

    private void goesAway(Agent a, String reason) {
        put(quiet(a).with(new Presence.Away(reason)));
    }

    private void inCalls(Agent a, Set<CallId> calls) {
        a.calls().stream()
                .filter(call -> !calls.contains(call))
                .filter(call -> Optional.ofNullable(served.get(call)).stream()
                        .anyMatch(s -> s.agent().equals(a.name())))
                .forEach(this::over);
        var next = a.in(calls);
        if (a.isInCall() && !next.isInCall()) {
            boolean owes = a.owed().isPositive();
            next = next.idle(now)
                    .owing(Duration.ZERO)
                    .wrappingUp(owes ? Optional.of(now.plus(a.owed())) : Optional.empty());
        }
        put(next);
    }

    /** An answered call is over for who answered: how long it took is what the next callers are told. */
    private void over(CallId call) {
        Optional.ofNullable(served.remove(call)).ifPresent(s -> {
            var took = Duration.between(s.since(), now);
            handling.merge(
                    s.queue(),
                    took,
                    (mean, latest) ->
                            mean.multipliedBy(MEMORY - 1L).plus(latest).dividedBy(MEMORY));
        });
    }

    // What time does.

    private void endRings() {
        for (var w : List.copyOf(waiting)) {
            w.ring().filter(ring -> !ring.until().isAfter(now)).ifPresent(ring -> {
                stopRinging(w);
                agent(ring.agent()).ifPresent(a -> goesAway(a, Presence.NO_ANSWER));
            });
        }
    }

    private void endWrapUps() {
        for (var a : List.copyOf(agents.values())) {
            a.wrapUp()
                    .filter(until -> !until.isAfter(now))
                    .ifPresent(until -> put(a.wrappingUp(Optional.empty()).idle(now)));
        }
    }

    private void endWaits() {
        for (var w : List.copyOf(waiting)) {
            if (w.ring().isPresent()) {
                continue;
            }
            var patience = queue(w).patience();
            boolean tooLong = !w.joined().plus(patience.waiting()).isAfter(now);
            boolean unstaffed =
                    !isStaffed(w) && !w.staffedAt().plus(patience.unstaffed()).isAfter(now);
            if (tooLong || unstaffed) {
                waiting.remove(w);
                sendAway(w, tooLong ? TurnedAway.TOO_LONG : TurnedAway.UNSTAFFED);
            }
        }
    }

    /** Who came first gets the agent who has been idle longest. */
    private void match() {
        for (var w : List.copyOf(waiting)) {
            if (w.ring().isEmpty()) {
                free(queue(w), w.giver()).ifPresent(a -> {
                    var until = now.plus(queue(w).patience().ring());
                    replace(w.with(Optional.of(new Waiting.Ring(a.name(), until))));
                    put(a.ringing(Optional.of(w.call())));
                    effects.add(new QueueEffect.Ring(w.call(), a.name(), w.queue(), Duration.between(w.came(), now)));
                });
            }
        }
    }

    private Optional<Agent> free(QueueSettings queue, Optional<String> giver) {
        return agents.values().stream()
                .filter(a -> a.isFree() && QueueMachine.mayServe(a, queue, giver))
                .min(Comparator.comparing(Agent::idleSince));
    }

    // What is told.

    private void tellCallers() {
        var places = new HashMap<String, Integer>();
        for (var w : List.copyOf(waiting)) {
            int position = places.merge(w.queue(), 1, Integer::sum);
            boolean known = w.told()
                    .filter(t -> t.queue().equals(w.queue()) && t.position() == position)
                    .filter(t -> t.at().plus(QueueMachine.NEWS_EVERY).isAfter(now))
                    .isPresent();
            if (!known) {
                replace(w.told(position, now));
                effects.add(new QueueEffect.TellCaller(w.call(), w.queue(), position, expected(w, position)));
            }
        }
    }

    private Optional<Duration> expected(Waiting w, int position) {
        if (w.ring().isPresent()) {
            return Optional.of(Duration.ZERO);
        }
        long staff = agents.values().stream()
                .filter(a -> a.serves() && QueueMachine.mayServe(a, queue(w), w.giver()))
                .count();
        var oneCall = handling.getOrDefault(w.queue(), USUAL_CALL)
                .plus(queue(w).patience().wrapUp());
        return staff == 0
                ? Optional.empty()
                : Optional.of(oneCall.multipliedBy(position).dividedBy(staff));
    }

    private void tellAgents() {
        for (var a : agents.values()) {
            var known = before.agents().get(a.name());
            if (known == null || !known.state().equals(a.state()) || known.here() != a.here()) {
                effects.add(new QueueEffect.TellAgent(a.name(), a.state()));
            }
        }
    }

    // Finding and putting back.

    private QueueSettings queue(Waiting w) {
        return Objects.requireNonNull(queues.get(w.queue()));
    }

    private boolean isStaffed(Waiting w) {
        return agents.values().stream().anyMatch(a -> a.serves() && QueueMachine.mayServe(a, queue(w), w.giver()));
    }

    private Stream<Waiting> in(String queue) {
        return waiting.stream().filter(w -> w.queue().equals(queue));
    }

    private Optional<Waiting> find(CallId call) {
        return waiting.stream().filter(w -> w.call().equals(call)).findFirst();
    }

    private Optional<Waiting> ringingAt(String name) {
        return waiting.stream()
                .filter(w -> w.ring().stream().anyMatch(r -> r.agent().equals(name)))
                .findFirst();
    }

    private void replace(Waiting next) {
        waiting.replaceAll(w -> w.call().equals(next.call()) ? next : w);
    }

    private Optional<Agent> agent(String name) {
        return Optional.ofNullable(agents.get(name));
    }

    private void put(Agent a) {
        agents.put(a.name(), a);
    }
}
