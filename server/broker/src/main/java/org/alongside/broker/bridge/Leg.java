package org.alongside.broker.bridge;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.BrokerReply.Refused;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.MediaParameters;
import org.alongside.kernel.Failure;
import org.alongside.rtc.packet.PacketSlot;
import org.jspecify.annotations.Nullable;

/**
 * One side of a call with its tracks, whatever carries them. The tracks, and with them SSRCs and numbering towards this side,
 * live as long as the leg; transports come and go.
 *
 * <p>Runs on its media loop.
 */
abstract sealed class Leg permits ClientLeg, TrunkLeg {
    private static final String KEYS = "0123456789ABCD*#,";
    private static final int MAX_TONES = 64;

    final Surroundings around;
    private final LegId id;
    private final Function<Leg, @Nullable Leg> peers;
    private final List<Track> tracks = new ArrayList<>();
    private final SourceClock clock = new SourceClock();
    private final QualityMeter quality;

    Leg(LegId id, Surroundings around, Function<Leg, @Nullable Leg> peers) {
        this.id = id;
        this.around = around;
        this.peers = peers;
        quality = new QualityMeter(around, id);
    }

    final LegId id() {
        return id;
    }

    /** What flows from now on; for a client leg it belongs to one attach. */
    abstract BrokerReply configure(long now, int attach, List<MediaParameters> media);

    /** Makes an RTP packet ready for the wire; false when it must not be sent. */
    abstract boolean protectRtp(MediaKind kind, PacketSlot packet);

    /** Sends an RTP packet that is ready, and takes its slot. */
    abstract void transmitRtp(MediaKind kind, PacketSlot packet);

    /** Protects an RTCP packet, sends it and takes its slot. */
    abstract void sendRtcp(MediaKind kind, PacketSlot packet);

    /** A packet carried this transport-wide sequence number. */
    abstract void onTransportSequence(long now, int sequence);

    /** Connectivity checks are missing. */
    abstract boolean isQuiet(long now);

    /** Whether media can reach the far end right now. */
    abstract boolean isConnected();

    /** Frees transports and ports. */
    abstract void close(long now);

    /** Does what is due and says when it wants to be called again. */
    long onTime(long now) {
        quality.onTime(now, tracks, isConnected(), isQuiet(now));
        long due = Long.MAX_VALUE;
        for (int i = 0; i < tracks.size(); i++) {
            due = Math.min(due, tracks.get(i).onTime(now));
        }
        return due;
    }

    /** The peer has changed, or what one of the two may send. */
    final void join(long now, @Nullable Leg peer) {
        for (Track track : tracks) {
            track.join(now, peer == null ? null : peer.track(track.kind()));
        }
    }

    /** Everybody this leg concerns learns of what it may send and receive now. */
    final void rejoinBoth(long now) {
        Leg peer = peers.apply(this);
        join(now, peer);
        if (peer != null) {
            peer.join(now, this);
        }
    }

    final void makeTracks(Set<MediaKind> kinds) {
        for (MediaKind kind : new TreeSet<>(kinds)) {
            if (track(kind) == null) {
                tracks.add(new Track(kind, this, around));
            }
        }
    }

    final @Nullable Track track(MediaKind kind) {
        for (int i = 0; i < tracks.size(); i++) {
            if (tracks.get(i).kind() == kind) {
                return tracks.get(i);
            }
        }
        return null;
    }

    final List<Track> tracks() {
        return tracks;
    }

    final SourceClock clock() {
        return clock;
    }

    final QualityMeter quality() {
        return quality;
    }

    final BrokerReply sendDtmf(long now, String tones) {
        Track audio = track(MediaKind.AUDIO);
        String keys = tones.toUpperCase(java.util.Locale.ROOT);
        if (keys.length() > MAX_TONES || keys.chars().anyMatch(key -> KEYS.indexOf(key) < 0)) {
            return refused(Failure.Code.BAD_REQUEST, "tones are at most 64 of " + KEYS);
        }
        if (audio == null || !audio.sendDtmf(now, keys)) {
            return refused(Failure.Code.CODEC_MISMATCH, "this leg takes no telephone-events");
        }
        return new BrokerReply.Done();
    }

    /** Asks this leg's sender for a key frame. */
    final void wantKeyFrame(long now) {
        Track video = track(MediaKind.VIDEO);
        if (video != null) {
            video.wantKeyFrame(now);
        }
    }

    static BrokerReply refused(Failure.Code code, String sentence) {
        return new Refused(new Failure(code, sentence));
    }
}
