package org.alongside.sip.dialog;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait after 491, when both sides asked at once (RFC 3261 §14.1): long or short by who chose the Call-ID. */
public final class Glare {
    private static final long STEP = Duration.ofMillis(10).toNanos();

    private Glare() {}

    /** 2.1 to 4 s for who chose the Call-ID, 0 to 2 s for the other, in steps of 10 ms; in nanoseconds. */
    public static long delay(boolean ownsCallId, RandomGenerator random) {
        return STEP * (ownsCallId ? random.nextInt(210, 401) : random.nextInt(0, 201));
    }
}
