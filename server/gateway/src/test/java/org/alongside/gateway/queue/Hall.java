package org.alongside.gateway.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.alongside.gateway.call.CallId;
import org.alongside.gateway.queue.QueueEffect.Ring;
import org.alongside.gateway.queue.QueueEffect.StopRinging;
import org.alongside.kernel.Id;

/** Queues whose clock the test moves: time stops at every moment for which the machine asked. */
final class Hall {
    final QueueMachine machine;
    final List<QueueEffect> effects = new ArrayList<>();
    QueueState state = QueueState.EMPTY;
    Instant now = Instant.parse("2026-11-26T09:00:00Z"); // a Thursday

    Hall(QueueSettings... queues) {
        machine = new QueueMachine(List.of(queues));
    }

    static CallId call(int number) {
        return new CallId(Id.parse("%032x".formatted(number)).orElseThrow());
    }

    void happens(QueueEvent event) {
        var step = machine.on(now, state, event);
        state = step.state();
        effects.addAll(step.effects());
    }

    void waits(Duration time) {
        var end = now.plus(time);
        for (int i = 0; ; i++) {
            var due = machine.wakeAt(state).filter(at -> !at.isAfter(end));
            if (due.isEmpty() || i > 10_000) {
                break;
            }
            now = due.get().isAfter(now) ? due.get() : now;
            happens(new QueueEvent.TimePassed());
        }
        now = end;
    }

    void signsIn(String agent, String... skills) {
        happens(new QueueEvent.AgentHere(agent, Set.of(skills)));
        happens(new QueueEvent.AgentSaid(agent, new Presence.Available()));
        waits(Duration.ofSeconds(1)); // so that nobody is idle for as long as another
    }

    void joins(int call, String queue) {
        happens(new QueueEvent.Joined(call(call), queue));
    }

    /** The agent hands a call on to a queue, and is out of it. */
    void handsOn(String agent, int call, String queue) {
        happens(new QueueEvent.Joined(call(call), queue, Optional.of(agent)));
        happens(new QueueEvent.AgentInCalls(agent, Set.of()));
    }

    /** The agent at whom this call rings answers, as the call's machine would tell it. */
    void answers(int call, String agent) {
        happens(new QueueEvent.AgentInCalls(agent, Set.of(call(call))));
        happens(new QueueEvent.Answered(call(call), agent));
    }

    void hangsUp(int call, String agent) {
        happens(new QueueEvent.Left(call(call)));
        happens(new QueueEvent.AgentInCalls(agent, Set.of()));
    }

    /** What happened to whom since the last look: {@code 1 rings ben}, {@code 1 quiet at ben}, {@code 1 turned away: FULL}. */
    List<String> story() {
        var lines = new ArrayList<String>();
        for (var effect : effects) {
            switch (effect) {
                case Ring(var call, var agent, var queue, var waited) -> lines.add(number(call) + " rings " + agent);
                case StopRinging(var call, var agent) -> lines.add(number(call) + " quiet at " + agent);
                case QueueEffect.Served(var call, var queue, var agent, var waited) ->
                    lines.add(number(call) + " with " + agent + " after " + waited.toSeconds() + " s");
                case QueueEffect.SendOn(var call, var queue, var why, var to) ->
                    lines.add(number(call) + " sent to " + to + ": " + why);
                case QueueEffect.TurnAway(var call, var queue, var why) ->
                    lines.add(number(call) + " turned away by " + queue + ": " + why);
                case QueueEffect.TellCaller told -> {}
                case QueueEffect.TellAgent told -> {}
            }
        }
        effects.clear();
        return lines;
    }

    /** The news of this kind since the last look. */
    <T extends QueueEffect> List<T> told(Class<T> kind) {
        var news = effects.stream().filter(kind::isInstance).map(kind::cast).toList();
        effects.removeIf(kind::isInstance);
        return news;
    }

    Optional<QueueEffect.TurnedAway> refusal(QueueSettings queue, String giver) {
        return machine.refusal(now, state, queue, Optional.of(giver));
    }

    AgentState state(String agent) {
        return Objects.requireNonNull(state.agents().get(agent)).state();
    }

    private static int number(CallId call) {
        return Integer.parseInt(call.toString().substring(24), 16);
    }
}
