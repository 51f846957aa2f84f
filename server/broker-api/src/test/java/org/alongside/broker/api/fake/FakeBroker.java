package org.alongside.broker.api.fake;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerPort;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.DtlsSetup;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.LocalStream;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.SdesCrypto;
import org.alongside.broker.api.TransportCandidate;
import org.alongside.broker.api.TransportParameters;
import org.alongside.broker.api.TrunkRemote;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.testkit.ManualTimers;

/**
 * A broker without media on hand-moved time: it allocates nothing and forgets nothing, keeps bridges with their claims and
 * legs, and every command in order, also what it refuses. Several nodes may hold a {@link #port}; a higher epoch is taken only when the present
 * owner's channel is down. A test plays the rest: {@link #tell} an event, {@link #refuse}, {@link #restart}.
 *
 * <p>Passes {@link BrokerPortContract}, so that a call that works with it works with the real one.
 */
public final class FakeBroker {
    /** Of the certificate that it shows to everybody. */
    public static final TransportParameters.Fingerprint FINGERPRINT =
            new TransportParameters.Fingerprint("sha-256", "AA:".repeat(31) + "AA");

    public final List<BrokerCommand> commands = new ArrayList<>();
    public final Map<BridgeId, Bridge> bridges = new HashMap<>();
    public final List<String> violations = new ArrayList<>();
    private final ManualTimers timers;
    private final Supplier<Duration> delay;
    private final Map<Id, Port> ports = new HashMap<>();
    private Optional<Failure> refusal = Optional.empty();

    public FakeBroker(ManualTimers timers, Supplier<Duration> delay) {
        this.timers = timers;
        this.delay = delay;
    }

    /** What a bridge is known by. */
    public static final class Bridge {
        public Claim claim;
        public final Set<LegId> legs = new LinkedHashSet<>();
        public final Map<LegId, BrokerCommand.Configure> configured = new HashMap<>();

        Bridge(Claim claim) {
            this.claim = claim;
        }
    }

    /** Every AttachClient and OpenTrunk from here on is refused. */
    public void refuse(Failure.Code code) {
        refusal = Optional.of(new Failure(code, "as the test wants"));
    }

    /** The channel of one node; {@code up} says whether it is heard. */
    public BrokerPort port(Id node, BooleanSupplier up) {
        return ports.computeIfAbsent(node, n -> new Port(up));
    }

    /** Something happens in a bridge: tells its owner, if it is heard. */
    public void tell(BrokerEvent event) {
        Optional.ofNullable(bridges.get(event.bridge()))
                .map(b -> ports.get(b.claim.owner()))
                .filter(p -> p.up.getAsBoolean())
                .ifPresent(p -> p.listener.accept(event));
    }

    /** Comes back as another process: every bridge is gone. */
    public void restart() {
        bridges.clear();
        ports.values().forEach(p -> p.onRestart.run());
    }

    public <C extends BrokerCommand> List<C> commands(Class<C> type) {
        return commands.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private final class Port implements BrokerPort {
        private final BooleanSupplier up;
        private Consumer<BrokerEvent> listener = e -> {};
        private Runnable onRestart = () -> {};
        private long lastArrivalNanos;

        Port(BooleanSupplier up) {
            this.up = up;
        }

        @Override
        public CompletableFuture<BrokerReply> ask(Claim claim, BrokerCommand command) {
            var reply = new CompletableFuture<BrokerReply>();
            timers.after(inOrder(), () -> {
                if (up.getAsBoolean()) {
                    var answer = perform(claim, command);
                    timers.after(delay.get(), () -> reply.complete(answer));
                }
            });
            timers.after(
                    BrokerPort.patience(command),
                    () -> reply.complete(
                            new BrokerReply.Refused(new Failure(Failure.Code.TIMEOUT, "the broker is silent"))));
            return reply;
        }

        /** A channel is one stream: commands never overtake one another, answers may. */
        private Duration inOrder() {
            lastArrivalNanos =
                    Math.max(lastArrivalNanos, timers.nowNanos() + delay.get().toNanos());
            return Duration.ofNanos(lastArrivalNanos - timers.nowNanos());
        }

        @Override
        public void listen(Consumer<BrokerEvent> consumer) {
            listener = consumer;
        }

        @Override
        public void onRestart(Runnable task) {
            onRestart = task;
        }

        @Override
        public Load load() {
            return new Load(up.getAsBoolean(), false, 0.1, bridges.size(), 0);
        }
    }

    private BrokerReply perform(Claim claim, BrokerCommand command) {
        commands.add(command);
        if (command instanceof BrokerCommand.OpenBridge) {
            bridges.computeIfAbsent(command.bridge(), b -> new Bridge(claim));
        }
        var bridge = bridges.get(command.bridge());
        if (bridge == null) {
            return command instanceof BrokerCommand.CloseBridge || command instanceof BrokerCommand.CloseLeg
                    ? new BrokerReply.Done()
                    : refused(Failure.Code.NOT_FOUND);
        }
        if (claim.epoch() == bridge.claim.epoch() && !claim.equals(bridge.claim)) {
            violations.add("two owners of one epoch: " + claim + " and " + bridge.claim);
        }
        if (claim.epoch() < bridge.claim.epoch() || !mayTakeOver(bridge, claim)) {
            return refused(Failure.Code.CONFLICT);
        }
        bridge.claim = claim;
        return perform(bridge, command);
    }

    /** The same attach or ports asked for again get the same answer: nothing in it is drawn. */
    private BrokerReply perform(Bridge bridge, BrokerCommand command) {
        return switch (command) {
            case BrokerCommand.OpenBridge c -> new BrokerReply.Done();
            case BrokerCommand.AttachClient c -> attached(bridge, c);
            case BrokerCommand.OpenTrunk c -> opened(bridge, c);
            case BrokerCommand.Configure c -> {
                if (bridge.legs.contains(c.leg())) {
                    bridge.configured.put(c.leg(), c);
                }
                yield ifLeg(bridge, c.leg());
            }
            case BrokerCommand.SendDtmf c -> ifLeg(bridge, c.leg());
            case BrokerCommand.RequestKeyFrame c -> ifLeg(bridge, c.leg());
            case BrokerCommand.CloseLeg c -> {
                bridge.legs.remove(c.leg());
                yield new BrokerReply.Done();
            }
            case BrokerCommand.CloseBridge c -> {
                bridges.remove(c.bridge());
                yield new BrokerReply.Done();
            }
            case BrokerCommand.ClaimBridge c -> new BrokerReply.BridgeClaimed(List.copyOf(bridge.legs));
        };
    }

    private BrokerReply attached(Bridge bridge, BrokerCommand.AttachClient attach) {
        if (refusal.isPresent()) {
            return new BrokerReply.Refused(refusal.get());
        }
        bridge.legs.add(attach.leg());
        return new BrokerReply.ClientAttached(
                transport(attach.attach()),
                attach.kinds().stream().sorted().map(FakeBroker::stream).toList());
    }

    private BrokerReply opened(Bridge bridge, BrokerCommand.OpenTrunk open) {
        if (refusal.isPresent()) {
            return new BrokerReply.Refused(refusal.get());
        }
        bridge.legs.add(open.leg());
        return new BrokerReply.TrunkOpened(
                open.kinds().stream().sorted().map(kind -> port(kind, open)).toList());
    }

    private static BrokerReply ifLeg(Bridge bridge, LegId leg) {
        return bridge.legs.contains(leg) ? new BrokerReply.Done() : refused(Failure.Code.NOT_FOUND);
    }

    /** Another owner only when the present one is not heard; the same one at any time. */
    private boolean mayTakeOver(Bridge bridge, Claim claim) {
        var owner = ports.get(bridge.claim.owner());
        return claim.owner().equals(bridge.claim.owner()) || owner == null || !owner.up.getAsBoolean();
    }

    private static BrokerReply refused(Failure.Code code) {
        return new BrokerReply.Refused(new Failure(code, "no"));
    }

    private static TransportParameters transport(int attach) {
        return new TransportParameters(
                "brk" + attach + "x",
                Redacted.of("brokerpasswordbrokerpassword"),
                List.of(FINGERPRINT),
                DtlsSetup.PASSIVE,
                List.of(new TransportCandidate("1", 2130706431L, "192.0.2.1", 16000)));
    }

    private static LocalStream stream(MediaKind kind) {
        return kind == MediaKind.AUDIO
                ? new LocalStream(kind, 1001, OptionalLong.empty(), "brk")
                : new LocalStream(kind, 2001, OptionalLong.of(2002), "brk");
    }

    private static BrokerReply.TrunkPort port(MediaKind kind, BrokerCommand.OpenTrunk open) {
        int rtp = kind == MediaKind.AUDIO ? 17000 : 17002;
        var suites = open.sdesSuites();
        var keys = new ArrayList<SdesCrypto>();
        for (int i = 0; i < suites.size(); i++) {
            keys.add(new SdesCrypto(i + 1, suites.get(i), Redacted.of("b3VyIGtleQ==" + i)));
        }
        return new BrokerReply.TrunkPort(
                kind,
                new InetSocketAddress("192.0.2.9", rtp),
                new InetSocketAddress("192.0.2.9", open.rtcpMux() ? rtp : rtp + 1),
                new LocalStream(kind, kind == MediaKind.AUDIO ? 3000 : 3001, OptionalLong.empty(), "brk"),
                keys,
                List.of(FINGERPRINT),
                Optional.empty());
    }

    /** The remote a trunk leg was last configured with. */
    public Optional<TrunkRemote> remote(BridgeId bridge, LegId leg) {
        return Optional.ofNullable(bridges.get(bridge))
                .map(b -> b.configured.get(leg))
                .flatMap(c -> c.media().stream().findFirst())
                .flatMap(m -> m.remote());
    }
}
