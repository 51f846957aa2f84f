package org.alongside.rtc.rtcp;

/**
 * How a receiver got one stream (RFC 3550 §6.4.1).
 *
 * @param fractionLost of 256, since the last report
 * @param cumulativeLost 24 bits, signed: duplicates make it negative
 * @param highestSequence extended by the number of cycles
 * @param jitter in timestamp units
 * @param lastSenderReport middle 32 bits of the NTP time of the last SR; 0 before the first
 * @param delaySinceLastSenderReport in 1/65536 s
 */
public record ReportBlock(
        long ssrc,
        int fractionLost,
        int cumulativeLost,
        long highestSequence,
        long jitter,
        long lastSenderReport,
        long delaySinceLastSenderReport) {}
