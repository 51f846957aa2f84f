package org.alongside.broker.api.fake;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerPort;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.BrokerReply.Refused;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.DtlsSetup;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.LocalStream;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.SdesCrypto;
import org.alongside.broker.api.TransportCandidate;
import org.alongside.broker.api.TransportParameters;
import org.alongside.broker.api.TransportParameters.Fingerprint;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;

/**
 * A broker without media: it keeps bridges and legs, guards their claims, answers at once on the caller's thread and
 * remembers what it was asked. A test plays the rest: {@link #tell} an event, {@link #refuseNext}, {@link #cutOff}.
 *
 * <p>Passes {@link BrokerPortContract}. Thread-safe by one lock, which is not held while a listener runs.
 */
public final class FakeBroker implements BrokerPort {
    /** One command as it came. */
    public record Asked(Claim claim, BrokerCommand command) {}

    private static final int FIRST_PORT = 17_000;
    private static final long FIRST_SSRC = 1_000;

    private final Map<BridgeId, Bridge> bridges = new HashMap<>();
    private final List<Asked> asked = new ArrayList<>();
    private final Set<Id> silent = new HashSet<>();
    private final Map<Class<? extends BrokerCommand>, Failure> refusals = new HashMap<>();
    private Consumer<BrokerEvent> listener = event -> {};
    private Runnable restarted = () -> {};
    private boolean cutOff;
    private boolean draining;
    private int made;

    private static final class Bridge {
        private final Map<LegId, Map<Integer, BrokerReply>> legs = new LinkedHashMap<>();
        private Claim claim;

        Bridge(Claim claim) {
            this.claim = claim;
        }
    }

    @Override
    public synchronized CompletableFuture<BrokerReply> ask(Claim claim, BrokerCommand command) {
        asked.add(new Asked(claim, command));
        return CompletableFuture.completedFuture(answer(claim, command));
    }

    @Override
    public synchronized void listen(Consumer<BrokerEvent> to) {
        listener = to;
    }

    @Override
    public synchronized void onRestart(Runnable task) {
        restarted = task;
    }

    @Override
    public synchronized Load load() {
        return new Load(!cutOff, draining, 0.1, bridges.size(), 0);
    }

    /** Everything asked so far, in order. */
    public synchronized List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** The commands of one type, in order. */
    public synchronized <C extends BrokerCommand> List<C> asked(Class<C> type) {
        return asked.stream()
                .map(Asked::command)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** The bridges that are open now. */
    public synchronized Set<BridgeId> bridges() {
        return Set.copyOf(bridges.keySet());
    }

    /** Lets something happen in a bridge. */
    public void tell(BrokerEvent event) {
        Consumer<BrokerEvent> to;
        synchronized (this) {
            to = listener;
        }
        to.accept(event);
    }

    /** The next command of this type is refused. */
    public synchronized void refuseNext(Class<? extends BrokerCommand> type, Failure failure) {
        refusals.put(type, failure);
    }

    /** This owner's channel is closed or silent: others may claim its bridges. */
    public synchronized void ownerGone(Id owner) {
        silent.add(owner);
    }

    /** From now on commands time out, or no more. */
    public synchronized void cutOff(boolean now) {
        cutOff = now;
    }

    public synchronized void drain() {
        draining = true;
    }

    /** It dies and comes back: every bridge is gone. */
    public void restart() {
        Runnable task;
        synchronized (this) {
            bridges.clear();
            task = restarted;
        }
        task.run();
    }

    private BrokerReply answer(Claim claim, BrokerCommand command) {
        Failure refusal = refusals.remove(command.getClass());
        if (cutOff) {
            return refused(Failure.Code.TIMEOUT, "the broker did not answer within 2 s");
        }
        if (refusal != null) {
            return new Refused(refusal);
        }
        silent.remove(claim.owner());
        Bridge bridge = bridges.get(command.bridge());
        if (bridge == null) {
            return withoutBridge(claim, command);
        }
        if (fenced(bridge.claim, claim)) {
            return refused(Failure.Code.CONFLICT, "the bridge is another owner's");
        }
        bridge.claim = claim;
        return within(bridge, command);
    }

    private BrokerReply withoutBridge(Claim claim, BrokerCommand command) {
        return switch (command) {
            case BrokerCommand.OpenBridge(var id) -> {
                if (draining) {
                    yield refused(Failure.Code.UNAVAILABLE, "this broker drains");
                }
                bridges.put(id, new Bridge(claim));
                yield new BrokerReply.Done();
            }
            case BrokerCommand.CloseBridge _, BrokerCommand.CloseLeg _ -> new BrokerReply.Done();
            case BrokerCommand.AttachClient _,
                    BrokerCommand.OpenTrunk _,
                    BrokerCommand.Configure _,
                    BrokerCommand.SendDtmf _,
                    BrokerCommand.RequestKeyFrame _,
                    BrokerCommand.ClaimBridge _ -> refused(Failure.Code.NOT_FOUND, "no such bridge");
        };
    }

    private boolean fenced(Claim present, Claim by) {
        boolean same = by.owner().equals(present.owner());
        boolean older = by.epoch() < present.epoch() || (by.epoch() == present.epoch() && !same);
        return older || (!same && !silent.contains(present.owner()));
    }

    private BrokerReply within(Bridge bridge, BrokerCommand command) {
        return switch (command) {
            case BrokerCommand.OpenBridge _ -> new BrokerReply.Done();
            case BrokerCommand.AttachClient attach ->
                leg(bridge, attach.leg()).computeIfAbsent(attach.attach(), _ -> attached(attach));
            case BrokerCommand.OpenTrunk open -> leg(bridge, open.leg()).computeIfAbsent(0, _ -> opened(open));
            case BrokerCommand.Configure it -> ifLeg(bridge, it.leg());
            case BrokerCommand.SendDtmf it -> ifLeg(bridge, it.leg());
            case BrokerCommand.RequestKeyFrame it -> ifLeg(bridge, it.leg());
            case BrokerCommand.CloseLeg it -> {
                bridge.legs.remove(it.leg());
                yield new BrokerReply.Done();
            }
            case BrokerCommand.CloseBridge it -> {
                bridges.remove(it.bridge());
                yield new BrokerReply.Done();
            }
            case BrokerCommand.ClaimBridge _ -> new BrokerReply.BridgeClaimed(List.copyOf(bridge.legs.keySet()));
        };
    }

    private static Map<Integer, BrokerReply> leg(Bridge bridge, LegId leg) {
        return bridge.legs.computeIfAbsent(leg, _ -> new HashMap<>());
    }

    private static BrokerReply ifLeg(Bridge bridge, LegId leg) {
        return bridge.legs.containsKey(leg)
                ? new BrokerReply.Done()
                : refused(Failure.Code.NOT_FOUND, "the bridge has no such leg");
    }

    private BrokerReply attached(BrokerCommand.AttachClient attach) {
        int number = ++made;
        var local = new TransportParameters(
                "fake" + number,
                Redacted.of("password-of-fake-%08d".formatted(number)),
                List.of(new Fingerprint("sha-256", "00" + ":11".repeat(31))),
                DtlsSetup.PASSIVE,
                List.of(new TransportCandidate("1", 2_130_706_431L, "192.0.2.1", 16_000)));
        return new BrokerReply.ClientAttached(
                local, attach.kinds().stream().sorted().map(this::stream).toList());
    }

    private BrokerReply opened(BrokerCommand.OpenTrunk open) {
        return new BrokerReply.TrunkOpened(
                open.kinds().stream().sorted().map(kind -> port(kind, open)).toList());
    }

    private BrokerReply.TrunkPort port(MediaKind kind, BrokerCommand.OpenTrunk open) {
        int rtp = FIRST_PORT + 2 * ++made;
        var keys = new ArrayList<SdesCrypto>();
        for (String suite : open.sdesSuites()) {
            keys.add(new SdesCrypto(keys.size() + 1, suite, Redacted.of("a".repeat(40))));
        }
        return new BrokerReply.TrunkPort(
                kind,
                new InetSocketAddress("192.0.2.1", rtp),
                new InetSocketAddress("192.0.2.1", open.rtcpMux() ? rtp : rtp + 1),
                stream(kind),
                keys,
                Optional.empty());
    }

    private LocalStream stream(MediaKind kind) {
        long ssrc = FIRST_SSRC + 2L * ++made;
        return new LocalStream(
                kind, ssrc, kind == MediaKind.VIDEO ? OptionalLong.of(ssrc + 1) : OptionalLong.empty(), "fake");
    }

    private static Refused refused(Failure.Code code, String sentence) {
        return new Refused(new Failure(code, sentence));
    }
}
