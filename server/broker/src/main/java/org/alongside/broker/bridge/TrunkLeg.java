package org.alongside.broker.bridge;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.MediaParameters;
import org.alongside.broker.api.TrunkRemote;
import org.alongside.kernel.Failure;
import org.alongside.rtc.packet.PacketSlot;
import org.jspecify.annotations.Nullable;

/** A SIP endpoint: one transport for each media kind, on ports of its own. Runs on its media loop. */
final class TrunkLeg extends Leg {
    private final Map<MediaKind, TrunkTransport> transports = new EnumMap<>(MediaKind.class);
    private boolean connected;
    private int attach;

    /** How DTLS went for one media kind. */
    private final class Handshake implements TrunkPath.Listener {
        private final Track track;

        Handshake(Track track) {
            this.track = track;
        }

        @Override
        public void onKeys(long now) {
            track.onMoved(now);
            quality().onMoved(now);
            tellConnected();
        }

        /** A picture that can't be keyed is left out; a call without sound is none. */
        @Override
        public void onNoKeys(long now, String reason) {
            if (track.kind() == MediaKind.AUDIO || transports.size() == 1) {
                around.sink().event(new BrokerEvent.LegFailed(around.bridge(), id(), attach, reason));
            }
        }
    }

    TrunkLeg(LegId id, Surroundings around, Function<Leg, @Nullable Leg> peers) {
        super(id, around, peers);
    }

    /** Binds all ports or none. */
    BrokerReply open(BrokerCommand.OpenTrunk command) {
        makeTracks(command.kinds());
        for (Track track : tracks()) {
            TrunkTransport transport =
                    new TrunkTransport(around, track, command.rtcpMux(), command.sdesSuites(), new Handshake(track));
            if (!transport.open()) {
                transports.values().forEach(TrunkTransport::close);
                return refused(Failure.Code.LIMIT, "all internal ports are taken");
            }
            transports.put(track.kind(), transport);
        }
        return opened();
    }

    BrokerReply opened() {
        List<BrokerReply.TrunkPort> ports = new ArrayList<>();
        transports.forEach((kind, transport) -> ports.add(transport.describe(kind)));
        return new BrokerReply.TrunkOpened(ports);
    }

    @Override
    BrokerReply configure(long now, int asAttach, List<MediaParameters> media) {
        attach = asAttach;
        for (MediaParameters section : media) {
            TrunkTransport transport = transports.get(section.kind());
            if (transport == null) {
                return refused(Failure.Code.BAD_REQUEST, "the leg has no port for " + section.kind());
            }
            TrunkRemote remote = section.remote().orElse(null);
            String wrong = remote == null ? null : transport.agree(now, remote);
            if (wrong != null) {
                return refused(Failure.Code.BAD_REQUEST, wrong);
            }
        }
        for (Track track : tracks()) {
            track.configure(now, sectionOf(track.kind(), media));
        }
        tellConnected();
        return new BrokerReply.Done();
    }

    private void tellConnected() {
        if (!connected && isConnected()) {
            connected = true;
            around.sink().event(new BrokerEvent.LegConnected(around.bridge(), id(), attach));
        }
    }

    static @Nullable MediaParameters sectionOf(MediaKind kind, List<MediaParameters> media) {
        return media.stream()
                .filter(section -> section.kind() == kind)
                .findFirst()
                .orElse(null);
    }

    @Override
    boolean protectRtp(MediaKind kind, PacketSlot packet) {
        TrunkTransport transport = transports.get(kind);
        return transport != null && transport.protectRtp(packet);
    }

    @Override
    void transmitRtp(MediaKind kind, PacketSlot packet) {
        TrunkTransport transport = transports.get(kind);
        if (transport == null) {
            around.sink().discard(packet);
        } else {
            transport.transmitRtp(packet);
        }
    }

    @Override
    void sendRtcp(MediaKind kind, PacketSlot packet) {
        TrunkTransport transport = transports.get(kind);
        if (transport == null) {
            around.sink().discard(packet);
        } else {
            transport.sendRtcp(packet);
        }
    }

    /** Sections of a trunk have a transport each, so there is no number common to all; none is agreed. */
    @Override
    void onTransportSequence(long now, int sequence) {}

    @Override
    boolean isQuiet(long now) {
        return false;
    }

    @Override
    boolean isConnected() {
        return transports.values().stream().anyMatch(TrunkTransport::isReady);
    }

    @Override
    long onTime(long now) {
        transports.values().forEach(transport -> transport.onTime(now));
        return super.onTime(now);
    }

    @Override
    void close(long now) {
        transports.values().forEach(TrunkTransport::close);
        transports.clear();
    }
}
