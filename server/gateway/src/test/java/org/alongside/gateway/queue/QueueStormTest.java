package org.alongside.gateway.queue;

import static org.alongside.gateway.queue.Hall.call;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.alongside.gateway.call.CallId;
import org.alongside.gateway.queue.QueueEffect.Ring;
import org.alongside.gateway.queue.QueueEffect.Served;
import org.alongside.gateway.queue.QueueEffect.StopRinging;
import org.alongside.gateway.queue.QueueEvent.AgentGone;
import org.alongside.gateway.queue.QueueEvent.AgentHere;
import org.alongside.gateway.queue.QueueEvent.AgentInCalls;
import org.alongside.gateway.queue.QueueEvent.AgentLost;
import org.alongside.gateway.queue.QueueEvent.AgentSaid;
import org.alongside.gateway.queue.QueueEvent.Answered;
import org.alongside.gateway.queue.QueueEvent.Joined;
import org.alongside.gateway.queue.QueueEvent.Left;
import org.alongside.gateway.queue.QueueEvent.RingEnded;
import org.alongside.gateway.queue.QueueSettings.Overflow;
import org.alongside.gateway.queue.QueueSettings.Patience;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A day in which anything happens at any time: agents come, break, vanish and answer too late; callers come and give up. What
 * must hold holds after every event.
 */
class QueueStormTest {
    private static final List<String> AGENTS = List.of("ana", "ben", "cleo", "dora");
    private static final Duration WAIT = Duration.ofSeconds(90);
    private static final Patience PATIENCE =
            new Patience(Duration.ofSeconds(20), WAIT, Duration.ofSeconds(40), Duration.ofSeconds(10), 6);

    private final Hall hall = new Hall(
            QueueSettings.of("advice").with(PATIENCE).with(new Overflow(Optional.of("queue:loans"), Optional.empty())),
            QueueSettings.of("loans").with(PATIENCE).withSkills(Set.of("loans")));

    /** What an outsider sees: where it rings, who talks, who waits since when. */
    private final Map<String, CallId> rings = new TreeMap<>();

    private final Map<CallId, Instant> waitingSince = new HashMap<>();
    private final Map<String, Set<CallId>> inCalls = new TreeMap<>();
    private final List<CallId> talking = new ArrayList<>();
    private final Set<CallId> done = new HashSet<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void nobodyWaitsForEverNoAgentRingsTwiceAtOnceAndWhoComesFirstIsFirst(long seed) {
        var random = new SplittableRandom(seed);
        int calls = 0;
        for (int i = 0; i < 1_200; i++) {
            if (random.nextInt(3) == 0) {
                live(Duration.ofMillis(random.nextInt(15_000)));
            }
            String agent = AGENTS.get(random.nextInt(AGENTS.size()));
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> {
                    var call = call(++calls);
                    waitingSince.put(call, hall.now);
                    String queue = random.nextBoolean() ? "advice" : "loans";
                    var giver = Optional.of(agent).filter(_ -> random.nextInt(3) == 0);
                    tell(new Joined(call, queue, giver), "seed " + seed);
                }
                case 3 -> tell(new AgentHere(agent, skills(agent)), "seed " + seed);
                case 4, 5 -> tell(new AgentSaid(agent, new Presence.Available()), "seed " + seed);
                case 6 -> tell(new AgentSaid(agent, new Presence.Away("break")), "seed " + seed);
                case 7 -> {
                    tell(new AgentLost(agent), "seed " + seed);
                    if (random.nextBoolean()) {
                        tell(new AgentGone(agent), "seed " + seed);
                    }
                }
                case 8, 9 -> answerSomething(random, agent, "seed " + seed);
                case 10 -> {
                    if (rings.containsKey(agent)) {
                        tell(new RingEnded(rings.remove(agent), agent, QueueEvent.Why.DECLINED), "seed " + seed);
                    }
                }
                case 11 -> hangUpSomething(random, "seed " + seed);
                default -> throw new AssertionError();
            }
        }
        live(Duration.ofHours(1));
        assertThat(hall.state.waiting()).as("seed %d: who still waits", seed).isEmpty();
        assertThat(waitingSince).as("seed %d: who heard nothing", seed).isEmpty();
    }

    private static Set<String> skills(String agent) {
        return agent.equals("ana") || agent.equals("ben") ? Set.of("loans") : Set.of();
    }

    private void live(Duration time) {
        hall.waits(time);
        look("");
    }

    /** Mostly the agent at whom it rings; at times one from whom it was just taken away. */
    private void answerSomething(SplittableRandom random, String agent, String seed) {
        var call = Optional.ofNullable(rings.get(agent));
        if (call.isEmpty() && random.nextInt(4) == 0 && !hall.state.waiting().isEmpty()) {
            call = Optional.of(hall.state.waiting().getFirst().call());
        }
        call.ifPresent(c -> {
            inCalls.computeIfAbsent(agent, a -> new HashSet<>()).add(c);
            tell(new AgentInCalls(agent, inCalls.get(agent)), seed);
            tell(new Answered(c, agent), seed);
        });
    }

    private void hangUpSomething(SplittableRandom random, String seed) {
        var open = new ArrayList<>(waitingSince.keySet());
        open.addAll(talking);
        open.sort(java.util.Comparator.comparing(CallId::toString));
        if (open.isEmpty()) {
            return;
        }
        var call = open.get(random.nextInt(open.size()));
        talking.remove(call);
        waitingSince.remove(call);
        done.add(call);
        tell(new Left(call), seed);
        inCalls.forEach((agent, calls) -> {
            if (calls.remove(call)) {
                tell(new AgentInCalls(agent, calls), seed);
            }
        });
    }

    private void tell(QueueEvent event, String seed) {
        hall.happens(event);
        look(seed);
    }

    private void look(String seed) {
        for (var effect : hall.effects) {
            switch (effect) {
                case Ring(var call, var agent, var queue, var waited) -> {
                    assertThat(rings).as("%s: rings at %s", seed, agent).doesNotContainKey(agent);
                    assertThat(rings.values()).as("%s: rings twice", seed).doesNotContain(call);
                    assertThat(done).as("%s: is over", seed).doesNotContain(call);
                    rings.put(agent, call);
                }
                case StopRinging(var call, var agent) -> rings.remove(agent, call);
                case Served(var call, var queue, var agent, var waited) -> {
                    rings.remove(agent, call);
                    waitingSince.remove(call);
                    talking.add(call);
                }
                case QueueEffect.SendOn(var call, var queue, var why, var to) -> gone(call);
                case QueueEffect.TurnAway(var call, var queue, var why) -> gone(call);
                case QueueEffect.TellCaller told -> {}
                case QueueEffect.TellAgent told -> {}
            }
        }
        hall.effects.clear();
        check(seed);
    }

    private void gone(CallId call) {
        waitingSince.remove(call);
        done.add(call);
    }

    private void check(String seed) {
        var state = hall.state;
        var ringing = new TreeMap<String, CallId>();
        state.waiting().forEach(w -> w.ring().ifPresent(r -> ringing.put(r.agent(), w.call())));
        assertThat(ringing)
                .as("%s: what rings inside is what rings outside", seed)
                .isEqualTo(rings);
        state.agents()
                .values()
                .forEach(a -> assertThat(a.ringing())
                        .as("%s: %s knows what rings", seed, a.name())
                        .isEqualTo(Optional.ofNullable(ringing.get(a.name()))));
        assertThat(state.waiting())
                .as("%s: who came first is first", seed)
                .isSortedAccordingTo(java.util.Comparator.comparingLong(Waiting::ticket));
        // Two queues' waits, and the last ring in each.
        var bound = WAIT.plus(Duration.ofSeconds(20)).multipliedBy(2);
        waitingSince.forEach((call, since) -> assertThat(hall.now)
                .as("%s: %s has an end to its wait", seed, call)
                .isBeforeOrEqualTo(since.plus(bound)));
        for (var w : state.waiting()) {
            boolean free = w.ring().isEmpty()
                    && state.agents().values().stream()
                            .anyMatch(a -> a.isFree()
                                    && a.skills().containsAll(skillsOf(w.queue()))
                                    && !w.giver().equals(Optional.of(a.name())));
            assertThat(free).as("%s: waits beside a free agent", seed).isFalse();
            assertThat(w.ring().map(Waiting.Ring::agent).filter(a -> w.giver().equals(Optional.of(a))))
                    .as("%s: rings at who handed it on", seed)
                    .isEmpty();
        }
    }

    private static Set<String> skillsOf(String queue) {
        return queue.equals("loans") ? Set.of("loans") : Set.of();
    }
}
