package org.alongside.rtc.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.alongside.kernel.Redacted;
import org.alongside.rtc.Rtp;
import org.alongside.rtc.dtmf.DtmfReceiver;
import org.alongside.rtc.feedback.Rtx;
import org.alongside.rtc.ice.IceCredentials;
import org.alongside.rtc.ice.IceLite;
import org.alongside.rtc.ice.IceReaction;
import org.alongside.rtc.packet.PacketKind;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtcp.Rtcp;
import org.alongside.rtc.rtcp.RtcpPacket;
import org.alongside.rtc.rtcp.TransportFeedback;
import org.alongside.rtc.rtp.ExtensionRewriter;
import org.alongside.rtc.rtp.RtpPacket;
import org.alongside.rtc.rtp.SourceRewriter;
import org.alongside.rtc.srtp.JceCiphers;
import org.alongside.rtc.srtp.SrtpProfile;
import org.alongside.rtc.srtp.SrtpReceiver;
import org.alongside.rtc.stun.StunMessage;
import org.alongside.rtc.video.H264Payload;
import org.alongside.rtc.video.ParameterSets;
import org.alongside.rtc.video.Vp8Descriptor;
import org.alongside.rtc.video.Vp8Rewriter;

/** No datagram makes anything here throw, and no garbage is ever taken for authentic. */
class RtcFuzzTest {
    private static final InetSocketAddress FROM = new InetSocketAddress("192.0.2.1", 9);

    @FuzzTest(maxDuration = "2m")
    void stun(byte[] bytes) {
        PacketSlot slot = slot(bytes);
        StunMessage.parse(slot).ifPresent(RtcFuzzTest::readAll);
        Random random = new Random(1);
        IceCredentials ours = IceCredentials.random(random);
        IceLite ice = new IceLite(ours, new IceCredentials("t", Redacted.of("their password")), random, 0);
        PacketSlot reply = PacketSlot.heap();
        switch (ice.receive(slot, FROM, 1, reply)) {
            case IceReaction.Ignored ignored -> {}
            case IceReaction.Refused(var code) -> {
                assertThat(code).isIn(400, 401);
                assertThat(StunMessage.parse(reply)).isPresent();
            }
            case IceReaction.Checked checked -> throw new AssertionError("garbage is authentic");
            case IceReaction.Nominated nominated -> throw new AssertionError("garbage nominates");
            case IceReaction.ProbeAnswered answered -> throw new AssertionError("nothing was asked");
        }
        assertThat(ice.selected()).isEmpty();
    }

    private static void readAll(StunMessage message) {
        message.kind();
        message.username();
        message.localUfrag();
        message.priority();
        message.errorCode();
        message.mappedAddress();
        message.unknownAttributes();
        message.isSignedWith("password");
    }

    @FuzzTest(maxDuration = "2m")
    void rtp(byte[] bytes) {
        PacketSlot slot = slot(bytes);
        PacketKind.of(slot);
        RtpPacket packet = new RtpPacket();
        if (!packet.wrap(slot)) {
            return;
        }
        byte[] payload = payload(packet);
        for (int id = 0; id < 256; id++) {
            int element = packet.extension(id);
            if (element >= 0) {
                slot.get(RtpPacket.elementOffset(element), new byte[255], 0, RtpPacket.elementLength(element));
            }
        }
        packet.dropPadding();
        packet.dropContributors();
        new SourceRewriter(7, 90_000, true, new Random(1)).rewrite(packet, 5);
        ExtensionRewriter extensions = new ExtensionRewriter();
        for (int id = 1; id < 256; id++) {
            extensions.map(id, 256 - id);
        }
        extensions.begin(packet);
        extensions.add(1, 0x1234, 2);
        extensions.apply(packet);
        assertThat(new RtpPacket().wrap(slot)).isTrue();
        assertThat(payload(packet)).isEqualTo(payload);
        if (new Rtx(8, new Random(1)).wrap(packet, 97)) {
            assertThat(Rtx.unwrap(packet, 7, 96)).isTrue();
            assertThat(payload(packet)).isEqualTo(payload);
        }
        new DtmfReceiver(key -> {}).receive(packet, 0);
    }

    @FuzzTest(maxDuration = "2m")
    void rtcp(byte[] bytes) {
        for (RtcpPacket packet : Rtcp.parse(slot(bytes))) {
            switch (packet) {
                case TransportFeedback feedback -> {
                    for (int i = 0; i < feedback.count(); i++) {
                        feedback.deltaAt(i);
                    }
                }
                case RtcpPacket.Nack nack -> asksForTheSame(nack);
                case RtcpPacket.Sent sent -> readsTheSame(sent);
            }
        }
    }

    /** Entries may overlap in what was read; what is written has each number once. */
    private static void asksForTheSame(RtcpPacket.Nack nack) {
        PacketSlot slot = PacketSlot.heap();
        Rtcp.begin(slot);
        if (Rtcp.append(slot, nack)) {
            List<RtcpPacket> read = Rtcp.parse(slot);
            assertThat(read).hasSize(1);
            RtcpPacket.Nack again = (RtcpPacket.Nack) read.getFirst();
            assertThat(Set.copyOf(again.sequences())).isEqualTo(Set.copyOf(nack.sequences()));
            assertThat(again.media()).isEqualTo(nack.media());
        }
    }

    /** What was read is written so that it reads the same again, where it fits. */
    private static void readsTheSame(RtcpPacket.Sent packet) {
        PacketSlot slot = PacketSlot.heap();
        Rtcp.begin(slot);
        if (Rtcp.append(slot, packet) && !isLossy(packet)) {
            assertThat(Rtcp.parse(slot)).isEqualTo(List.of(packet));
        }
    }

    /** Text that is no UTF-8 and numbers beyond what the exponent can say are not kept to the bit. */
    private static boolean isLossy(RtcpPacket.Sent packet) {
        return packet instanceof RtcpPacket.SourceDescription
                || packet instanceof RtcpPacket.Remb
                || packet instanceof RtcpPacket.BitrateRequest
                || packet instanceof RtcpPacket.BitrateNotification;
    }

    @FuzzTest(maxDuration = "2m")
    void vp8(byte[] bytes) {
        RtpPacket packet = Rtp.carrying(Arrays.copyOf(bytes, Math.min(bytes.length, 1_500)));
        Vp8Descriptor vp8 = new Vp8Descriptor();
        if (vp8.wrap(packet)) {
            vp8.startsKeyFrame();
            vp8.width();
            vp8.height();
            vp8.temporalLayer();
            new Vp8Rewriter().rewrite(vp8);
            assertThat(vp8.wrap(packet)).isTrue();
        }
    }

    @FuzzTest(maxDuration = "2m")
    void h264(byte[] bytes) {
        byte[] payload = Arrays.copyOf(bytes, Math.min(bytes.length, 1_500));
        RtpPacket packet = Rtp.carrying(payload);
        H264Payload h264 = new H264Payload();
        ParameterSets sets = new ParameterSets();
        sets.note(payload);
        if (h264.wrap(packet)) {
            h264.startsKeyFrame();
            sets.note(h264, packet.slot());
            int units = 0;
            while (h264.next()) {
                assertThat(h264.nalOffset() + h264.nalLength())
                        .isLessThanOrEqualTo(packet.slot().length());
                h264.nalType();
                units++;
            }
            assertThat(units).isPositive();
        }
        sets.facts();
        packet.create(PacketSlot.heap(), 96, 1);
        sets.writeTogether(packet);
    }

    @FuzzTest(maxDuration = "2m")
    void srtp(byte[] bytes) {
        for (SrtpProfile profile : SrtpProfile.values()) {
            byte[] keying = new byte[profile.keyingLength()];
            new Random(99).nextBytes(keying);
            SrtpReceiver receiver = new SrtpReceiver(profile, keying, new JceCiphers(), 0, 1);
            PacketSlot slot = slot(bytes);
            String before = Rtp.hex(slot);
            assertThat(receiver.unprotectRtp(slot)).isNotEqualTo(SrtpReceiver.Verdict.OK);
            assertThat(receiver.unprotectRtcp(slot)).isNotEqualTo(SrtpReceiver.Verdict.OK);
            assertThat(Rtp.hex(slot)).isEqualTo(before);
        }
    }

    private static PacketSlot slot(byte[] bytes) {
        return PacketSlot.of(Arrays.copyOf(bytes, Math.min(bytes.length, PacketSlot.CAPACITY)));
    }

    private static byte[] payload(RtpPacket packet) {
        byte[] bytes = new byte[packet.payloadLength()];
        packet.slot().get(packet.payloadOffset(), bytes, 0, bytes.length);
        return bytes;
    }
}
