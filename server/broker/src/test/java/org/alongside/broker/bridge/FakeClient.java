package org.alongside.broker.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.DtlsSetup;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.LocalStream;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.TransportParameters;
import org.alongside.broker.dtls.DtlsAssociations;
import org.alongside.broker.socket.Remote;
import org.alongside.kernel.Redacted;
import org.alongside.rtc.ice.IceCredentials;
import org.alongside.rtc.packet.PacketKind;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtcp.Rtcp;
import org.alongside.rtc.rtcp.RtcpPacket;
import org.alongside.rtc.rtp.ExtensionRewriter;
import org.alongside.rtc.rtp.RtpPacket;
import org.alongside.rtc.srtp.JceCiphers;
import org.alongside.rtc.srtp.SrtpProfile;
import org.alongside.rtc.srtp.SrtpReceiver;
import org.alongside.rtc.srtp.SrtpSender;
import org.alongside.rtc.stun.StunMessage;
import org.alongside.rtc.stun.StunWriter;
import org.alongside.rtc.stun.TransactionId;

/** A browser's one attach, by hand: it checks, gets keys as if by DTLS, and sends and opens SRTP. */
final class FakeClient {
    private static final SrtpProfile PROFILE = SrtpProfile.AEAD_AES_128_GCM;

    final Remote address;
    final LegId leg;
    final int attach;
    private final FakeHost host;
    private final Random random;
    private final IceCredentials own;
    private final SrtpSender sender;
    private final SrtpReceiver receiver;
    private final byte[] ourKey = new byte[PROFILE.keyingLength()];
    private final byte[] brokerKey = new byte[PROFILE.keyingLength()];
    private final TransportParameters broker;
    private final ClientTransport transport;
    final List<LocalStream> streams;
    final List<Rtp> received = new ArrayList<>();
    final List<RtcpPacket> reports = new ArrayList<>();

    /** One packet as it arrived; its {@code sendTime} is -1 and its {@code transportSequence} too where it carries none. */
    record Rtp(
            long ssrc,
            int type,
            int sequence,
            long timestamp,
            String payload,
            String mid,
            int sendTime,
            int transportSequence) {}

    FakeClient(
            FakeHost host, BridgeId bridge, LegId leg, int attach, int port, Function<BrokerCommand, BrokerReply> ask) {
        this.host = host;
        this.leg = leg;
        this.attach = attach;
        address = Remote.of(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), port));
        random = new Random(port);
        own = IceCredentials.random(random);
        random.nextBytes(ourKey);
        random.nextBytes(brokerKey);
        sender = new SrtpSender(PROFILE, ourKey, new JceCiphers());
        receiver = new SrtpReceiver(PROFILE, brokerKey, new JceCiphers());
        BrokerReply.ClientAttached reply = (BrokerReply.ClientAttached) ask.apply(attachCommand(bridge));
        broker = reply.local();
        streams = reply.streams();
        transport = Objects.requireNonNull(host.expected.get(broker.iceUfrag()));
    }

    /** The SSRC we are sent this kind with. */
    long ssrc(MediaKind kind) {
        return streams.stream()
                .filter(stream -> stream.kind() == kind)
                .findFirst()
                .orElseThrow()
                .ssrc();
    }

    private BrokerCommand.AttachClient attachCommand(BridgeId bridge) {
        TransportParameters offer = new TransportParameters(
                own.ufrag(), own.password(), List.of(FakeHost.FINGERPRINT), DtlsSetup.ACTPASS, List.of());
        return new BrokerCommand.AttachClient(
                bridge, leg, attach, offer, Set.of(MediaKind.AUDIO, MediaKind.VIDEO), InetAddress.getLoopbackAddress());
    }

    /** A check with nomination; true when it was answered with success. */
    boolean check(long now) {
        return check(now, broker.icePwd().reveal());
    }

    boolean check(long now, String password) {
        PacketSlot request = PacketSlot.heap();
        StunWriter.request(TransactionId.random(random))
                .username(broker.iceUfrag() + ":" + own.ufrag())
                .priority(1)
                .controlling(7)
                .useCandidate()
                .signed(password, request);
        transport.onStun(now, host.external, address, StunMessage.parse(request).orElseThrow());
        return host.sentTo(host.external, address).stream()
                .flatMap(bytes -> StunMessage.parse(PacketSlot.of(bytes)).stream())
                .anyMatch(answer -> answer.mappedAddress().isPresent());
    }

    void getKeys(long now) {
        transport.onDtls(now, address, PacketSlot.of(new byte[] {22, 1, 2}));
        transport.onDtlsEstablished(now, new DtlsAssociations.Keys(7, Redacted.of(brokerKey), Redacted.of(ourKey)));
    }

    byte[] send(long now, int type, long ssrc, int sequence, long timestamp, byte[] payload) {
        return send(now, type, ssrc, sequence, timestamp, payload, -1);
    }

    /** With a transport-wide sequence number, as browsers send it. */
    byte[] send(long now, int type, long ssrc, int sequence, long timestamp, byte[] payload, int transportSequence) {
        PacketSlot slot = PacketSlot.heap();
        RtpPacket packet = new RtpPacket();
        packet.create(slot, type, ssrc);
        packet.sequence(sequence & 0xffff);
        packet.timestamp(timestamp & 0xffff_ffffL);
        packet.payload(payload.length);
        slot.put(packet.payloadOffset(), payload, 0, payload.length);
        if (transportSequence >= 0) {
            ExtensionRewriter extensions = new ExtensionRewriter();
            extensions.begin(packet);
            extensions.add(Section.TRANSPORT_CC_ID, transportSequence, 2);
            assertThat(extensions.apply(packet)).isTrue();
        }
        assertThat(sender.protectRtp(slot)).isTrue();
        byte[] protectedBytes = slot.toBytes();
        transport.onRtp(now, slot);
        return protectedBytes;
    }

    /** As it was, bit for bit. */
    void replay(long now, byte[] packet) {
        transport.onRtp(now, PacketSlot.of(packet));
    }

    void sendRtcp(long now, RtcpPacket.Sent... packets) {
        PacketSlot slot = PacketSlot.heap();
        Rtcp.begin(slot);
        for (RtcpPacket.Sent packet : packets) {
            assertThat(Rtcp.append(slot, packet)).isTrue();
        }
        assertThat(sender.protectRtcp(slot)).isTrue();
        transport.onRtcp(now, slot);
    }

    /** Opens what has come since the last call. Packets that don't open fail the test. */
    FakeClient read() {
        for (byte[] bytes : host.sentTo(host.external, address)) {
            PacketSlot slot = PacketSlot.of(bytes);
            switch (PacketKind.of(slot)) {
                case RTP -> {
                    assertThat(receiver.unprotectRtp(slot)).isEqualTo(SrtpReceiver.Verdict.OK);
                    received.add(rtp(slot));
                }
                case RTCP -> {
                    assertThat(receiver.unprotectRtcp(slot)).isEqualTo(SrtpReceiver.Verdict.OK);
                    reports.addAll(Rtcp.parse(slot));
                }
                case STUN, DTLS, OTHER -> {}
            }
        }
        return this;
    }

    <T> List<T> reports(Class<T> type) {
        return reports.stream().filter(type::isInstance).map(type::cast).toList();
    }

    static Rtp rtp(PacketSlot slot) {
        RtpPacket packet = new RtpPacket();
        assertThat(packet.wrap(slot)).isTrue();
        byte[] payload = new byte[packet.payloadLength()];
        slot.get(packet.payloadOffset(), payload, 0, payload.length);
        int mid = packet.extension(Section.MID_ID);
        String text = mid < 0 ? "" : String.valueOf((char) slot.u8(RtpPacket.elementOffset(mid)));
        int time = packet.extension(Section.SEND_TIME_ID);
        int number = packet.extension(Section.TRANSPORT_CC_ID);
        return new Rtp(
                packet.ssrc(),
                packet.payloadType(),
                packet.sequence(),
                packet.timestamp(),
                new String(payload, java.nio.charset.StandardCharsets.ISO_8859_1),
                text,
                time < 0
                        ? -1
                        : slot.u8(RtpPacket.elementOffset(time)) << 16 | slot.u16(RtpPacket.elementOffset(time) + 1),
                number < 0 ? -1 : slot.u16(RtpPacket.elementOffset(number)));
    }
}
