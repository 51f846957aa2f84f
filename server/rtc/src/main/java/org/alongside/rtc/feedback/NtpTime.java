package org.alongside.rtc.feedback;

/** NTP time stamps (RFC 5905 §6) from nanoseconds: 32 bits of seconds and 32 of their fraction. */
public final class NtpTime {
    private NtpTime() {}

    /** Any clock will do as long as one sender keeps to it (RFC 3550 §4): no wall clock is needed. */
    public static long ofNanos(long nanos) {
        long seconds = Math.floorDiv(nanos, 1_000_000_000L);
        long fraction = Math.floorMod(nanos, 1_000_000_000L);
        return (seconds << 32) | ((fraction << 32) / 1_000_000_000L);
    }

    /** The middle 32 bits, in 1/65536 s: what LSR repeats. */
    public static long middle(long ntp) {
        return (ntp >>> 16) & 0xffff_ffffL;
    }

    /** 1/65536 s as nanoseconds. */
    public static long compactToNanos(long compact) {
        return (compact * 1_000_000_000L) >> 16;
    }

    static long nanosToCompact(long nanos) {
        return Math.floorDiv(nanos << 16, 1_000_000_000L);
    }
}
