package org.alongside.rtc.feedback;

import org.alongside.rtc.packet.SequenceNumbers;
import org.alongside.rtc.rtcp.ReportBlock;
import org.alongside.rtc.rtcp.RtcpPacket.SenderReport;

/**
 * How one incoming stream arrives: loss (RFC 3550 A.3) and interarrival jitter (A.8). A stream which starts another numbering
 * is counted anew. Retransmissions are not given here, so loss is that of the network. On its media loop.
 */
public final class ReceiveStatistics {
    private static final int MAX_DROPOUT = 3000;

    private final long ssrc;
    private final int clockRate;
    private long base = -1;
    private long highest;
    private long received;
    private long expectedPrior;
    private long receivedPrior;
    private int stray = -1;

    private long lastTransit;
    private long lastTimestamp;
    private boolean hasTransit;
    /** In timestamp units, scaled by 16 as in A.8. */
    private long jitter;

    private long lastSenderReport;
    private long lastSenderReportNanos;
    private double intervalLoss;

    public ReceiveStatistics(long ssrc, int clockRate) {
        this.ssrc = ssrc;
        this.clockRate = clockRate;
    }

    public long ssrc() {
        return ssrc;
    }

    /** Counts a packet. */
    public void received(int sequence, long timestamp, long arrivalNanos) {
        if (base < 0) {
            start(sequence);
        }
        long extended = SequenceNumbers.extend(sequence, highest);
        if (Math.abs(extended - highest) > MAX_DROPOUT) {
            // Believed when two in a row agree (A.1).
            if (sequence != stray) {
                stray = (sequence + 1) & 0xffff;
                return;
            }
            start(sequence);
            extended = highest;
        }
        stray = -1;
        highest = Math.max(highest, extended);
        received++;
        noteTransit(timestamp, arrivalNanos);
    }

    private void start(int sequence) {
        // One cycle up, so that packets reordered at the start stay positive.
        base = sequence + 65_536L;
        highest = base;
        received = 0;
        expectedPrior = 0;
        receivedPrior = 0;
        hasTransit = false;
    }

    private void noteTransit(long timestamp, long arrivalNanos) {
        long arrival = arrivalNanos / 1000 * clockRate / 1_000_000;
        long transit = arrival - timestamp;
        if (hasTransit && timestamp != lastTimestamp) {
            // Through an int, as the timestamp wraps.
            long difference = Math.abs((long) (int) (transit - lastTransit));
            jitter += difference - ((jitter + 8) >> 4);
        }
        if (!hasTransit || timestamp != lastTimestamp) {
            // Packets of one video frame share a timestamp; only its first says how the network was.
            lastTransit = transit;
            lastTimestamp = timestamp;
            hasTransit = true;
        }
    }

    /** Notes the far end's SR about this stream, whose time goes back in the next block. */
    public void senderReport(SenderReport report, long arrivalNanos) {
        if (report.ssrc() == ssrc) {
            lastSenderReport = NtpTime.middle(report.ntp());
            lastSenderReportNanos = arrivalNanos;
        }
    }

    public boolean hasReceived() {
        return received > 0;
    }

    /** The block for our next report; it closes the interval that loss is counted in. */
    public ReportBlock report(long nowNanos) {
        long expected = highest - base + 1;
        long lost = expected - received;
        long expectedInterval = expected - expectedPrior;
        long lostInterval = expectedInterval - (received - receivedPrior);
        expectedPrior = expected;
        receivedPrior = received;
        boolean none = expectedInterval <= 0 || lostInterval <= 0;
        int fraction = none ? 0 : (int) Math.min(255, (lostInterval << 8) / expectedInterval);
        intervalLoss = none ? 0 : (double) lostInterval / expectedInterval;
        long delay = lastSenderReport == 0 ? 0 : NtpTime.nanosToCompact(nowNanos - lastSenderReportNanos);
        return new ReportBlock(
                ssrc,
                fraction,
                (int) Math.clamp(lost, -0x80_0000L, 0x7f_ffffL),
                // As in A.3, cycles begin at 0.
                (highest - 65_536L) & 0xffff_ffffL,
                jitter >> 4,
                lastSenderReport,
                delay);
    }

    /** 0 to 1, in the interval that the last {@link #report} closed. */
    public double fractionLost() {
        return intervalLoss;
    }

    public double jitterMillis() {
        return (jitter >> 4) * 1000.0 / clockRate;
    }

    public long receivedCount() {
        return received;
    }

    /** Since the start; negative where more was duplicated than lost. */
    public long lostCount() {
        return base < 0 ? 0 : highest - base + 1 - received;
    }
}
