package org.alongside.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.fake.FakeBroker;
import org.alongside.gateway.Offers;
import org.alongside.gateway.negotiation.ClientOffer;
import org.alongside.gateway.negotiation.ClientOfferReader;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.ConnectionId;
import org.alongside.sip.sdp.SessionDescription;
import org.alongside.testkit.ManualTimers;
import org.alongside.testkit.cluster.FakeCluster;
import org.alongside.testkit.cluster.FakeCluster.Weather;
import org.alongside.testkit.cluster.FakeNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of calls in one thread on virtual time, with random commands, phones, delays, kills, splits and restarts. Whatever
 * happens: one owner acts, every client hears one end with one reason, and nothing is left behind. A failing seed is printed
 * and is a test.
 */
class CallsUnderFailureTest {
    private static final ClientOffer OFFER = offer();
    /** Of each kind of trouble; {@code -Dseeds=5000} looks longer. */
    private static final int SEEDS = Integer.getInteger("seeds", 100);

    @ParameterizedTest
    @EnumSource
    void everyCallEndsOnce(Trouble trouble) {
        for (int seed = 0; seed < SEEDS; seed++) {
            run(seed, trouble);
        }
    }

    /** Some of the clients transfer, to phones, to others, or join two of their calls; and phones take one another's place. */
    @ParameterizedTest
    @EnumSource
    void everyTransferLeavesNothingBehind(Trouble trouble) {
        for (int seed = 0; seed < SEEDS; seed++) {
            run(seed, trouble, Story.TRANSFERS);
        }
    }

    /** Several pages and phones ring for one caller, or one after the other for a caller who waits. */
    @ParameterizedTest
    @EnumSource
    void everyForkLeavesNothingBehind(Trouble trouble) {
        for (int seed = 0; seed < SEEDS / 2; seed++) {
            run(seed, trouble, Story.FORKS);
        }
    }

    /** Calls of all kinds, begun also while nodes are cut off and after they died. */
    @ParameterizedTest
    @EnumSource
    void manyCallsOverAWhileLeaveNothingBehind(Trouble trouble) {
        for (int seed = 0; seed < SEEDS / 4; seed++) {
            run(seed, trouble, Story.MANY);
        }
    }

    /**
     * A call given back to its owner before that had noticed anything; a phone that answers a node which is cut off; a bridge
     * that the broker had given to one who was not the last to store a step; a call given back to a node that had let go of it.
     */
    @ParameterizedTest
    @CsvSource({
        "KILLS_AND_SPLITS, PAIRS, 7",
        "KILLS_AND_SPLITS, PAIRS, 172",
        "SPLITS, PAIRS, 242",
        "KILLS_AND_SPLITS, FORKS, 14",
        "SPLITS, FORKS, 14",
        "SPLITS, PAIRS, 31"
    })
    void aSeedThatFailedOnceIsGoodNow(Trouble trouble, Story story, int seed) {
        run(seed, trouble, story);
    }

    @Test
    void aTalkingCallIsAdoptedAndGoesOnWhenItsOwnerIsKilled() {
        var world = new World(1, Story.PAIRS);
        var call = world.begin(Kind.CLIENTS);
        world.toOwner(
                call,
                new CallEvent.ClientAttached(world.caller(call), "a", 1, OFFER, InetAddress.getLoopbackAddress()));
        world.toOwner(
                call, new CallEvent.ClientAnswered(world.callee(call), "b", Optional.empty(), Wishes.AUDIO_AND_VIDEO));
        world.toOwner(
                call,
                new CallEvent.ClientAttached(world.callee(call), "c", 1, OFFER, InetAddress.getLoopbackAddress()));
        world.timers.advance(Duration.ofSeconds(2));
        var owner = world.owner(call).orElseThrow();
        world.cluster.kill(owner.self());
        world.timers.advance(Duration.ofSeconds(4));

        var heir = world.owner(call).orElseThrow();
        assertThat(heir).isNotEqualTo(owner);
        assertThat(world.broker.bridges.values()).singleElement().satisfies(b -> {
            assertThat(b.claim).isEqualTo(new Claim(heir.self().id(), 2));
            assertThat(b.legs).hasSize(2);
        });
        assertThat(world.ended.get(world.caller(call))).isNull();
        world.toOwner(call, new CallEvent.ClientHungUp(world.caller(call), "d"));
        world.timers.advance(Duration.ofSeconds(2));
        assertThat(world.ended.get(world.callee(call))).isEqualTo(EndReason.NORMAL);
        assertThat(world.broker.bridges).isEmpty();
    }

    enum Trouble {
        NONE,
        KILLS,
        SPLITS,
        KILLS_AND_SPLITS,
        BROKER_RESTARTS
    }

    /** What people do in a run. */
    enum Story {
        PAIRS,
        TRANSFERS,
        FORKS,
        MANY;

        List<Kind> kinds() {
            return switch (this) {
                case PAIRS, TRANSFERS -> List.of(Kind.CLIENTS, Kind.TO_PHONE, Kind.FROM_PHONE);
                case FORKS -> List.of(Kind.FORKED, Kind.FORKED_FROM_PHONE, Kind.WAITING);
                case MANY -> List.of(Kind.values());
            };
        }

        int calls() {
            return this == MANY ? 8 : 3;
        }

        int withinMillis() {
            return this == MANY ? 60_000 : 3_000;
        }
    }

    enum Kind {
        CLIENTS,
        TO_PHONE,
        FROM_PHONE,
        FORKED,
        FORKED_FROM_PHONE,
        WAITING
    }

    private void run(int seed, Trouble trouble) {
        run(seed, trouble, Story.PAIRS);
    }

    private void run(int seed, Trouble trouble, Story story) {
        var world = new World(seed, story);
        var random = world.random;
        for (int i = 0; i < story.calls(); i++) {
            var kind = story.kinds().get(random.nextInt(story.kinds().size()));
            world.at(random.nextInt(story.withinMillis()), () -> world.play(world.begin(kind)));
        }
        switch (trouble) {
            case NONE -> {}
            case KILLS -> world.at(500 + random.nextInt(20_000), world::kill);
            case SPLITS -> world.splitForAWhile();
            case KILLS_AND_SPLITS -> {
                world.splitForAWhile();
                world.at(500 + random.nextInt(40_000), world::kill);
            }
            case BROKER_RESTARTS -> world.at(500 + random.nextInt(20_000), world.broker::restart);
        }
        world.timers.advance(Duration.ofSeconds(400));
        world.phones.forgetDialogsOfDeadNodes();
        world.check("seed " + seed + " with " + trouble + " and " + story);
    }

    /** Three nodes, one broker, phones, and pages that are heard by whoever has their call. */
    private static final class World {
        final ManualTimers timers = new ManualTimers();
        final Random random;
        final FakeCluster cluster;
        final FakeBroker broker;
        final PhoneWorld phones;
        final Map<FakeNode, Calls> calls = new LinkedHashMap<>();
        final Map<ConnectionId, EndReason> ended = new HashMap<>();
        final List<String> violations = new ArrayList<>();
        private final Map<CallId, List<ConnectionId>> parties = new LinkedHashMap<>();
        private final Map<CallId, BridgeId> bridges = new HashMap<>();
        private final Set<ConnectionId> rung = new HashSet<>();
        private final Story story;
        private boolean forkNext;
        private int names;

        World(int seed, Story story) {
            this.story = story;
            random = new Random(seed);
            cluster = new FakeCluster(timers, random, Weather.FOUL);
            broker = new FakeBroker(timers, () -> Duration.ofMillis(1 + random.nextInt(40)));
            phones = new PhoneWorld(timers, random);
            for (int i = 0; i < 3; i++) {
                start(cluster.join());
            }
        }

        private void start(FakeNode node) {
            var port = broker.port(node.self().id(), node::inTouch);
            var outside = new Calls.Outside(
                    node,
                    phones.agentOf(node),
                    new Brokers(Map.of("one", port), random),
                    (client, message) -> hear(node, client, message),
                    node,
                    Runnable::run,
                    Deadline.Patience.DEFAULT);
            calls.put(node, new Calls(outside, new Calls.Inbound() {
                @Override
                public void invited(SipEvent.Invited invite) {
                    inbound(node, invite.leg());
                }

                @Override
                public void referred(CallId call, SipEvent.Referred referral) {}
            }));
        }

        private void hear(FakeNode node, ConnectionId client, ClientMessage message) {
            if (!node.alive()) {
                violations.add("a dead node speaks");
            }
            if (message instanceof ClientMessage.Ended(var call, var reason, var sip)) {
                var before = ended.put(client, reason);
                if (before != null && before != reason && story != Story.TRANSFERS) {
                    violations.add("two ends: " + before + " and " + reason);
                }
            }
            if (message instanceof ClientMessage.Incoming) {
                rung.add(client);
            }
        }

        void at(int millis, Runnable task) {
            var _ = timers.after(Duration.ofMillis(millis), task);
        }

        private static <K, V> V of(Map<K, V> map, K key) {
            return Objects.requireNonNull(map.get(key));
        }

        private Id name() {
            return new Id(99, ++names);
        }

        private FakeNode anyNode() {
            var alive = cluster.alive();
            return alive.get(random.nextInt(alive.size()));
        }

        CallId begin(Kind kind) {
            var node = anyNode();
            return switch (kind) {
                case CLIENTS -> begin(node, client(), client());
                case TO_PHONE -> begin(node, client(), phone());
                case FORKED -> begin(node, client(), several());
                case FROM_PHONE, FORKED_FROM_PHONE -> {
                    forkNext = kind == Kind.FORKED_FROM_PHONE;
                    phones.agentOf(node).invite(new LegId(name()));
                    yield parties.keySet().stream().reduce((a, b) -> b).orElseThrow();
                }
                case WAITING -> {
                    var call = begin(
                            node, client(), TargetSet.waiting(new Dialled("queue:advice", Redacted.of(""), true)));
                    ringOneAfterTheOther(call);
                    yield call;
                }
            };
        }

        /** Up to three at once, and sometimes others later. */
        private TargetSet several() {
            var groups = new ArrayList<List<Leg>>();
            for (int i = 0; i <= random.nextInt(2); i++) {
                var group = new ArrayList<Leg>();
                for (int j = 0; j <= random.nextInt(3); j++) {
                    group.add(random.nextBoolean() ? client() : phone());
                }
                groups.add(group);
            }
            return new TargetSet(new Dialled("bea@bank.example", Redacted.of(""), false), groups);
        }

        /** As a queue would do it, but in a hurry and careless. */
        private void ringOneAfterTheOther(CallId call) {
            for (int i = 0; i < 4; i++) {
                var callee = random.nextBoolean() ? client() : phone();
                int from = 200 + random.nextInt(20_000);
                at(from, () -> {
                    if (callee instanceof ClientLeg client) {
                        playTarget(call, client.connection());
                    }
                    toOwner(call, new CallEvent.CalleeAdded(callee));
                });
                at(
                        from + random.nextInt(8000),
                        () -> toOwner(call, new CallEvent.CalleeDropped(callee.id(), EndReason.TIMEOUT)));
            }
        }

        private void inbound(FakeNode node, LegId leg) {
            begin(
                    node,
                    TrunkLeg.called(
                            leg,
                            "bob",
                            Redacted.of(""),
                            TrunkPolicy.DEFAULT,
                            Optional.of(Offers.sdp(Offers.PHONE_AUDIO))),
                    forkNext ? several() : TargetSet.of(client()));
        }

        private CallId begin(FakeNode node, Leg caller, Leg callee) {
            return begin(node, caller, TargetSet.of(callee));
        }

        private CallId begin(FakeNode node, Leg caller, TargetSet targets) {
            var call = new CallId(name());
            var clients = new ArrayList<ConnectionId>();
            var legs = new ArrayList<>(List.of(caller));
            legs.addAll(targets.legs());
            for (var leg : legs) {
                if (leg instanceof ClientLeg client) {
                    clients.add(client.connection());
                }
            }
            parties.put(call, clients);
            bridges.put(call, new BridgeId(name()));
            var ownership = of(calls, node).ownership();
            of(calls, node)
                    .begin(new CallEvent.Begun(
                            call,
                            of(bridges, call),
                            new Claim(ownership.owner().id(), ownership.epoch()),
                            "one",
                            caller,
                            targets));
            return call;
        }

        private ClientLeg client() {
            return ClientLeg.of(
                    new LegId(name()),
                    new ConnectionId(name()),
                    "ana@bank.example",
                    Redacted.of(""),
                    true,
                    Wishes.AUDIO_AND_VIDEO);
        }

        ConnectionId caller(CallId call) {
            return of(parties, call).getFirst();
        }

        ConnectionId callee(CallId call) {
            return of(parties, call).getLast();
        }

        /** Pages and phones do what people do, in any order. */
        void play(CallId call) {
            for (var client : of(parties, call)) {
                for (int i = 1; i <= 1 + random.nextInt(2); i++) {
                    int attach = i;
                    at(random.nextInt(9000) * i, () -> {
                        toOwner(
                                call,
                                new CallEvent.ClientAttached(
                                        client, "x", attach, OFFER, InetAddress.getLoopbackAddress()));
                        at(300 + random.nextInt(2000), () -> connect(call, attach));
                    });
                }
                maybe(
                        6,
                        9000,
                        () -> toOwner(
                                call,
                                new CallEvent.ClientAnswered(client, "x", Optional.empty(), Wishes.AUDIO_AND_VIDEO)));
                maybe(1, 9000, () -> toOwner(call, new CallEvent.ClientDeclined(client, "x", Optional.empty())));
                maybe(4, 30_000, () -> toOwner(call, new CallEvent.ClientHeld(client, "x")));
                maybe(4, 40_000, () -> toOwner(call, new CallEvent.ClientResumedCall(client, "x")));
                maybe(3, 40_000, () -> toOwner(call, new CallEvent.ClientPressed(client, "x", "1,2")));
                maybe(3, 40_000, () -> toOwner(call, new CallEvent.ClientWished(client, "x", Wishes.AUDIO_ONLY)));
                maybe(3, 40_000, () -> {
                    toOwner(call, new CallEvent.ClientLost(client));
                    maybe(7, 20_000, () -> toOwner(call, new CallEvent.ClientBack(client)));
                });
            }
            if (story == Story.TRANSFERS) {
                transferSometimes(call);
                for (int i = 0; i < 3; i++) {
                    maybe(5, 40_000, () -> replace(call));
                }
            }
            if (story == Story.FORKS || story == Story.MANY) {
                giveUpAfter(call, 180_000); // of two phones none may ever hang up
            }
            int end = random.nextInt(120_000);
            for (int again = 0; again < 60; again++) { // a page that hears nothing says it again
                for (var client : of(parties, call)) {
                    if (random.nextBoolean() || again > 0) {
                        at(end + again * 1000, () -> toOwner(call, new CallEvent.ClientHungUp(client, "x")));
                    }
                }
            }
        }

        /** A joined leg's client keeps its connection, so it may speak in both calls. */
        private void transferSometimes(CallId call) {
            for (var client : List.copyOf(of(parties, call))) {
                var by = new Transferor.Client(client, "x");
                maybe(5, 40_000, () -> toOwner(call, new CallEvent.TransferAsked(by, phone())));
                maybe(3, 40_000, () -> {
                    var target = client();
                    of(parties, call).add(target.connection());
                    toOwner(call, new CallEvent.TransferAsked(by, target));
                    playTarget(call, target.connection());
                });
                maybe(3, 60_000, () -> join(call, by));
                maybe(2, 40_000, () -> {
                    var queue = new Dialled("queue:loans", Redacted.of(""), true);
                    toOwner(call, new CallEvent.TransferAsked(by, TargetSet.waiting(queue)));
                    ringOneAfterTheOther(call);
                    giveUpAfter(call, 120_000); // as a queue does with who waits for too long
                });
            }
        }

        /** Another phone wants the place of one that talks, and sometimes thinks better of it (RFC 3891). */
        private void replace(CallId call) {
            owner(call)
                    .ifPresent(node -> of(calls, node).state(call).flatMap(CallState::living).stream()
                            .flatMap(parties -> parties.trunks().stream())
                            .findFirst()
                            .ifPresent(old -> {
                                boolean late = random.nextInt(4) == 0;
                                var leg = phones.agentOf(node).knock(new LegId(name()), late);
                                var newcomer = TrunkLeg.called(
                                        leg,
                                        "eve",
                                        Redacted.of(""),
                                        TrunkPolicy.DEFAULT,
                                        late
                                                ? Optional.<SessionDescription>empty()
                                                : Optional.of(Offers.sdp(Offers.PHONE_AUDIO)));
                                if (!of(calls, node).replace(old.id(), newcomer)) {
                                    phones.agentOf(node).giveUp(leg);
                                }
                            }));
        }

        private void giveUpAfter(CallId call, int millis) {
            for (int again = 0; again < 60; again++) {
                at(millis + again * 1000, () -> toOwner(call, new CallEvent.GivenUp(EndReason.NORMAL)));
            }
        }

        private void playTarget(CallId call, ConnectionId client) {
            at(random.nextInt(3000), () -> attach(call, client, 1));
            maybe(
                    7,
                    9000,
                    () -> toOwner(
                            call, new CallEvent.ClientAnswered(client, "x", Optional.empty(), Wishes.AUDIO_AND_VIDEO)));
            maybe(2, 9000, () -> toOwner(call, new CallEvent.ClientDeclined(client, "x", Optional.empty())));
            for (int again = 0; again < 60; again++) {
                at(60_000 + again * 1000, () -> toOwner(call, new CallEvent.ClientHungUp(client, "x")));
            }
        }

        /** A second call of the same client, with a phone. */
        private void join(CallId call, Transferor.Client by) {
            owner(call).ifPresent(node -> {
                var leg = ClientLeg.of(
                        new LegId(name()),
                        by.connection(),
                        "ana@bank.example",
                        Redacted.of(""),
                        true,
                        Wishes.AUDIO_AND_VIDEO);
                var second = begin(node, leg, phone());
                attach(second, by.connection(), 1);
                at(1000 + random.nextInt(12_000), () -> toOwner(call, new CallEvent.JoinAsked(by, second, by)));
                for (int again = 0; again < 60; again++) {
                    at(50_000 + again * 1000, () -> toOwner(second, new CallEvent.ClientHungUp(by.connection(), "x")));
                }
            });
        }

        private void attach(CallId call, ConnectionId client, int attach) {
            toOwner(call, new CallEvent.ClientAttached(client, "x", attach, OFFER, InetAddress.getLoopbackAddress()));
            at(300 + random.nextInt(2000), () -> connect(call, attach));
        }

        private TrunkLeg phone() {
            return TrunkLeg.calling(
                    new LegId(name()),
                    "sip:bob@pbx.example",
                    new SipEffect.Caller("ana", "bank.example", Redacted.of(""), Optional.empty()),
                    TrunkPolicy.DEFAULT);
        }

        private void maybe(int ofTen, int withinMillis, Runnable task) {
            if (random.nextInt(10) < ofTen) {
                at(random.nextInt(withinMillis), task);
            }
        }

        private void connect(CallId call, int attach) {
            var bridge = broker.bridges.get(of(bridges, call));
            if (bridge != null) {
                List.copyOf(bridge.legs)
                        .forEach(leg -> broker.tell(new BrokerEvent.LegConnected(of(bridges, call), leg, attach)));
            }
        }

        void toOwner(CallId call, CallEvent event) {
            cluster.alive().forEach(node -> of(calls, node).post(call, event));
        }

        Optional<FakeNode> owner(CallId call) {
            return cluster.alive().stream()
                    .filter(node -> of(calls, node).state(call).isPresent())
                    .findFirst();
        }

        void kill() {
            cluster.kill(anyNode().self());
        }

        void splitForAWhile() {
            int from = 500 + random.nextInt(20_000);
            at(from, () -> cluster.split(Set.of(anyNode().self())));
            at(from + 100 + random.nextInt(20_000), cluster::heal);
        }

        void check(String which) {
            assertThat(violations).as(which).isEmpty();
            assertThat(broker.violations).as(which).isEmpty();
            assertThat(phones.violations).as(which).isEmpty();
            assertThat(cluster.records("calls")).as(which + ": records left").isZero();
            assertThat(broker.bridges).as(which + ": bridges left").isEmpty();
            assertThat(phones.open()).as(which + ": dialogs left").isZero();
            cluster.alive()
                    .forEach(node -> assertThat(of(calls, node).count())
                            .as(which + ": calls left")
                            .isZero());
            rung.forEach(client ->
                    assertThat(ended).as(which + ": who was rung hears an end").containsKey(client));
            if (story != Story.PAIRS) {
                return; // who was handed on, or rung in vain, hears another reason than the others
            }
            parties.forEach((call, clients) -> {
                var reasons = clients.stream()
                        .map(c -> String.valueOf(ended.get(c)))
                        .distinct()
                        .toList();
                assertThat(reasons).as(which + ": one reason on both sides").hasSize(1);
                boolean lostBeforeItWasStored = reasons.getFirst().equals("null");
                assertThat(lostBeforeItWasStored && cluster.alive().size() == 3)
                        .as(which + ": nobody was told of " + call)
                        .isFalse();
            });
        }
    }

    private static ClientOffer offer() {
        return switch (ClientOfferReader.read(Offers.CHROMIUM)) {
            case Result.Ok<ClientOffer>(var offer) -> offer;
            case Result.Failed<ClientOffer>(var failure) -> throw new IllegalStateException(failure.message());
        };
    }
}
