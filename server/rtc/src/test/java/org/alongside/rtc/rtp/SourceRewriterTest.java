package org.alongside.rtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.alongside.rtc.Rtp;
import org.alongside.rtc.packet.SequenceNumbers;
import org.junit.jupiter.api.Test;

class SourceRewriterTest {
    private static final long OUT = 0xbeef;
    private static final long MS = 1_000_000;

    private final SourceRewriter audio = new SourceRewriter(OUT, 48_000, true, new Random(1));

    /** Rewrites a packet and returns it, or an error where it was to be dropped. */
    private RtpPacket sent(long ssrc, int sequence, long timestamp, long nowNanos) {
        RtpPacket packet = Rtp.packet(ssrc, sequence, timestamp, 10);
        assertThat(audio.rewrite(packet, nowNanos)).isTrue();
        assertThat(packet.ssrc()).isEqualTo(OUT);
        return packet;
    }

    private boolean isDropped(long ssrc, int sequence, long timestamp, long nowNanos) {
        return !audio.rewrite(Rtp.packet(ssrc, sequence, timestamp, 10), nowNanos);
    }

    @Test
    void withinAnEpochLossAndOrderStayAsTheyAre() {
        int first = sent(1, 65_534, 1000, 0).sequence();
        assertThat(sent(1, 1, 3880, 60 * MS).sequence()).isEqualTo((first + 3) & 0xffff);
        RtpPacket late = sent(1, 65_535, 1960, 61 * MS);
        assertThat(late.sequence()).isEqualTo((first + 1) & 0xffff);
    }

    @Test
    void anotherSourceContinuesTheNumbersAndTheWallClock() {
        sent(1, 100, 0xffff_fff0L, 0);
        RtpPacket before = sent(1, 101, 0x3b0, 20 * MS);
        RtpPacket after = sent(2, 9_999, 123_456_789, 1_020 * MS);
        assertThat(after.sequence()).isEqualTo((before.sequence() + 1) & 0xffff);
        assertThat(after.timestamp()).isEqualTo((before.timestamp() + 48_000) & 0xffff_ffffL);
        assertThat(after.marker()).isTrue();
        RtpPacket next = sent(2, 10_000, 123_456_789 + 960, 1_040 * MS);
        assertThat(next.sequence()).isEqualTo((after.sequence() + 1) & 0xffff);
        assertThat(next.timestamp()).isEqualTo((after.timestamp() + 960) & 0xffff_ffffL);
        assertThat(next.marker()).isFalse();
    }

    @Test
    void videoMarkersAreLeftAlone() {
        var video = new SourceRewriter(OUT, 90_000, false, new Random(1));
        RtpPacket packet = Rtp.packet(1, 1, 1, 1);
        video.rewrite(packet, 0);
        assertThat(packet.marker()).isFalse();
    }

    @Test
    void stragglersOfTheSourceThatWasLeftAreDropped() {
        sent(1, 100, 0, 0);
        sent(2, 500, 0, 20 * MS);
        assertThat(isDropped(1, 101, 960, 21 * MS)).isTrue();
        sent(2, 501, 960, 40 * MS);
    }

    @Test
    void aSourceThatComesBackForGoodIsTakenWithoutBeingTold() {
        sent(1, 100, 0, 0);
        sent(2, 500, 0, 20 * MS);
        assertThat(sent(1, 200, 0, 2_020 * MS).marker()).isTrue();
    }

    @Test
    void aSourceThatComesBackAfterAChangeIsTaken() {
        sent(1, 100, 0, 0);
        sent(2, 500, 0, 20 * MS);
        audio.changeSource();
        RtpPacket back = sent(1, 300, 5, 60 * MS);
        assertThat(back.marker()).isTrue();
    }

    @Test
    void theSameSsrcMayStartOverAfterAChange() {
        RtpPacket last = sent(1, 100, 777, 0);
        audio.changeSource();
        RtpPacket first = sent(1, 3, 5, 100 * MS);
        assertThat(first.sequence()).isEqualTo((last.sequence() + 1) & 0xffff);
        assertThat(first.timestamp()).isEqualTo((last.timestamp() + 4_800) & 0xffff_ffffL);
    }

    @Test
    void packetsFromBeforeTheEpochsFirstHaveNoNumberLeft() {
        sent(1, 100, 0, 0);
        sent(2, 500, 0, 20 * MS);
        assertThat(isDropped(2, 499, 0, 21 * MS)).isTrue();
    }

    @Test
    void aJumpOfOnePacketIsDroppedAndOfTwoIsBelieved() {
        RtpPacket last = sent(1, 100, 0, 0);
        assertThat(isDropped(1, 40_000, 9, 20 * MS)).isTrue();
        assertThat(sent(1, 101, 960, 21 * MS).sequence()).isEqualTo((last.sequence() + 1) & 0xffff);
        assertThat(isDropped(1, 40_000, 9, 40 * MS)).isTrue();
        assertThat(sent(1, 40_001, 969, 41 * MS).sequence()).isEqualTo((last.sequence() + 2) & 0xffff);
    }

    @Test
    void ourOwnPacketsTakeNumbersBetween() {
        RtpPacket before = sent(1, 100, 0, 0);
        RtpPacket tone = Rtp.packet(0, 0, 0, 4);
        audio.insert(tone, audio.timestampAt(10 * MS), 10 * MS);
        RtpPacket after = sent(1, 101, 960, 20 * MS);
        assertThat(List.of(tone.sequence(), after.sequence()))
                .containsExactly((before.sequence() + 1) & 0xffff, (before.sequence() + 2) & 0xffff);
        assertThat(tone.timestamp()).isEqualTo((before.timestamp() + 480) & 0xffff_ffffL);
        assertThat(isDropped(1, 99, 0, 21 * MS)).isTrue();
    }

    /** A key lasts 140 ms, and all its packets bear the time stamp of its start. */
    @Test
    void keyAfterKeyTheClockKeepsRunning() {
        RtpPacket before = sent(1, 100, 0, 0);
        for (long now = 20 * MS; now <= 160 * MS; now += 20 * MS) {
            audio.insert(Rtp.packet(0, 0, 0, 4), (before.timestamp() + 960) & 0xffff_ffffL, now);
        }
        assertThat(audio.timestampAt(230 * MS)).isEqualTo((before.timestamp() + 230 * 48) & 0xffff_ffffL);
        RtpPacket after = sent(2, 7, 7, 1_000 * MS);
        assertThat(after.timestamp()).isEqualTo((before.timestamp() + 48_000) & 0xffff_ffffL);
        assertThat(after.sequence()).isEqualTo((before.sequence() + 9) & 0xffff);
    }

    @Test
    void aPacketLeftOutLeavesNoGap() {
        RtpPacket before = sent(1, 100, 0, 0);
        audio.skip(Rtp.packet(1, 101, 960, 4));
        audio.skip(Rtp.packet(1, 102, 960, 4));
        assertThat(sent(1, 103, 2880, 60 * MS).sequence()).isEqualTo((before.sequence() + 1) & 0xffff);
    }

    @Test
    void ourOwnPacketsMayComeBeforeAnySource() {
        RtpPacket silence = Rtp.packet(0, 0, 0, 4);
        audio.insert(silence, audio.timestampAt(0), 0);
        assertThat(sent(1, 500, 9, 20 * MS).sequence()).isEqualTo((silence.sequence() + 1) & 0xffff);
    }

    /** Sources that never repeat a number come, jump and go: none goes out twice, none is jumped over by more than was lost. */
    @Test
    void noNumberGoesOutTwiceWhateverHappens() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Integer> numbers = new ArrayList<>();
        long now = 0;
        int[] sequences = new int[3]; // each source counts for itself, and jumps too far for loss or reordering
        int ssrc = 1;
        for (int i = 0; i < 20_000; i++) {
            now += 5 * MS;
            switch (random.nextInt(40)) {
                case 0 -> ssrc = random.nextInt(3);
                case 1 -> audio.changeSource();
                case 2 -> sequences[ssrc] += SourceRewriter.MAX_DROPOUT + 100 + random.nextInt(7_000);
                case 3 -> {
                    RtpPacket own = Rtp.packet(0, 0, 0, 4);
                    audio.insert(own, audio.timestampAt(now), now);
                    numbers.add(own.sequence());
                }
                case 4 -> audio.skip(Rtp.packet(ssrc, ++sequences[ssrc] & 0xffff, 0, 4));
                default -> {
                    RtpPacket packet = Rtp.packet(ssrc, ++sequences[ssrc] & 0xffff, 0, 4);
                    if (audio.rewrite(packet, now)) {
                        numbers.add(packet.sequence());
                    }
                }
            }
        }
        assertThat(numbers).as("seed %d", seed).hasSizeGreaterThan(10_000);
        for (int i = 1; i < numbers.size(); i++) {
            int step = SequenceNumbers.distance(numbers.get(i), numbers.get(i - 1));
            assertThat(step).as("seed %d, packet %d", seed, i).isPositive();
        }
    }
}
