package org.alongside.rtc.dtmf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.alongside.rtc.Rtp;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtp.RtpPacket;
import org.alongside.rtc.rtp.SourceRewriter;
import org.alongside.testkit.net.Conditions;
import org.alongside.testkit.net.NetworkPath;
import org.junit.jupiter.api.Test;

class DtmfTest {
    private static final long MS = 1_000_000;

    private final StringBuilder heard = new StringBuilder();
    private final DtmfReceiver receiver = new DtmfReceiver(heard::append);
    private DtmfSender sender = new DtmfSender(8_000);
    private SourceRewriter stream = new SourceRewriter(7, 8_000, true, new Random(1));

    /** What the sender sends, millisecond by millisecond, numbered by the leg's rewriter. */
    private List<PacketSlot> play(long untilMillis) {
        List<PacketSlot> packets = new ArrayList<>();
        RtpPacket packet = new RtpPacket();
        for (long now = 0; now < untilMillis * MS; now += MS) {
            PacketSlot slot = PacketSlot.heap();
            while (sender.poll(now, stream.timestampAt(now), 101, packet, slot)) {
                stream.insert(packet, sender.timestamp(), now);
                slot.arrivedAt(now);
                packets.add(slot);
                slot = PacketSlot.heap();
            }
        }
        return packets;
    }

    @Test
    void aKeyIsUpdatesWithOneTimestampAndThreeEnds() {
        assertThat(sender.press("5")).isTrue();
        List<PacketSlot> packets = play(500);
        List<String> payloads =
                packets.stream().map(slot -> Rtp.hex(slot).substring(24)).toList();
        assertThat(payloads)
                .containsExactly(
                        "050a00a0", "050a0140", "050a01e0", "050a0280", "050a0320", "058a0320", "058a0320", "058a0320");
        assertThat(packets.stream().map(slot -> Rtp.view(slot).timestamp()).distinct())
                .hasSize(1);
        assertThat(packets.stream().map(slot -> Rtp.view(slot).marker()))
                .containsExactly(true, false, false, false, false, false, false, false);
        assertThat(packets.stream().map(slot -> Rtp.view(slot).payloadType()).distinct())
                .containsExactly(101);
        assertThat(packets.stream().map(PacketSlot::arrivalNanos))
                .containsExactly(0L, 20 * MS, 40 * MS, 60 * MS, 80 * MS, 100 * MS, 120 * MS, 140 * MS);
        assertThat(sender.isIdle()).isTrue();
    }

    @Test
    void aCommaIsTwoSecondsOfSilence() {
        sender.press("1,2");
        List<PacketSlot> packets = play(4_000);
        long second = packets.stream()
                .filter(slot -> slot.u8(12) == 2)
                .mapToLong(PacketSlot::arrivalNanos)
                .min()
                .orElseThrow();
        // Tone and ends, the gap, the pause.
        assertThat(second).isEqualTo((140 + 70 + 2_000) * MS);
    }

    @Test
    void whatIsNoKeyIsRefusedWhole() {
        assertThat(sender.press("12x")).isFalse();
        assertThat(sender.press("1".repeat(65))).isFalse();
        assertThat(sender.isIdle()).isTrue();
        assertThat(sender.press("abcd*#,")).isTrue();
    }

    @Test
    void everyKeyIsHeardOnce() {
        sender.press("0123456789*#ABCD");
        play(5_000).forEach(this::hear);
        assertThat(heard).hasToString("0123456789*#ABCD");
    }

    @Test
    void everyKeyIsHeardOnceThroughLossReorderAndDuplicates() {
        for (long seed = 0; seed < 20; seed++) {
            heard.setLength(0);
            receiver.changeSource();
            sender = new DtmfSender(8_000);
            stream = new SourceRewriter(7, 8_000, true, new Random(seed));
            var path = new NetworkPath<PacketSlot>(
                    Conditions.PERFECT
                            .withLoss(0.15)
                            .withReorder(0.1, Duration.ofMillis(45))
                            .withDuplicate(0.1),
                    seed);
            sender.press("11223344556677889900");
            play(6_000).forEach(slot -> path.send(slot, slot.arrivalNanos()));
            for (long now = 0; now < 7_000 * MS; now += MS) {
                long time = now;
                path.deliver(now, slot -> {
                    slot.arrivedAt(time);
                    hear(slot);
                });
                receiver.poll(now);
            }
            assertThat(heard).as("seed %d", seed).hasToString("11223344556677889900");
        }
    }

    @Test
    void aKeyWhoseEndsAreLostIsHeardAtTheNextOrAfterAWhile() {
        hear(event(1, false, 1_000));
        assertThat(receiver.isPressing()).isTrue();
        hear(event(2, false, 3_000));
        assertThat(heard).hasToString("1");
        receiver.poll(299 * MS);
        assertThat(heard).hasToString("1");
        receiver.poll(300 * MS);
        assertThat(heard).hasToString("12");
        hear(event(2, true, 3_000));
        assertThat(heard).as("its late end").hasToString("12");
    }

    @Test
    void whatIsNoKeyOrTooShortIsIgnored() {
        hear(event(16, true, 1_000));
        hear(event(255, true, 2_000));
        hear(Rtp.slot(1, 1, 3_000, 3));
        assertThat(heard).isEmpty();
    }

    @Test
    void anotherSourceMayHaveAnyTimestamp() {
        hear(event(1, true, 5_000_000));
        receiver.changeSource();
        hear(event(2, true, 4_999_000));
        assertThat(heard).hasToString("12");
    }

    private void hear(PacketSlot slot) {
        receiver.receive(Rtp.view(slot), slot.arrivalNanos());
    }

    private static PacketSlot event(int code, boolean end, long timestamp) {
        PacketSlot slot = Rtp.slot(1, 1, timestamp, 4);
        slot.put8(12, code);
        slot.put8(13, end ? 0x8a : 0x0a);
        slot.put16(14, 800);
        return slot;
    }
}
