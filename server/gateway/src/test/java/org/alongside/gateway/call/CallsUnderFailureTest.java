package org.alongside.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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

    /** Some of the clients transfer, to phones, to others, or join two of their calls. */
    @ParameterizedTest
    @EnumSource(names = "KILLS_AND_SPLITS", mode = EnumSource.Mode.EXCLUDE)
    void everyTransferLeavesNothingBehind(Trouble trouble) {
        for (int seed = 0; seed < SEEDS; seed++) {
            run(seed, trouble, true);
        }
    }

    /** A call given back to its owner before that had noticed anything; a phone that answers a node which is cut off. */
    @ParameterizedTest
    @CsvSource({"KILLS_AND_SPLITS, 7", "KILLS_AND_SPLITS, 172", "SPLITS, 242"})
    void aSeedThatFailedOnceIsGoodNow(Trouble trouble, int seed) {
        run(seed, trouble);
    }

    @Test
    void aTalkingCallIsAdoptedAndGoesOnWhenItsOwnerIsKilled() {
        var world = new World(1, false);
        var call = world.begin(Kind.CLIENTS);
        world.toOwner(
                call,
                new CallEvent.ClientAttached(world.caller(call), "a", 1, OFFER, InetAddress.getLoopbackAddress()));
        world.toOwner(call, new CallEvent.ClientAnswered(world.callee(call), "b", Wishes.AUDIO_AND_VIDEO));
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

    private enum Kind {
        CLIENTS,
        TO_PHONE,
        FROM_PHONE
    }

    private void run(int seed, Trouble trouble) {
        run(seed, trouble, false);
    }

    private void run(int seed, Trouble trouble, boolean transfers) {
        var world = new World(seed, transfers);
        var random = world.random;
        for (int i = 0; i < 3; i++) {
            var kind = Kind.values()[random.nextInt(3)];
            world.at(random.nextInt(3000), () -> world.play(world.begin(kind)));
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
        world.check("seed " + seed + " with " + trouble + (transfers ? " and transfers" : ""));
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
        private final boolean transfers;
        private int names;

        World(int seed, boolean transfers) {
            this.transfers = transfers;
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
                if (before != null && before != reason && !transfers) {
                    violations.add("two ends: " + before + " and " + reason);
                }
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
            if (kind == Kind.FROM_PHONE) {
                phones.agentOf(node).invite(new LegId(name()));
                return parties.keySet().stream().reduce((a, b) -> b).orElseThrow();
            }
            var caller = client();
            return kind == Kind.CLIENTS ? begin(node, caller, client()) : begin(node, caller, phone());
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
                    client());
        }

        private CallId begin(FakeNode node, Leg caller, Leg callee) {
            var call = new CallId(name());
            var clients = new ArrayList<ConnectionId>();
            for (var leg : List.of(caller, callee)) {
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
                            callee));
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
                maybe(6, 9000, () -> toOwner(call, new CallEvent.ClientAnswered(client, "x", Wishes.AUDIO_AND_VIDEO)));
                maybe(1, 9000, () -> toOwner(call, new CallEvent.ClientDeclined(client, "x")));
                maybe(4, 30_000, () -> toOwner(call, new CallEvent.ClientHeld(client, "x")));
                maybe(4, 40_000, () -> toOwner(call, new CallEvent.ClientResumedCall(client, "x")));
                maybe(3, 40_000, () -> toOwner(call, new CallEvent.ClientPressed(client, "x", "1,2")));
                maybe(3, 40_000, () -> toOwner(call, new CallEvent.ClientWished(client, "x", Wishes.AUDIO_ONLY)));
                maybe(3, 40_000, () -> {
                    toOwner(call, new CallEvent.ClientLost(client));
                    maybe(7, 20_000, () -> toOwner(call, new CallEvent.ClientBack(client)));
                });
            }
            if (transfers) {
                transferSometimes(call);
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
            }
        }

        private void playTarget(CallId call, ConnectionId client) {
            at(random.nextInt(3000), () -> attach(call, client, 1));
            maybe(7, 9000, () -> toOwner(call, new CallEvent.ClientAnswered(client, "x", Wishes.AUDIO_AND_VIDEO)));
            maybe(2, 9000, () -> toOwner(call, new CallEvent.ClientDeclined(client, "x")));
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
            if (transfers) {
                return; // who was handed on hears another reason than who handed on
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
