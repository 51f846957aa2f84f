package org.alongside.rtc.feedback;

import java.util.List;
import org.alongside.rtc.rtcp.ReportBlock;
import org.alongside.rtc.rtcp.RtcpPacket.SenderReport;

/**
 * What one outgoing stream reports about itself (RFC 3550 §6.4.1), and what the far end's blocks say about it: loss, jitter and
 * the round trip from LSR and DLSR. On its media loop.
 */
public final class SenderReports {
    private final long ssrc;
    private final int clockRate;
    private long packets;
    private long octets;
    private long lastTimestamp;
    private long lastNanos;
    private long roundTripNanos = -1;
    private double fractionLost;
    private double jitterMillis;

    public SenderReports(long ssrc, int clockRate) {
        this.ssrc = ssrc;
        this.clockRate = clockRate;
    }

    /** Counts a packet that leaves. */
    public void sent(long timestamp, int payloadBytes, long nowNanos) {
        packets++;
        octets += payloadBytes;
        lastTimestamp = timestamp;
        lastNanos = nowNanos;
    }

    public boolean hasSent() {
        return packets > 0;
    }

    /** The SR of this moment; the RTP time stamp is extrapolated to it. */
    public SenderReport report(long nowNanos, List<ReportBlock> received) {
        long passed = nowNanos - lastNanos;
        long timestamp = (lastTimestamp + passed / 1_000_000 * clockRate / 1000) & 0xffff_ffffL;
        return new SenderReport(
                ssrc, NtpTime.ofNanos(nowNanos), timestamp, packets & 0xffff_ffffL, octets & 0xffff_ffffL, received);
    }

    /** Takes what the far end says about this stream; blocks about others are ignored. */
    public void reported(ReportBlock block, long nowNanos) {
        if (block.ssrc() != ssrc) {
            return;
        }
        fractionLost = block.fractionLost() / 256.0;
        jitterMillis = block.jitter() * 1000.0 / clockRate;
        if (block.lastSenderReport() != 0) {
            long now = NtpTime.middle(NtpTime.ofNanos(nowNanos));
            int trip = (int) (now - block.lastSenderReport() - block.delaySinceLastSenderReport());
            // A clock that drifts or rounding may make it slightly negative; nonsense is not taken.
            if (trip > -655 && trip < 60 << 16) {
                roundTripNanos = NtpTime.compactToNanos(Math.max(0, trip));
            }
        }
    }

    /** The last measured round trip; −1 before the first. */
    public long roundTripNanos() {
        return roundTripNanos;
    }

    /** 0 to 1, of the far end's last report interval. */
    public double fractionLost() {
        return fractionLost;
    }

    public double jitterMillis() {
        return jitterMillis;
    }
}
