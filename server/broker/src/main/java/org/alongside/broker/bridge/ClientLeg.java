package org.alongside.broker.bridge;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.LocalStream;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.MediaParameters;
import org.alongside.kernel.Failure;
import org.alongside.rtc.feedback.TransportCcRecorder;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtcp.Rtcp;
import org.alongside.rtc.rtcp.RtcpPacket;
import org.jspecify.annotations.Nullable;

/**
 * A browser or app. Its media runs over one attach at a time: it moves to the highest one when that proves itself by an
 * authenticated packet, and the older transport is dropped 2 s later. The far side sees one continuous stream.
 *
 * <p>Runs on its media loop.
 */
final class ClientLeg extends Leg {
    private static final long DROP_AFTER_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** In order of attach, the newest last. */
    private final List<ClientTransport> transports = new ArrayList<>();

    private @Nullable ClientTransport active;
    private @Nullable TransportCcRecorder arrivals;
    private long movedNanos;

    ClientLeg(LegId id, Surroundings around, Function<Leg, @Nullable Leg> peers) {
        super(id, around, peers);
    }

    /** A new transport, or the same one again with the client's new ICE credentials. */
    BrokerReply attach(long now, BrokerCommand.AttachClient command, int limit) {
        ClientTransport known = find(command.attach());
        if (known != null) {
            known.restartIce(now, command.remote());
            return described(known);
        }
        if (!transports.isEmpty() && command.attach() < transports.getLast().attach) {
            return refused(Failure.Code.CONFLICT, "attach %d is over".formatted(command.attach()));
        }
        if (command.remote().fingerprints().isEmpty()) {
            return refused(Failure.Code.BAD_REQUEST, "the client's transport has no fingerprint");
        }
        if (transports.size() >= limit) {
            drop(transports.stream().filter(one -> one != active).findFirst().orElseThrow());
        }
        makeTracks(command.kinds());
        ClientTransport transport =
                new ClientTransport(now, around, this, command.attach(), command.remote(), command.clientAddress());
        transports.add(transport);
        return described(transport);
    }

    private BrokerReply described(ClientTransport transport) {
        List<LocalStream> streams = tracks().stream().map(Track::localStream).toList();
        return new BrokerReply.ClientAttached(transport.local(), streams);
    }

    @Override
    BrokerReply configure(long now, int attach, List<MediaParameters> media) {
        ClientTransport transport = find(attach);
        if (transport == null) {
            return refused(
                    Failure.Code.NOT_FOUND,
                    "leg %s has no attach %d".formatted(id().id().brief(), attach));
        }
        for (MediaParameters section : media) {
            makeTracks(java.util.Set.of(section.kind()));
        }
        transport.configure(media);
        if (transport == active) {
            apply(now, transport);
        } else {
            onReady(now, transport);
        }
        return new BrokerReply.Done();
    }

    private void apply(long now, ClientTransport transport) {
        for (Track track : tracks()) {
            track.configure(now, TrunkLeg.sectionOf(track.kind(), transport.media()));
        }
    }

    /** Keys or configuration have come. Where nothing else can prove this attach, or nothing runs yet, the leg moves now. */
    void onReady(long now, ClientTransport transport) {
        if (active == null || transport.neverReceives()) {
            moveTo(now, transport);
        }
    }

    private void moveTo(long now, ClientTransport transport) {
        ClientTransport before = active;
        if (!transport.isReady() || before == transport || (before != null && before.attach > transport.attach)) {
            return;
        }
        active = transport;
        movedNanos = now;
        arrivals = null;
        apply(now, transport);
        for (Track track : tracks()) {
            track.onMoved(now);
        }
        rejoinBoth(now);
        quality().onMoved(now);
        around.sink().event(new BrokerEvent.LegConnected(around.bridge(), id(), transport.attach));
    }

    /** An authenticated packet: it proves its attach. */
    void onRtp(long now, ClientTransport transport, PacketSlot packet) {
        moveTo(now, transport);
        Track track = transport == active ? trackOf(packet) : null;
        if (track == null) {
            around.rejections().unexpected();
        } else {
            track.onRtp(now, packet);
        }
    }

    void onRtcp(long now, ClientTransport transport, PacketSlot packet) {
        moveTo(now, transport);
        List<RtcpPacket> packets = transport == active ? Rtcp.parse(packet) : List.of();
        for (Track track : tracks()) {
            track.onRtcp(now, packets);
        }
    }

    /** One payload type means one thing in a BUNDLE (RFC 8843 §9.1), and there is one section of each kind. */
    private @Nullable Track trackOf(PacketSlot packet) {
        int payloadType = packet.length() < 2 ? -1 : packet.u8(1) & 0x7f;
        for (int i = 0; i < tracks().size(); i++) {
            if (payloadType >= 0 && tracks().get(i).knows(payloadType)) {
                return tracks().get(i);
            }
        }
        return null;
    }

    void onFailed(long now, ClientTransport transport, String reason) {
        around.sink().event(new BrokerEvent.LegFailed(around.bridge(), id(), transport.attach, reason));
        if (transport != active) {
            drop(transport);
        }
    }

    void onClosedByClient(long now, ClientTransport transport) {
        if (transport == active) {
            quality().onLeft();
        } else {
            drop(transport);
        }
    }

    private void drop(ClientTransport transport) {
        transports.remove(transport);
        transport.close();
    }

    @Override
    long onTime(long now) {
        for (ClientTransport transport : List.copyOf(transports)) {
            transport.onTime(now);
        }
        ClientTransport present = active;
        if (present != null && transports.getFirst() != present && now - movedNanos >= DROP_AFTER_NANOS) {
            while (transports.getFirst() != present) {
                drop(transports.getFirst());
            }
        }
        sendArrivals(now);
        return super.onTime(now);
    }

    @Override
    boolean isQuiet(long now) {
        ClientTransport present = active;
        return present != null && present.isQuiet(now);
    }

    @Override
    boolean protectRtp(MediaKind kind, PacketSlot packet) {
        ClientTransport present = active;
        return present != null && present.protectRtp(packet);
    }

    @Override
    void transmitRtp(MediaKind kind, PacketSlot packet) {
        ClientTransport present = active;
        if (present == null) {
            around.sink().discard(packet);
        } else {
            present.transmitRtp(packet);
        }
    }

    @Override
    void onTransportSequence(long now, int sequence) {
        TransportCcRecorder recorder = arrivals;
        if (recorder == null) {
            recorder = new TransportCcRecorder(now);
            arrivals = recorder;
        }
        recorder.received(sequence, now);
    }

    /** Tells the client when its packets arrived, so that it can estimate its uplink. */
    private void sendArrivals(long now) {
        TransportCcRecorder recorder = arrivals;
        Track track = tracks().isEmpty() ? null : tracks().getLast();
        while (recorder != null && track != null && recorder.isDue(now)) {
            PacketSlot slot = around.sink().slot();
            track.begin(now, slot, List.of());
            if (!recorder.append(slot, track.localStream().ssrc(), track.in().ssrc(), now)) {
                around.sink().discard(slot);
                return;
            }
            sendRtcp(track.kind(), slot);
        }
    }

    @Override
    void sendRtcp(MediaKind kind, PacketSlot packet) {
        ClientTransport present = active;
        if (present == null) {
            around.sink().discard(packet);
        } else {
            present.sendRtcp(packet);
        }
    }

    @Override
    boolean isConnected() {
        return active != null;
    }

    private @Nullable ClientTransport find(int attach) {
        return transports.stream()
                .filter(one -> one.attach == attach)
                .findFirst()
                .orElse(null);
    }

    @Override
    void close(long now) {
        transports.forEach(ClientTransport::close);
        transports.clear();
        active = null;
    }
}
