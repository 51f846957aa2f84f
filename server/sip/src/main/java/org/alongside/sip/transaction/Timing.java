package org.alongside.sip.transaction;

import java.time.Duration;

/**
 * The base values of every timer, in nanoseconds (RFC 3261 §17.1.1.1, table 4).
 *
 * @param t1 estimate of the round trip
 * @param t2 longest interval between repetitions of a non-INVITE request or an INVITE's response
 * @param t4 how long a message may stay in the network
 */
public record Timing(long t1, long t2, long t4) {
    /** No timer is running. */
    public static final long NEVER = Long.MAX_VALUE;

    public static final Timing RFC = of(Duration.ofMillis(500), Duration.ofSeconds(4), Duration.ofSeconds(5));

    public static Timing of(Duration t1, Duration t2, Duration t4) {
        return new Timing(t1.toNanos(), t2.toNanos(), t4.toNanos());
    }

    /** Timers B, F, H, J, L, M: how long one side tries before it gives up. */
    public long patience() {
        return 64 * t1;
    }

    /** Timer D: above 32 s for UDP, so that a repeated refusal still finds its ACK. */
    long timerD() {
        return Math.max(patience(), Duration.ofSeconds(32).toNanos());
    }
}
