package org.alongside.broker.bridge;

import org.alongside.rtc.rtcp.RtcpPacket.SenderReport;

/**
 * What a far sender's clock shows in terms of ours: learned from its sender reports, the one that travelled fastest counts.
 * One for all tracks of a leg, so that sound and picture stay together when both are renumbered (RFC 3550 §6.4.1).
 */
final class SourceClock {
    private boolean known;
    private long offsetNanos;

    /** Another sender: what was learned is void. */
    void reset() {
        known = false;
    }

    void learn(long now, SenderReport report) {
        long offset = now - nanos(report);
        if (!known || offset < offsetNanos) {
            known = true;
            offsetNanos = offset;
        }
    }

    /** Our time when the report was written, as near as we can know. */
    long writtenAt(SenderReport report) {
        return nanos(report) + offsetNanos;
    }

    private static long nanos(SenderReport report) {
        long seconds = report.ntp() >>> 32;
        long fraction = report.ntp() & 0xffff_ffffL;
        return seconds * 1_000_000_000L + ((fraction * 1_000_000_000L) >>> 32);
    }
}
