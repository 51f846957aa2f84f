package org.alongside.rtc.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.alongside.rtc.Rtp;
import org.alongside.rtc.bandwidth.AbsSendTime;
import org.alongside.rtc.feedback.NackGenerator;
import org.alongside.rtc.feedback.Rtx;
import org.alongside.rtc.feedback.SendHistory;
import org.alongside.rtc.packet.PacketKind;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.packet.SequenceNumbers;
import org.alongside.rtc.rtp.ExtensionRewriter;
import org.alongside.rtc.rtp.RtpPacket;
import org.alongside.rtc.rtp.SourceRewriter;
import org.alongside.rtc.srtp.JceCiphers;
import org.alongside.rtc.srtp.SrtpProfile;
import org.alongside.rtc.srtp.SrtpReceiver;
import org.alongside.rtc.srtp.SrtpSender;
import org.alongside.rtc.video.H264Payload;
import org.alongside.rtc.video.ParameterSets;
import org.alongside.rtc.video.Vp8Descriptor;
import org.alongside.testkit.net.Conditions;
import org.alongside.testkit.net.NetworkPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real video through the whole path: rewriter, extensions, history, SRTP, a network that loses, NACK and RTX. */
class CaptureReplayTest {
    private static final long MS = 1_000_000;
    private static final long MEDIA = 0xaaaa;
    private static final long RTX = 0xbbbb;

    private final SrtpSender sealer = new SrtpSender(SrtpProfile.AES128_CM_SHA1_80, new byte[30], new JceCiphers());
    private final SrtpReceiver opener = new SrtpReceiver(SrtpProfile.AES128_CM_SHA1_80, new byte[30], new JceCiphers());
    private final SourceRewriter rewriter = new SourceRewriter(MEDIA, 90_000, false, new Random(1));
    private final ExtensionRewriter extensions = new ExtensionRewriter().map(4, 9);
    private final SendHistory history = new SendHistory(SendHistory.VIDEO_BYTES);
    private final Rtx rtx = new Rtx(RTX, new Random(2));
    private final NackGenerator nacks = new NackGenerator();
    private final RtpPacket view = new RtpPacket();
    private final TreeMap<Long, String> delivered = new TreeMap<>();

    @ParameterizedTest
    @CsvSource({"vp8.pcap, 1", "vp8.pcap, 2", "h264.pcap, 1", "h264.pcap, 2"})
    void aRecordedStreamSurvivesLossAndAChangeOfSource(String capture, long seed) {
        List<PacketSlot> packets = Capture.read(capture);
        List<String> expected = new ArrayList<>();
        var path = new NetworkPath<PacketSlot>(Conditions.PERFECT, seed);
        var lossy = Conditions.PERFECT
                .withDelay(Duration.ofMillis(20), Duration.ofMillis(5))
                .withLoss(0.1)
                .withReorder(0.05, Duration.ofMillis(10));
        long now = 0;
        // The capture, then the same as another source would send it.
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < packets.size(); i++) {
                now += 3 * MS;
                boolean edge = (round == 0 && i == 0) || (round == 1 && i == packets.size() - 1);
                path.change(edge ? Conditions.PERFECT : lossy);
                PacketSlot slot = Rtp.copy(packets.get(i));
                expected.add(payload(slot));
                slot.put32(8, slot.u32(8) + round);
                forward(slot, path, now);
                exchange(path, now);
            }
        }
        for (long end = now + 1_000 * MS; now < end; now += 5 * MS) {
            exchange(path, now);
        }
        assertThat(path.lostCount()).isGreaterThan(10);
        assertThat(List.copyOf(delivered.values())).isEqualTo(expected);
        // What the capture itself lacks, in each round, is asked for in vain, then given up.
        int numbers = Rtp.view(packets.getLast()).sequence()
                - Rtp.view(packets.getFirst()).sequence()
                + 1;
        assertThat(nacks.givenUp()).isEqualTo(2L * (numbers - packets.size()));
        assertThat(nacks.missingCount()).isZero();
    }

    private void forward(PacketSlot slot, NetworkPath<PacketSlot> path, long now) {
        assertThat(PacketKind.of(slot)).isEqualTo(PacketKind.RTP);
        assertThat(view.wrap(slot)).isTrue();
        assertThat(rewriter.rewrite(view, now)).isTrue();
        extensions.begin(view);
        extensions.add(3, AbsSendTime.of(now), AbsSendTime.LENGTH);
        assertThat(extensions.apply(view)).isTrue();
        history.add(view.sequence(), slot, now);
        assertThat(sealer.protectRtp(slot)).isTrue();
        path.send(slot, now);
    }

    private void exchange(NetworkPath<PacketSlot> path, long now) {
        path.deliver(now, packet -> receive(Rtp.copy(packet), now));
        for (int sequence : nacks.due(now, 60 * MS)) {
            PacketSlot again = PacketSlot.heap();
            if (history.resend(sequence, now, 30 * MS, again)) {
                assertThat(view.wrap(again) && rtx.wrap(view, 97) && sealer.protectRtp(again))
                        .isTrue();
                path.send(again, now);
            }
        }
    }

    private void receive(PacketSlot slot, long now) {
        if (opener.unprotectRtp(slot) != SrtpReceiver.Verdict.OK) {
            return;
        }
        assertThat(view.wrap(slot)).isTrue();
        if (view.ssrc() == RTX) {
            assertThat(Rtx.unwrap(view, MEDIA, 96)).isTrue();
        }
        assertThat(view.ssrc()).isEqualTo(MEDIA);
        assertThat(view.extension(3)).isNotNegative();
        if (nacks.received(view.sequence(), now)) {
            long near = delivered.isEmpty() ? 100_000 : delivered.lastKey();
            delivered.put(SequenceNumbers.extend(view.sequence(), near), payload(slot));
        }
    }

    private static String payload(PacketSlot slot) {
        RtpPacket packet = Rtp.view(slot);
        byte[] bytes = new byte[packet.payloadLength()];
        slot.get(packet.payloadOffset(), bytes, 0, bytes.length);
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void theVp8CaptureStartsWithAKeyFrameAndItsPicturesFollowOneAnother() {
        Vp8Descriptor vp8 = new Vp8Descriptor();
        int last = -1;
        for (PacketSlot slot : Capture.read("vp8.pcap")) {
            assertThat(vp8.wrap(Rtp.view(slot))).isTrue();
            if (last < 0) {
                assertThat(vp8.startsFrame()).isTrue();
            } else {
                assertThat((vp8.pictureId() - last) & 0x7fff).isBetween(0, 1);
            }
            last = vp8.pictureId();
        }
    }

    @Test
    void theH264CaptureBringsParameterSetsBeforeItsIdr() {
        H264Payload h264 = new H264Payload();
        ParameterSets sets = new ParameterSets();
        int keyFrames = 0;
        for (PacketSlot slot : Capture.read("h264.pcap")) {
            assertThat(h264.wrap(Rtp.view(slot))).isTrue();
            sets.note(h264, slot);
            if (h264.has(H264Payload.IDR)) {
                assertThat(sets.isComplete()).isTrue();
                keyFrames++;
            }
        }
        assertThat(keyFrames).isPositive();
        assertThat(sets.facts()).isPresent();
    }
}
