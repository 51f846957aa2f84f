package org.alongside.broker.bridge;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.DtlsSetup;
import org.alongside.broker.api.MediaParameters;
import org.alongside.broker.api.TransportCandidate;
import org.alongside.broker.api.TransportParameters;
import org.alongside.broker.dtls.DtlsAssociations;
import org.alongside.broker.socket.Remote;
import org.alongside.broker.socket.Wire;
import org.alongside.rtc.ice.IceCredentials;
import org.alongside.rtc.ice.IceLite;
import org.alongside.rtc.ice.IceReaction;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.srtp.JceCiphers;
import org.alongside.rtc.srtp.SrtpProfile;
import org.alongside.rtc.srtp.SrtpReceiver;
import org.alongside.rtc.srtp.SrtpSender;
import org.alongside.rtc.stun.StunMessage;
import org.jspecify.annotations.Nullable;

/**
 * One attach of a client: a BUNDLEd WebRTC transport with ICE-lite, DTLS and SRTP. It knows how to reach its client and whom
 * to believe; what the packets mean is its leg's business.
 *
 * <p>Runs on its media loop.
 */
public final class ClientTransport implements DtlsEnd {
    private static final long CONNECT_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int MAX_ADDRESSES = 8;

    final int attach;
    private final Surroundings around;
    private final ClientLeg leg;
    private final List<TransportCandidate> candidates;
    private final long bornNanos;
    private final ArrayDeque<Address> addresses = new ArrayDeque<>();
    private TransportParameters remote;
    private IceLite ice;
    private @Nullable IceLite formerIce;
    private @Nullable Address selected;
    private @Nullable Address dtlsPeer;
    private DtlsAssociations.@Nullable Association dtls;
    private @Nullable SrtpSender sender;
    private @Nullable SrtpReceiver receiver;
    private List<MediaParameters> media = List.of();
    private boolean configured;
    private boolean failed;

    /** A far address and the port of ours it talks to. */
    private record Address(Wire wire, Remote remote) {
        boolean is(Wire otherWire, Remote other) {
            return wire.equals(otherWire) && remote.is(other);
        }
    }

    ClientTransport(
            long now, Surroundings around, ClientLeg leg, int attach, TransportParameters remote, InetAddress client) {
        this.around = around;
        this.leg = leg;
        this.attach = attach;
        this.remote = remote;
        bornNanos = now;
        candidates = around.host().candidates(client);
        ice = agent(now);
        around.host().expect(ice.local().ufrag(), this);
    }

    @Override
    public BridgeId bridge() {
        return around.bridge();
    }

    private IceLite agent(long now) {
        IceCredentials ours = IceCredentials.random(around.random());
        return new IceLite(ours, new IceCredentials(remote.iceUfrag(), remote.icePwd()), around.random(), now);
    }

    /** Our end, for the SDP answer. The port stays the same for the transport's whole life. */
    TransportParameters local() {
        return new TransportParameters(
                ice.local().ufrag(), ice.local().password(), around.host().localFingerprints(), ourSetup(), candidates);
    }

    /** Passive unless the client insists on that role: GCM with every browser, and one flight faster. */
    private DtlsSetup ourSetup() {
        return remote.setup() == DtlsSetup.PASSIVE ? DtlsSetup.ACTIVE : DtlsSetup.PASSIVE;
    }

    /** The client changed its network (RFC 8445 §9): new credentials, the same keys. The old path serves until then. */
    void restartIce(long now, TransportParameters restarted) {
        if (restarted.iceUfrag().equals(remote.iceUfrag())) {
            return;
        }
        remote = restarted;
        forgetFormerAgent();
        formerIce = ice;
        ice = agent(now);
        around.host().expect(ice.local().ufrag(), this);
    }

    private void forgetFormerAgent() {
        IceLite former = formerIce;
        if (former != null) {
            around.host().forget(former.local().ufrag());
            formerIce = null;
        }
    }

    void configure(List<MediaParameters> agreed) {
        media = agreed;
        configured = true;
    }

    List<MediaParameters> media() {
        return media;
    }

    /** Keys are there and the leg's media may run over this attach. */
    boolean isReady() {
        return configured && sender != null;
    }

    /** Everything that was agreed flows towards the client only, if at all: no packet will announce this attach. */
    boolean neverReceives() {
        return media.stream().noneMatch(section -> section.direction().receives());
    }

    /** A connectivity check, authentic or not, or the answer to one of ours. */
    public void onStun(long now, Wire wire, Remote from, StunMessage message) {
        IceLite former = formerIce;
        boolean forFormer = former != null
                && message.localUfrag().equals(Optional.of(former.local().ufrag()));
        IceLite agent = forFormer && former != null ? former : ice;
        PacketSlot reply = around.sink().slot();
        switch (agent.receive(message, from.address(), now, reply)) {
            case IceReaction.Ignored _ -> {
                around.sink().discard(reply);
                around.rejections().unauthentic();
            }
            case IceReaction.Refused _ -> {
                around.sink().transmit(wire, from, reply);
                around.rejections().unauthentic();
            }
            case IceReaction.ProbeAnswered _ -> around.sink().discard(reply);
            case IceReaction.Checked _ -> {
                around.sink().transmit(wire, from, reply);
                onChecked(wire, from);
            }
            case IceReaction.Nominated _ -> {
                around.sink().transmit(wire, from, reply);
                onChecked(wire, from);
                onNominated(wire, from, agent == ice);
            }
        }
    }

    private void onChecked(Wire wire, Remote from) {
        boolean known = addresses.stream().anyMatch(address -> address.is(wire, from));
        if (!known) {
            if (addresses.size() == MAX_ADDRESSES) {
                disown(addresses.removeFirst());
            }
            addresses.addLast(new Address(wire, from));
        }
        // Also when known: another transport may have been checked from this address meanwhile.
        around.host().own(wire, from, this);
        if (ourSetup() == DtlsSetup.ACTIVE && dtls == null && !failed) {
            dtls = around.host().handshake(DtlsAssociations.Role.CLIENT, remote.fingerprints(), this);
        }
    }

    private void onNominated(Wire wire, Remote from, boolean byPresentAgent) {
        if (byPresentAgent) {
            forgetFormerAgent();
        }
        selected = new Address(wire, from);
    }

    /** A DTLS datagram from an address that passed a check. */
    public void onDtls(long now, Remote from, PacketSlot packet) {
        dtlsPeer = addresses.stream()
                .filter(address -> address.remote().is(from))
                .findFirst()
                .orElse(dtlsPeer);
        DtlsAssociations.Association association = dtls;
        if (association == null) {
            if (failed || ourSetup() == DtlsSetup.ACTIVE) {
                around.rejections().unexpected();
                return;
            }
            association = around.host().handshake(DtlsAssociations.Role.SERVER, remote.fingerprints(), this);
            dtls = association;
        }
        association.receive(packet.toBytes());
    }

    @Override
    public void onDtlsOutbound(byte[] datagram) {
        Address to = dtlsPeer != null ? dtlsPeer : selected != null ? selected : addresses.peekLast();
        if (to != null && datagram.length <= PacketSlot.CAPACITY) {
            PacketSlot packet = around.sink().slot();
            packet.set(datagram, 0, datagram.length);
            around.sink().transmit(to.wire(), to.remote(), packet);
        }
    }

    @Override
    public void onDtlsEstablished(long now, DtlsAssociations.Keys keys) {
        Optional<SrtpProfile> profile = SrtpProfile.ofDtls(keys.profile());
        if (profile.isEmpty()) {
            onDtlsFailed(now, "no SRTP profile in common");
            return;
        }
        if (dtls == null) {
            return;
        }
        sender = new SrtpSender(profile.get(), keys.send().reveal(), new JceCiphers());
        receiver = new SrtpReceiver(profile.get(), keys.receive().reveal(), new JceCiphers());
        leg.onReady(now, this);
    }

    @Override
    public void onDtlsFailed(long now, String reason) {
        fail(now, reason);
    }

    /** The client closed its PeerConnection, or the page went away. */
    @Override
    public void onDtlsClosed(long now) {
        leg.onClosedByClient(now, this);
    }

    private void fail(long now, String reason) {
        if (!failed) {
            failed = true;
            leg.onFailed(now, this, reason);
        }
    }

    public void onRtp(long now, PacketSlot packet) {
        SrtpReceiver opens = receiver;
        if (opens == null) {
            around.rejections().unexpected();
        } else if (around.rejections().admits(opens.unprotectRtp(packet))) {
            leg.onRtp(now, this, packet);
        }
    }

    public void onRtcp(long now, PacketSlot packet) {
        SrtpReceiver opens = receiver;
        if (opens == null) {
            around.rejections().unexpected();
        } else if (around.rejections().admits(opens.unprotectRtcp(packet))) {
            leg.onRtcp(now, this, packet);
        }
    }

    boolean protectRtp(PacketSlot packet) {
        SrtpSender protects = sender;
        return protects != null && protects.protectRtp(packet);
    }

    /** Sends a packet that is ready, and takes its slot. */
    void transmitRtp(PacketSlot packet) {
        send(packet, true);
    }

    /** Sends an RTCP packet and takes its slot. */
    void sendRtcp(PacketSlot packet) {
        SrtpSender protects = sender;
        send(packet, protects != null && protects.protectRtcp(packet));
    }

    private void send(PacketSlot packet, boolean ready) {
        Address to = selected != null ? selected : addresses.peekLast();
        if (ready && to != null) {
            around.sink().transmit(to.wire(), to.remote(), packet);
        } else {
            around.sink().discard(packet);
        }
    }

    /** No check for 8 s: libwebrtc sends one every 2.5 s on a stable pair. */
    boolean isQuiet(long now) {
        return ice.isQuiet(now) && (formerIce == null || formerIce.isQuiet(now));
    }

    void onTime(long now) {
        if (sender == null && now - bornNanos >= CONNECT_LIMIT_NANOS) {
            fail(
                    now,
                    addresses.isEmpty() ? "no connectivity check came within 30 s" : "no keys were agreed within 30 s");
        }
    }

    void close() {
        around.host().forget(ice.local().ufrag());
        forgetFormerAgent();
        addresses.forEach(this::disown);
        addresses.clear();
        DtlsAssociations.Association association = dtls;
        dtls = null;
        failed = true;
        if (association != null) {
            association.close();
        }
    }

    private void disown(Address address) {
        around.host().disown(address.wire(), address.remote(), this);
    }
}
