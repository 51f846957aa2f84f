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
 * The ports of one media section towards a SIP endpoint: plain RTP or SRTP keyed by SDES (RFC 4568), each port locked to the
 * first source that proved good since the last answer.
 *
 * <p>Runs on its media loop.
 */
public final class TrunkTransport {
    private final Surroundings around;
    private final Track track;
    private final List<SdesCrypto> ownKeys;
    /** By suite, for the leg's life: a sender made anew with the same key would use its indexes twice. */
    private final Map<String, SrtpSender> senders = new HashMap<>();

    private final SourceLatch rtpSource = new SourceLatch();
    private final SourceLatch rtcpSource = new SourceLatch();
    private Host.@Nullable TrunkWires wires;
    private @Nullable TrunkRemote remote;
    private @Nullable SrtpSender sender;
    private @Nullable SrtpReceiver receiver;
    private boolean mux;

    TrunkTransport(Surroundings around, Track track, boolean mux, List<String> suites) {
        this.around = around;
        this.track = track;
        this.mux = mux;
        this.ownKeys = drawKeys(suites);
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
        wires = around.host().bindTrunk(this).orElse(null);
        return wires != null;
    }

    TrunkPort describe(MediaKind kind) {
        Host.TrunkWires bound = java.util.Objects.requireNonNull(wires);
        InetSocketAddress rtp =
                new InetSocketAddress(bound.advertised(), bound.rtp().local().getPort());
        InetSocketAddress rtcp =
                new InetSocketAddress(bound.advertised(), bound.rtcp().local().getPort());
        return new TrunkPort(kind, rtp, mux ? rtp : rtcp, track.localStream(), ownKeys, Optional.empty());
    }

    /**
     * Takes what the far end's SDP said, and opens the latches again. Keys that did not change go on, with their roll-over
     * counters: an index is never used twice.
     *
     * @return why not, or null
     */
    @Nullable
    String agree(TrunkRemote agreed) {
        TrunkRemote before = remote;
        Optional<SdesCrypto> theirs = agreed.crypto();
        if (theirs.isPresent()) {
            boolean sameKey = before != null && before.crypto().equals(theirs);
            String wrong = sameKey ? null : key(theirs.get());
            if (wrong != null) {
                return wrong;
            }
        } else {
            sender = null;
            receiver = null;
        }
        mux = agreed.rtcpMux();
        remote = agreed;
        rtpSource.reopen(usable(agreed.rtp()), before == null || !before.rtp().equals(agreed.rtp()));
        rtcpSource.reopen(
                usable(rtcpOf(agreed)), before == null || !rtcpOf(before).equals(rtcpOf(agreed)));
        return null;
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
        sender = senders.computeIfAbsent(
                theirs.suite(),
                _ -> new SrtpSender(profile.get(), decoded(ours.get().key().reveal()), new JceCiphers()));
        receiver = new SrtpReceiver(profile.get(), key, new JceCiphers());
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

    /** Whether media may go out: something was agreed. */
    boolean isAgreed() {
        return remote != null;
    }

    /** A datagram came to the RTP port. */
    public void onRtpPort(long now, Remote from, PacketSlot packet) {
        switch (PacketKind.of(packet)) {
            case RTP -> onRtp(now, from, packet);
            case RTCP -> {
                if (mux) {
                    onRtcp(now, rtpSource, from, packet);
                } else {
                    around.rejections().unexpected();
                }
            }
            case STUN, DTLS, OTHER -> around.rejections().malformed();
        }
    }

    /** A datagram came to the RTCP port. */
    public void onRtcpPort(long now, Remote from, PacketSlot packet) {
        if (PacketKind.of(packet) == PacketKind.RTCP) {
            onRtcp(now, rtcpSource, from, packet);
        } else {
            around.rejections().malformed();
        }
    }

    private void onRtp(long now, Remote from, PacketSlot packet) {
        if (!admits(rtpSource, from)) {
            return;
        }
        SrtpReceiver secured = receiver;
        if (secured != null && !around.rejections().admits(secured.unprotectRtp(packet))) {
            return;
        }
        if (track.onRtp(now, packet)) {
            rtpSource.lock(from);
        }
    }

    private void onRtcp(long now, SourceLatch source, Remote from, PacketSlot packet) {
        if (!admits(source, from)) {
            return;
        }
        SrtpReceiver secured = receiver;
        if (secured != null && !around.rejections().admits(secured.unprotectRtcp(packet))) {
            return;
        }
        List<RtcpPacket> packets = Rtcp.parse(packet);
        if (packets.isEmpty()) {
            around.rejections().malformed();
            return;
        }
        if (source == rtcpSource) {
            source.lock(from);
        }
        track.onRtcp(now, packets);
    }

    private boolean admits(SourceLatch source, Remote from) {
        if (remote == null) {
            around.rejections().unexpected();
            return false;
        }
        if (!source.admits(from)) {
            around.rejections().spoofed();
            return false;
        }
        return true;
    }

    boolean protectRtp(PacketSlot packet) {
        SrtpSender secured = sender;
        return secured == null || secured.protectRtp(packet);
    }

    /** Sends a packet that is ready, and takes its slot. */
    void transmitRtp(PacketSlot packet) {
        send(rtpSource, false, packet, true);
    }

    /** Sends an RTCP packet and takes its slot. */
    void sendRtcp(PacketSlot packet) {
        SrtpSender secured = sender;
        send(mux ? rtpSource : rtcpSource, !mux, packet, secured == null || secured.protectRtcp(packet));
    }

    private void send(SourceLatch to, boolean rtcpPort, PacketSlot packet, boolean ready) {
        Remote target = to.target();
        Host.TrunkWires bound = wires;
        if (!ready || target == null || bound == null) {
            around.sink().discard(packet);
        } else {
            around.sink().transmit(rtcpPort ? bound.rtcp() : bound.rtp(), target, packet);
        }
    }

    void close() {
        Host.TrunkWires bound = wires;
        wires = null;
        if (bound != null) {
            around.host().release(bound);
        }
    }
}
