package org.alongside.broker.loop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.TransportCandidate;
import org.alongside.broker.api.TransportParameters.Fingerprint;
import org.alongside.broker.bridge.Bridge;
import org.alongside.broker.bridge.ClientTransport;
import org.alongside.broker.bridge.DtlsEnd;
import org.alongside.broker.bridge.Host;
import org.alongside.broker.bridge.Rejections;
import org.alongside.broker.bridge.TrunkTransport;
import org.alongside.broker.dtls.DtlsAssociations;
import org.alongside.broker.socket.Remote;
import org.alongside.broker.socket.Wire;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bridges of one media loop, and what they need of it. Runs on its media loop; other threads go through the methods
 * called <i>offer…</i>.
 *
 * <p>A fault of ours while one bridge works ends that bridge, is counted, and touches no other.
 */
final class BridgeLoop implements Host {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeLoop.class);
    private static final long TICK_NANOS = 5_000_000;

    private final MediaLoop loop;
    private final Outside outside;
    private final RandomGenerator random;
    private final Rejections rejections = new Rejections();
    private final ExternalSide external;
    private final InternalSide internal;
    private final Map<BridgeId, Resident> residents = new HashMap<>();
    private final List<Resident> order = new ArrayList<>();
    private long faults;
    private volatile DataPlane.Counters counters = DataPlane.Counters.NONE;

    /** What is beyond the loop. {@code ended} hears of every bridge that is no more. */
    record Outside(
            DataPlane.Settings settings,
            DtlsAssociations dtls,
            BiConsumer<Id, BrokerEvent> listener,
            Owners owners,
            LongSupplier nanos,
            Consumer<BridgeId> ended) {}

    BridgeLoop(Outside outside, RandomGenerator random) {
        this.outside = outside;
        loop = new MediaLoop(outside.nanos());
        this.random = random;
        external = new ExternalSide(loop, outside.settings().external(), rejections, this::onFault);
        internal = new InternalSide(loop, outside.settings().internal(), this::onFault);
    }

    void bindExternal(InetSocketAddress local) throws IOException {
        external.bind(local);
    }

    List<InetSocketAddress> externalPorts() {
        return external.ports();
    }

    void start(String name) {
        loop.start(name, this::onTick);
    }

    /** Any thread. */
    boolean offerCommand(Claim claim, BrokerCommand command, CompletableFuture<BrokerReply> answer) {
        return loop.proxy.offer(() -> onCommand(claim, command, answer));
    }

    private void onCommand(Claim claim, BrokerCommand command, CompletableFuture<BrokerReply> answer) {
        long now = loop.now();
        Resident resident = residents.get(command.bridge());
        if (resident == null && command instanceof BrokerCommand.OpenBridge) {
            resident = moveIn(claim, command.bridge());
        }
        if (resident == null) {
            answer.complete(gone(command));
            return;
        }
        try {
            answer.complete(resident.bridge.on(now, claim, command));
        } catch (RuntimeException wrong) {
            answer.complete(new BrokerReply.Refused(
                    new Failure(Failure.Code.SERVER_ERROR, "a fault of the broker ended this bridge")));
            onFault(resident.bridge.id(), wrong);
        }
        sweep(resident);
    }

    private static BrokerReply gone(BrokerCommand command) {
        boolean closing = command instanceof BrokerCommand.CloseBridge || command instanceof BrokerCommand.CloseLeg;
        return closing
                ? new BrokerReply.Done()
                : new BrokerReply.Refused(new Failure(
                        Failure.Code.NOT_FOUND,
                        "no bridge " + command.bridge().id().brief()));
    }

    private Resident moveIn(Claim claim, BridgeId id) {
        BridgeSink sink = new BridgeSink(loop, outside.listener());
        Bridge bridge = new Bridge(id, claim, outside.settings().limits(), this, sink, random, rejections);
        sink.listenFor(bridge);
        Resident resident = new Resident(bridge, sink);
        residents.put(id, resident);
        order.add(resident);
        loop.tickSoon();
        return resident;
    }

    /** Forgets the bridge if it has ended. */
    private void sweep(Resident resident) {
        if (resident.bridge.hasEnded() && residents.remove(resident.bridge.id(), resident)) {
            order.remove(resident);
            outside.ended().accept(resident.bridge.id());
        }
    }

    private long onTick(long now) {
        for (int i = order.size() - 1; i >= 0; i--) {
            Resident resident = order.get(i);
            if (resident.sink.isDue(now)) {
                onTime(now, resident);
            }
        }
        counters = count();
        // Without a bridge nothing is due but the counters, of what was rejected.
        return now + (order.isEmpty() ? MediaLoop.IDLE_NANOS : TICK_NANOS);
    }

    private void onTime(long now, Resident resident) {
        try {
            resident.bridge.onTime(now);
        } catch (RuntimeException wrong) {
            onFault(resident.bridge.id(), wrong);
        }
        sweep(resident);
    }

    /** What we do wrong ends that one bridge. */
    private void onFault(BridgeId id, RuntimeException wrong) {
        faults++;
        LOG.error("a fault of ours ended bridge {}", id.id().brief(), wrong);
        Resident resident = residents.get(id);
        if (resident == null) {
            return;
        }
        try {
            resident.bridge.end(loop.now());
        } catch (RuntimeException again) {
            LOG.error("bridge {} could not be ended in order", id.id().brief(), again);
        }
        residents.remove(id);
        order.remove(resident);
        outside.ended().accept(id);
    }

    private DataPlane.Counters count() {
        int legs = 0;
        for (int i = 0; i < order.size(); i++) {
            legs += order.get(i).bridge.legCount();
        }
        return new DataPlane.Counters(
                order.size(), legs, loop.received, loop.sent, loop.dropped, rejections.total(), faults);
    }

    /** Any thread. */
    DataPlane.Counters counters() {
        return counters;
    }

    /** Any thread. */
    int bridgeCount() {
        return counters.bridges();
    }

    /** Any thread; returns when the loop has ended its bridges and closed its ports. */
    void close() {
        loop.close(() -> {
            for (Resident resident : List.copyOf(order)) {
                resident.bridge.end(loop.now());
                sweep(resident);
            }
        });
    }

    @Override
    public List<TransportCandidate> candidates(InetAddress client) {
        return external.candidates(client);
    }

    @Override
    public void expect(String ufrag, ClientTransport transport) {
        external.expect(ufrag, transport);
    }

    @Override
    public void forget(String ufrag) {
        external.forget(ufrag);
    }

    @Override
    public void own(Wire wire, Remote remote, ClientTransport transport) {
        external.own(wire, remote, transport);
    }

    @Override
    public void disown(Wire wire, Remote remote, ClientTransport transport) {
        external.disown(wire, remote, transport);
    }

    @Override
    public Optional<TrunkWires> bindTrunk(TrunkTransport transport) {
        return internal.bind(transport);
    }

    @Override
    public void release(TrunkWires wires) {
        internal.release(wires);
    }

    @Override
    public List<Fingerprint> localFingerprints() {
        return outside.dtls().localFingerprints();
    }

    @Override
    public DtlsAssociations.Association handshake(DtlsAssociations.Role role, List<Fingerprint> remote, DtlsEnd end) {
        DtlsOutcome outcome = new DtlsOutcome(loop, end, this::onFault);
        return outside.dtls().open(role, remote, outcome, outcome);
    }

    @Override
    public boolean mayBeReplaced(long now, Id owner) {
        return outside.owners().mayBeReplaced(now, owner);
    }

    @Override
    public boolean isOutlived(long now, Id owner) {
        return outside.owners().isOutlived(now, owner);
    }

    /** A bridge on this loop with its way out. */
    private record Resident(Bridge bridge, BridgeSink sink) {}
}
