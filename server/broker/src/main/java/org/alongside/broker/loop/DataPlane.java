package org.alongside.broker.loop;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.Claim;
import org.alongside.broker.dtls.DtlsAssociations;
import org.alongside.broker.port.ExternalPorts;
import org.alongside.broker.port.InternalPorts;
import org.alongside.broker.port.Limits;
import org.alongside.kernel.Component.StartFailure;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.jspecify.annotations.Nullable;

/**
 * The door to the media loops for the rest of the broker. Every method may be called from any thread and none blocks, except
 * {@link #start} and {@link #close}.
 *
 * <p>A bridge lives on one loop from its opening to its end; this class knows which, and nothing else about it.
 */
public final class DataPlane implements AutoCloseable {
    private final Settings settings;
    private final LongSupplier nanos;
    private final long startNanos;
    private final Owners owners = new Owners();
    private final List<BridgeLoop> loops = new ArrayList<>();
    private final ConcurrentHashMap<BridgeId, BridgeLoop> homes = new ConcurrentHashMap<>();

    /** What the data plane needs to know. */
    public record Settings(ExternalPorts external, InternalPorts internal, Limits limits) {
        /** One loop for each port at most, and half of the cores: handshakes and transcoding want the others. */
        int loops() {
            return Math.min(external.count(), Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        }
    }

    private DataPlane(Settings settings, LongSupplier nanos) {
        this.settings = settings;
        this.nanos = nanos;
        this.startNanos = nanos.getAsLong();
    }

    /**
     * Binds the external ports and starts the loops.
     *
     * @param listener gets every event with the owner of its bridge at that time, in order for each bridge, on a media loop:
     *     it must not block
     * @param nanos the loops' clock, {@code System::nanoTime} but in tests
     * @throws StartFailure names the port that can't be bound
     */
    public static DataPlane start(
            Settings settings, DtlsAssociations dtls, BiConsumer<Id, BrokerEvent> listener, LongSupplier nanos) {
        DataPlane plane = new DataPlane(settings, nanos);
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < settings.loops(); i++) {
            BridgeLoop.Outside outside =
                    new BridgeLoop.Outside(settings, dtls, listener, plane.owners, plane::now, plane.homes::remove);
            plane.loops.add(new BridgeLoop(outside, random));
        }
        try {
            plane.bind();
        } catch (StartFailure failed) {
            plane.close();
            throw failed;
        }
        for (int i = 0; i < plane.loops.size(); i++) {
            plane.loops.get(i).start("media-" + i);
        }
        return plane;
    }

    /** The same by the machine's clock. */
    public static DataPlane start(Settings settings, DtlsAssociations dtls, BiConsumer<Id, BrokerEvent> listener) {
        return start(settings, dtls, listener, System::nanoTime);
    }

    private void bind() {
        ExternalPorts external = settings.external();
        for (int i = 0; i < external.count(); i++) {
            InetSocketAddress local = new InetSocketAddress(external.bind(), external.first() + i);
            try {
                loops.get(i % loops.size()).bindExternal(local);
            } catch (IOException failed) {
                throw new StartFailure(
                        "broker.ports: UDP port %d on %s can't be bound: %s"
                                .formatted(local.getPort(), local.getAddress().getHostAddress(), failed.getMessage()),
                        failed);
            }
        }
    }

    /** Runs the command on its bridge's loop; always completes, on a media loop or at once. */
    public CompletableFuture<BrokerReply> ask(Claim claim, BrokerCommand command) {
        BridgeLoop home =
                command instanceof BrokerCommand.OpenBridge open ? homeFor(open.bridge()) : homes.get(command.bridge());
        if (home == null) {
            return CompletableFuture.completedFuture(absent(command));
        }
        // A command is as good a sign of life as a heartbeat.
        owners.heard(now(), claim.owner());
        CompletableFuture<BrokerReply> answer = new CompletableFuture<>();
        if (!home.offerCommand(claim, command, answer)) {
            answer.complete(refused(Failure.Code.LIMIT, "this broker can't keep up with its commands"));
        }
        return answer;
    }

    /** The bridge's loop, chosen now if it is new; null where there are too many bridges. */
    private @Nullable BridgeLoop homeFor(BridgeId bridge) {
        BridgeLoop known = homes.get(bridge);
        if (known != null || homes.size() >= settings.limits().bridges()) {
            return known;
        }
        return homes.computeIfAbsent(bridge, _ -> roomiest());
    }

    /** The data plane's clock: never negative, so that times compare as numbers. */
    private long now() {
        return nanos.getAsLong() - startNanos;
    }

    private BridgeLoop roomiest() {
        return loops.stream()
                .min(Comparator.comparingInt(BridgeLoop::bridgeCount))
                .orElseThrow();
    }

    private BrokerReply absent(BrokerCommand command) {
        return switch (command) {
            case BrokerCommand.OpenBridge _ ->
                refused(
                        Failure.Code.LIMIT,
                        "this broker has its %d bridges"
                                .formatted(settings.limits().bridges()));
            // What is gone needs no closing: a repeated command is answered as the first time.
            case BrokerCommand.CloseBridge _, BrokerCommand.CloseLeg _ -> new BrokerReply.Done();
            case BrokerCommand.AttachClient _,
                    BrokerCommand.OpenTrunk _,
                    BrokerCommand.Configure _,
                    BrokerCommand.SendDtmf _,
                    BrokerCommand.RequestKeyFrame _,
                    BrokerCommand.ClaimBridge _ ->
                refused(
                        Failure.Code.NOT_FOUND,
                        "no bridge " + command.bridge().id().brief());
        };
    }

    private static BrokerReply refused(Failure.Code code, String sentence) {
        return new BrokerReply.Refused(new Failure(code, sentence));
    }

    /** Something arrived on this owner's control channel: its bridges can't be claimed by others for 900 ms. */
    public void ownerHeard(Id owner) {
        owners.heard(now(), owner);
    }

    /** This owner's control channel was closed: its bridges may be claimed at once, and end 60 s from now if nobody does. */
    public void ownerGone(Id owner) {
        owners.gone(now(), owner);
    }

    /** The external ports as bound, one for each that was asked for. */
    public List<InetSocketAddress> externalPorts() {
        return loops.stream().flatMap(loop -> loop.externalPorts().stream()).toList();
    }

    /** Totals since the start, at most one tick old. */
    public Counters counters() {
        return loops.stream().map(BridgeLoop::counters).reduce(Counters.NONE, Counters::plus);
    }

    /** Ends all bridges and releases all ports. */
    @Override
    public void close() {
        loops.forEach(BridgeLoop::close);
    }

    /**
     * What the loops have done, for load reports, health and metrics.
     *
     * @param dropped by overload, on a full socket
     * @param rejected garbage, spoofed, replayed, unauthenticated or not expected
     */
    public record Counters(
            int bridges, int legs, long packetsReceived, long packetsSent, long dropped, long rejected, long faults) {
        static final Counters NONE = new Counters(0, 0, 0, 0, 0, 0, 0);

        Counters plus(Counters other) {
            return new Counters(
                    bridges + other.bridges,
                    legs + other.legs,
                    packetsReceived + other.packetsReceived,
                    packetsSent + other.packetsSent,
                    dropped + other.dropped,
                    rejected + other.rejected,
                    faults + other.faults);
        }
    }
}
