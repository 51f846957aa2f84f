package org.alongside.rtc.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.alongside.rtc.Rtp;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtcp.Rtcp;
import org.alongside.rtc.rtcp.RtcpPacket;
import org.alongside.rtc.rtp.RtpPacket;
import org.alongside.rtc.srtp.JceCiphers;
import org.alongside.rtc.srtp.SrtpProfile;
import org.alongside.rtc.srtp.SrtpReceiver;
import org.alongside.rtc.srtp.SrtpSender;
import org.alongside.testkit.net.Conditions;
import org.alongside.testkit.net.NetworkPath;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The story of loss: a sender and a receiver of video over a path that loses, reorders and duplicates both ways. The receiver
 * asks for what is missing, the sender answers from its history by RTX through the same SRTP, and in the end every packet was
 * delivered exactly once.
 */
class RecoveryTest {
    private static final long MS = 1_000_000;
    private static final long ROUND_TRIP = 80 * MS;
    private static final long MEDIA = 0x1111;
    private static final long RTX = 0x2222;
    private static final int PACKETS = 5_000;

    private final SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
    private final SrtpSender sealer = new SrtpSender(profile, new byte[28], new JceCiphers());
    private final SrtpReceiver opener = new SrtpReceiver(profile, new byte[28], new JceCiphers());
    private final SendHistory history = new SendHistory(SendHistory.VIDEO_BYTES);
    private final Rtx rtx = new Rtx(RTX, new Random(5));
    private final NackGenerator nacks = new NackGenerator();
    private final Map<Integer, Integer> delivered = new TreeMap<>();
    private final RtpPacket view = new RtpPacket();
    private final PacketSlot scratch = PacketSlot.heap();
    private int retransmissions;
    private int asked;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyLostPacketIsAskedForAnsweredFromHistoryAndDeliveredOnce(long seed) {
        var conditions = Conditions.PERFECT
                .withDelay(Duration.ofMillis(30), Duration.ofMillis(5))
                .withLoss(0.1)
                .withReorder(0.05, Duration.ofMillis(12))
                .withDuplicate(0.02);
        // The first and last packets arrive: nothing tells of a loss before or behind all others.
        var down = new NetworkPath<PacketSlot>(Conditions.PERFECT, seed);
        var up = new NetworkPath<PacketSlot>(conditions, seed + 1000);
        for (long now = 0; now < 2 * PACKETS * MS + 2_000 * MS; now += MS) {
            int sequence = (int) (now / (2 * MS));
            down.change(sequence < 5 || sequence > PACKETS - 5 ? Conditions.PERFECT : conditions);
            if (now % (2 * MS) == 0 && sequence < PACKETS) {
                sendMedia(down, sequence, now);
            }
            long time = now;
            up.deliver(now, packet -> answer(packet, down, time));
            down.deliver(now, packet -> receive(packet, time));
            if (now % (5 * MS) == 0) {
                ask(up, now);
            }
        }
        assertThat(down.lostCount()).as("seed %d", seed).isGreaterThan(450);
        assertThat(delivered).as("seed %d", seed).hasSize(PACKETS);
        assertThat(delivered.values()).containsOnly(1);
        assertThat(nacks.missingCount()).isZero();
        assertThat(nacks.givenUp()).isZero();
        // Neither side asks or answers like mad: little more than what was lost, again where that was lost.
        assertThat(asked).isLessThan(PACKETS / 3);
        assertThat(retransmissions).isLessThan(PACKETS / 4);
    }

    private void sendMedia(NetworkPath<PacketSlot> down, int sequence, long now) {
        // Starts just below the roll-over.
        PacketSlot slot = Rtp.slot(MEDIA, (sequence + 63_000) & 0xffff, sequence * 180L, 1_000);
        history.add((sequence + 63_000) & 0xffff, slot, now);
        assertThat(sealer.protectRtp(slot)).isTrue();
        down.send(slot, now);
    }

    private void receive(PacketSlot packet, long now) {
        PacketSlot slot = Rtp.copy(packet);
        if (opener.unprotectRtp(slot) != SrtpReceiver.Verdict.OK) {
            return;
        }
        assertThat(view.wrap(slot)).isTrue();
        if (view.ssrc() == RTX) {
            assertThat(view.payloadType()).isEqualTo(97);
            assertThat(Rtx.unwrap(view, MEDIA, 96)).isTrue();
        }
        assertThat(view.ssrc()).isEqualTo(MEDIA);
        assertThat(view.payloadType()).isEqualTo(96);
        assertThat(view.payloadLength()).isEqualTo(1_000);
        assertThat(slot.u8(view.payloadOffset() + 999)).isEqualTo(view.sequence() & 0xff);
        if (nacks.received(view.sequence(), now)) {
            delivered.merge(view.sequence(), 1, Integer::sum);
        }
    }

    private void ask(NetworkPath<PacketSlot> up, long now) {
        List<Integer> due = nacks.due(now, ROUND_TRIP);
        if (due.isEmpty()) {
            return;
        }
        asked += due.size();
        PacketSlot slot = PacketSlot.heap();
        Rtcp.begin(slot);
        assertThat(Rtcp.append(slot, new RtcpPacket.Nack(9, MEDIA, due))).isTrue();
        up.send(slot, now);
    }

    private void answer(PacketSlot packet, NetworkPath<PacketSlot> down, long now) {
        List<Integer> wanted = new ArrayList<>();
        for (RtcpPacket part : Rtcp.parse(packet)) {
            wanted.addAll(((RtcpPacket.Nack) part).sequences());
        }
        for (int sequence : wanted) {
            if (history.resend(sequence, now, ROUND_TRIP / 2, scratch)) {
                assertThat(view.wrap(scratch)).isTrue();
                assertThat(rtx.wrap(view, 97)).isTrue();
                assertThat(sealer.protectRtp(scratch)).isTrue();
                down.send(Rtp.copy(scratch), now);
                retransmissions++;
            }
        }
    }
}
