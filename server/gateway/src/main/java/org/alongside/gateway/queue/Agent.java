package org.alongside.gateway.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.alongside.gateway.call.CallId;

/**
 * Somebody at a console.
 *
 * @param here false while the connection is lost and may come back
 * @param ringing the queue's call that rings here
 * @param calls every call this agent is in, also the one that rings
 * @param owed wrap-up that begins when the last call is over
 * @param wrapUp until then no queue rings here
 * @param idleSince since when this agent had nothing to do
 */
public record Agent(
        String name,
        Set<String> skills,
        boolean here,
        Presence presence,
        Optional<CallId> ringing,
        Set<CallId> calls,
        Duration owed,
        Optional<Instant> wrapUp,
        Instant idleSince) {
    public Agent {
        skills = Set.copyOf(skills);
        calls = Set.copyOf(calls);
    }

    static Agent arriving(String name, Set<String> skills, Instant now) {
        return new Agent(
                name,
                skills,
                true,
                new Presence.Away(""),
                Optional.empty(),
                Set.of(),
                Duration.ZERO,
                Optional.empty(),
                now);
    }

    boolean isInCall() {
        return calls.stream().anyMatch(call -> !ringing.equals(Optional.of(call)));
    }

    /** Takes the queue's calls, now or when the present one is over. */
    boolean serves() {
        return here && presence instanceof Presence.Available;
    }

    boolean isFree() {
        return serves() && ringing.isEmpty() && calls.isEmpty() && wrapUp.isEmpty();
    }

    public AgentState state() {
        if (isInCall()) {
            return new AgentState.InCall();
        }
        return switch (presence) {
            case Presence.Away(var reason) -> new AgentState.Away(reason);
            case Presence.Available available ->
                wrapUp.<AgentState>map(AgentState.WrapUp::new)
                        .orElseGet(() -> ringing.isPresent() ? new AgentState.Ringing() : new AgentState.Available());
        };
    }

    Agent here(boolean reachable) {
        return new Agent(name, skills, reachable, presence, ringing, calls, owed, wrapUp, idleSince);
    }

    Agent skilled(Set<String> others) {
        return new Agent(name, others, here, presence, ringing, calls, owed, wrapUp, idleSince);
    }

    Agent with(Presence other) {
        return new Agent(name, skills, here, other, ringing, calls, owed, wrapUp, idleSince);
    }

    Agent ringing(Optional<CallId> call) {
        return new Agent(name, skills, here, presence, call, calls, owed, wrapUp, idleSince);
    }

    Agent in(Set<CallId> others) {
        return new Agent(name, skills, here, presence, ringing, others, owed, wrapUp, idleSince);
    }

    Agent owing(Duration wrap) {
        return new Agent(name, skills, here, presence, ringing, calls, wrap, wrapUp, idleSince);
    }

    Agent wrappingUp(Optional<Instant> until) {
        return new Agent(name, skills, here, presence, ringing, calls, owed, until, idleSince);
    }

    Agent idle(Instant since) {
        return new Agent(name, skills, here, presence, ringing, calls, owed, wrapUp, since);
    }
}
