package org.alongside.rtc.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.alongside.rtc.rtcp.ReportBlock;
import org.alongside.rtc.rtcp.RtcpPacket.SenderReport;
import org.alongside.testkit.net.Conditions;
import org.alongside.testkit.net.NetworkPath;
import org.junit.jupiter.api.Test;

/** Sender and receiver reports of one stream, both sides of it. */
class ReportsTest {
    private static final long MS = 1_000_000;
    private static final long SSRC = 5;

    private final SenderReports sender = new SenderReports(SSRC, 8_000);
    private final ReceiveStatistics receiver = new ReceiveStatistics(SSRC, 8_000);

    @Test
    void lossIsCountedOverTheRollOverAndByInterval() {
        for (int i = 65_500; i < 65_600; i++) {
            if (i % 10 != 0) {
                receiver.received(i & 0xffff, i * 160L, i * 20L * MS);
            }
        }
        ReportBlock first = receiver.report(0);
        // 65,501 to 65,599 are 99, of which 65,510 … 65,590 are missing.
        assertThat(first.cumulativeLost()).isEqualTo(9);
        assertThat(first.fractionLost()).isEqualTo(9 * 256 / 99);
        assertThat(first.highestSequence()).isEqualTo(65_599);
        assertThat(receiver.fractionLost()).isCloseTo(9.0 / 99, within(1e-9));

        receiver.received(65_600 & 0xffff, 0, 0);
        assertThat(receiver.report(0).fractionLost()).isZero();
    }

    @Test
    void duplicatesMakeTheLossNegativeAndTheFractionZero() {
        receiver.received(1, 0, 0);
        receiver.received(1, 0, 0);
        ReportBlock block = receiver.report(0);
        assertThat(block.cumulativeLost()).isEqualTo(-1);
        assertThat(block.fractionLost()).isZero();
    }

    @Test
    void aStreamThatStartsOverIsCountedAnew() {
        receiver.received(100, 0, 0);
        receiver.received(40_000, 0, 0);
        receiver.received(40_001, 160, 20 * MS);
        receiver.received(40_002, 320, 40 * MS);
        assertThat(receiver.report(0).cumulativeLost()).isZero();
        assertThat(receiver.receivedCount()).isEqualTo(2);
    }

    @Test
    void jitterIsThatOfRfc3550() {
        // Arrivals alternate by 5 ms = 40 units, so every difference is 40 and the estimate goes there.
        for (int i = 0; i < 400; i++) {
            receiver.received(i, i * 160L, (i * 20L + i % 2 * 5L) * MS);
        }
        assertThat(receiver.report(0).jitter()).isBetween(38L, 40L);
        assertThat(receiver.jitterMillis()).isBetween(4.7, 5.0);
    }

    @Test
    void packetsOfOneFrameAreNoJitter() {
        var video = new ReceiveStatistics(SSRC, 90_000);
        for (int i = 0; i < 300; i++) {
            int frame = i / 3;
            video.received(i, frame * 3_000L, frame * 33_333_333L + i % 3 * MS);
        }
        assertThat(video.report(0).jitter()).isLessThan(3);
    }

    @Test
    void theRoundTripComesBackThroughLsrAndDlsr() {
        long start = 123_456_789_000_000L;
        sender.sent(1_000, 160, start);
        SenderReport report = sender.report(start, List.of());
        receiver.received(1, 1_000, start + 40 * MS);
        receiver.senderReport(report, start + 40 * MS);
        ReportBlock block = receiver.report(start + 1_040 * MS);
        sender.reported(block, start + 1_110 * MS);
        assertThat(sender.roundTripNanos()).isCloseTo(110 * MS, within(MS));
    }

    @Test
    void aRoundTripOfNonsenseIsNotTaken() {
        sender.reported(new ReportBlock(SSRC, 128, 9, 9, 80, 12345, 0x4000_0000L), 5_000 * MS);
        sender.reported(new ReportBlock(SSRC, 128, 9, 9, 80, 0, 0), 5_000 * MS);
        sender.reported(new ReportBlock(SSRC + 1, 255, 9, 9, 8_000, 0, 0), 5_000 * MS);
        assertThat(sender.roundTripNanos()).isEqualTo(-1);
        assertThat(sender.fractionLost()).isEqualTo(0.5);
        assertThat(sender.jitterMillis()).isEqualTo(10.0);
    }

    @Test
    void theSenderReportCountsAndExtrapolatesItsTimestamp() {
        sender.sent(0xffff_ff00L, 160, 0);
        sender.sent(0xffff_ffa0L, 160, 20 * MS);
        SenderReport report = sender.report(1_020 * MS, List.of());
        assertThat(report.packets()).isEqualTo(2);
        assertThat(report.octets()).isEqualTo(320);
        assertThat(report.rtpTimestamp()).isEqualTo((0xffff_ffa0L + 8_000) & 0xffff_ffffL);
        assertThat(report.ntp()).isEqualTo(NtpTime.ofNanos(1_020 * MS));
    }

    @Test
    void bothSidesAgreeAboutALossyPath() {
        var path = new NetworkPath<Integer>(
                Conditions.PERFECT
                        .withDelay(Duration.ofMillis(50), Duration.ofMillis(10))
                        .withLoss(0.2)
                        .withReorder(0.05, Duration.ofMillis(30)),
                3);
        for (int i = 0; i < 5_000; i++) {
            long now = i * 20L * MS;
            path.send(i, now);
            sender.sent(i * 160L, 160, now);
            path.deliver(now, sequence -> receiver.received(sequence & 0xffff, sequence * 160L, now));
        }
        ReportBlock block = receiver.report(0);
        sender.reported(block, 0);
        // Those still under way were neither received nor, as nothing came behind them, missed.
        assertThat(block.cumulativeLost()).isBetween((int) path.lostCount() - 4, (int) path.lostCount() + 1);
        assertThat(sender.fractionLost()).isCloseTo(0.2, within(0.02));
    }

    @Test
    void qualityFallsWithLossDelayAndJitterAlone() {
        Quality perfect = Quality.of(0, 0, -1);
        assertThat(perfect.score()).isBetween(98, 100);
        assertThat(perfect.mos()).isBetween(4.3, 4.5);
        assertThat(Quality.of(0.05, 0, -1).mos()).isBetween(3.5, 3.9);
        assertThat(Quality.of(0.2, 0, -1).mos()).isBetween(1.8, 2.6);
        assertThat(Quality.of(0, 0, 600 * MS).mos()).isLessThan(4.0);
        assertThat(Quality.of(0, 100, -1).mos()).isLessThan(perfect.mos());
        assertThat(Quality.of(1, 1_000, 10_000 * MS)).isEqualTo(new Quality(1.0, 0));
    }
}
