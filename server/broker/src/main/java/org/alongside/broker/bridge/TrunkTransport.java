package org.alongside.broker.bridge;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerReply.TrunkPort;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.SdesCrypto;
import org.alongside.broker.api.TrunkDtls;
import org.alongside.broker.api.TrunkRemote;
import org.alongside.broker.socket.Remote;
import org.alongside.kernel.Redacted;
import org.alongside.rtc.packet.PacketKind;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtcp.Rtcp;
import org.alongside.rtc.rtcp.RtcpPacket;
import org.alongside.rtc.srtp.JceCiphers;
import org.alongside.rtc.srtp.SrtpProfile;
import org.alongside.rtc.srtp.SrtpReceiver;
import org.alongside.rtc.srtp.SrtpSender;
import org.jspecify.annotations.Nullable;

/**
 * The ports of one media section towards a SIP endpoint: plain RTP, SRTP keyed by SDES (RFC 4568), or DTLS-SRTP (RFC 5763) with
 * an association for each port; each port locked to the first source that proved good since the last answer.
 *
 * <p>Runs on its media loop.
 */
public final class TrunkTransport {
    private static final TrunkPath.Listener NOBODY = new TrunkPath.Listener() {
        @Override
        public void onKeys(long now) {}

        @Override
        public void onNoKeys(long now, String reason) {}
    };

    private final Surroundings around;
    private final Track track;
    private final List<SdesCrypto> ownKeys;
    /** By suite, for the leg's life: a sender made anew with the same key would use its indexes twice. */
    private final Map<String, SrtpSender> senders = new HashMap<>();

    private final TrunkPath rtp;
    private final TrunkPath rtcp;
    private Host.@Nullable TrunkWires wires;
    private @Nullable TrunkRemote remote;
    private boolean mux;

    /** @param listener hears how DTLS over the RTP port went; without RTCP a call goes on */
    TrunkTransport(Surroundings around, Track track, boolean mux, List<String> suites, TrunkPath.Listener listener) {
        this.around = around;
        this.track = track;
        this.mux = mux;
        this.ownKeys = drawKeys(suites);
        this.rtp = new TrunkPath(around, listener);
        this.rtcp = new TrunkPath(around, NOBODY);
    }

    public BridgeId bridge() {
        return around.bridge();
    }

    public MediaKind kind() {
        return track.kind();
    }

    /** One key for each suite we know, numbered as in the SDP; unknown suites are left out. */
    private List<SdesCrypto> drawKeys(List<String> suites) {
        List<SdesCrypto> keys = new ArrayList<>();
        for (String suite : suites) {
            Optional<SrtpProfile> profile = SrtpProfile.ofSdes(suite);
            if (profile.isPresent()) {
                byte[] key = new byte[profile.get().keyingLength()];
                around.random().nextBytes(key);
                String text = Base64.getEncoder().encodeToString(key);
                keys.add(new SdesCrypto(keys.size() + 1, suite, Redacted.of(text)));
            }
        }
        return List.copyOf(keys);
    }

    /** False when no ports are left. */
    boolean open() {
        Host.TrunkWires bound = around.host().bindTrunk(this).orElse(null);
        wires = bound;
        if (bound != null) {
            rtp.bind(bound.rtp());
            rtcp.bind(bound.rtcp());
        }
        return bound != null;
    }

    TrunkPort describe(MediaKind kind) {
        Host.TrunkWires bound = java.util.Objects.requireNonNull(wires);
        InetSocketAddress media =
                new InetSocketAddress(bound.advertised(), bound.rtp().local().getPort());
        InetSocketAddress control =
                new InetSocketAddress(bound.advertised(), bound.rtcp().local().getPort());
        return new TrunkPort(
                kind,
                media,
                mux ? media : control,
                track.localStream(),
                ownKeys,
                around.host().localFingerprints(),
                Optional.empty());
    }

    /**
     * Takes what the far end's SDP said, and opens the latches again. Keys that did not change go on, with their roll-over
     * counters: an index is never used twice.
     *
     * @return why not, or null
     */
    @Nullable
    String agree(long now, TrunkRemote agreed) {
        TrunkRemote before = remote;
        String wrong = key(now, before, agreed);
        if (wrong != null) {
            return wrong;
        }
        mux = agreed.rtcpMux();
        remote = agreed;
        rtp.reopen(usable(agreed.rtp()), before == null || !before.rtp().equals(agreed.rtp()));
        rtcp.reopen(usable(rtcpOf(agreed)), before == null || !rtcpOf(before).equals(rtcpOf(agreed)));
        rtp.begin();
        if (!mux) {
            rtcp.begin();
        }
        return null;
    }

    /** Sets the keying that was agreed, unless it is the present one: that goes on as it is. */
    private @Nullable String key(long now, @Nullable TrunkRemote before, TrunkRemote agreed) {
        if (agreed.dtls().isPresent()) {
            return shakeHands(
                    now,
                    agreed.dtls().get(),
                    before == null ? null : before.dtls().orElse(null));
        }
        if (agreed.crypto().isEmpty()) {
            key(new Keying.Plain());
            return null;
        }
        boolean sameKey = before != null && before.crypto().equals(agreed.crypto());
        return sameKey ? null : key(agreed.crypto().get());
    }

    /** A new association for each port, or the present ones where the far end is still the same (RFC 8842 §4). */
    private @Nullable String shakeHands(long now, TrunkDtls agreed, @Nullable TrunkDtls before) {
        if (agreed.fingerprints().isEmpty()) {
            return "the far end's DTLS has no fingerprint";
        }
        if (before == null || !before.sameAssociation(agreed)) {
            rtp.key(new Handshakes(now, around, agreed, rtp));
            rtcp.key(new Handshakes(now, around, agreed, rtcp));
        }
        return null;
    }

    private void key(Keying both) {
        rtp.key(both);
        rtcp.key(both);
    }

    private @Nullable String key(SdesCrypto theirs) {
        Optional<SrtpProfile> profile = SrtpProfile.ofSdes(theirs.suite());
        Optional<SdesCrypto> ours = ownKeys.stream()
                .filter(own -> own.suite().equals(theirs.suite()))
                .findFirst();
        if (profile.isEmpty() || ours.isEmpty()) {
            return "suite " + theirs.suite() + " was not offered";
        }
        byte[] key = decoded(theirs.key().reveal());
        if (key.length != profile.get().keyingLength()) {
            return "the SDES key has %d bytes, %s has %d"
                    .formatted(key.length, theirs.suite(), profile.get().keyingLength());
        }
        SrtpSender sender = senders.computeIfAbsent(
                theirs.suite(),
                _ -> new SrtpSender(profile.get(), decoded(ours.get().key().reveal()), new JceCiphers()));
        key(new Keying.Srtp(sender, new SrtpReceiver(profile.get(), key, new JceCiphers())));
        return null;
    }

    /** The key of {@code inline:key|lifetime|MKI} without what follows the key. */
    private static byte[] decoded(String key) {
        int bar = key.indexOf('|');
        try {
            return Base64.getDecoder().decode(bar < 0 ? key : key.substring(0, bar));
        } catch (IllegalArgumentException _) {
            return new byte[0];
        }
    }

    private static InetSocketAddress rtcpOf(TrunkRemote remote) {
        if (remote.rtcpMux()) {
            return remote.rtp();
        }
        InetSocketAddress rtp = remote.rtp();
        int next = Math.min(rtp.getPort() + 1, 65_535);
        return remote.rtcp()
                .orElseGet(() -> rtp.isUnresolved()
                        ? InetSocketAddress.createUnresolved(rtp.getHostString(), next)
                        : new InetSocketAddress(rtp.getAddress(), next));
    }

    /** A name that was not resolved, port 0 or 0.0.0.0 (old-style hold, RFC 3264 §8.4) can't be sent to. */
    private static @Nullable Remote usable(InetSocketAddress address) {
        boolean none = address.isUnresolved()
                || address.getPort() == 0
                || address.getAddress().isAnyLocalAddress();
        return none ? null : Remote.of(address);
    }

    /** Whether media may go out: something was agreed, and keys are there where it needs any. */
    boolean isReady() {
        return remote != null && rtp.keying().isReady();
    }

    /** A datagram came to the RTP port. */
    public void onRtpPort(long now, Remote from, PacketSlot packet) {
        if (remote == null) {
            around.rejections().unexpected();
            return;
        }
        switch (PacketKind.of(packet)) {
            case RTP -> onRtp(now, from, packet);
            case RTCP -> {
                if (mux) {
                    onRtcp(now, rtp, from, packet);
                } else {
                    around.rejections().unexpected();
                }
            }
            case DTLS -> rtp.onDtls(from, packet);
            case STUN, OTHER -> around.rejections().malformed();
        }
    }

    /** A datagram came to the RTCP port. */
    public void onRtcpPort(long now, Remote from, PacketSlot packet) {
        if (remote == null) {
            around.rejections().unexpected();
            return;
        }
        switch (PacketKind.of(packet)) {
            case RTCP -> onRtcp(now, rtcp, from, packet);
            case DTLS -> {
                if (mux) {
                    around.rejections().unexpected();
                } else {
                    rtcp.onDtls(from, packet);
                }
            }
            case STUN, RTP, OTHER -> around.rejections().malformed();
        }
    }

    private void onRtp(long now, Remote from, PacketSlot packet) {
        if (rtp.admits(from) && rtp.keying().openRtp(packet, around.rejections()) && track.onRtp(now, packet)) {
            rtp.lock(from);
        }
    }

    private void onRtcp(long now, TrunkPath path, Remote from, PacketSlot packet) {
        if (!path.admits(from) || !path.keying().openRtcp(packet, around.rejections())) {
            return;
        }
        List<RtcpPacket> packets = Rtcp.parse(packet);
        if (packets.isEmpty()) {
            around.rejections().malformed();
            return;
        }
        if (path == rtcp) {
            path.lock(from);
        }
        track.onRtcp(now, packets);
    }

    void onTime(long now) {
        rtp.onTime(now);
        rtcp.onTime(now);
    }

    boolean protectRtp(PacketSlot packet) {
        return rtp.keying().protectRtp(packet);
    }

    /** Sends a packet that is ready, and takes its slot. */
    void transmitRtp(PacketSlot packet) {
        rtp.transmit(packet, true);
    }

    /** Sends an RTCP packet and takes its slot. */
    void sendRtcp(PacketSlot packet) {
        TrunkPath path = mux ? rtp : rtcp;
        path.transmit(packet, path.keying().protectRtcp(packet));
    }

    void close() {
        rtp.close();
        rtcp.close();
        Host.TrunkWires bound = wires;
        wires = null;
        if (bound != null) {
            around.host().release(bound);
        }
    }
}
