package org.alongside.rtc.bandwidth;

import java.util.concurrent.TimeUnit;

/**
 * How fast a far sender may send, so that the receiver behind us can take it: the least of what the receiver says (REMB or
 * TMMBR), what its losses say, and the negotiated maximum. One per direction of video.
 *
 * <p>Where nobody sends REMB (Safari), loss alone decides, as in the loss-based half of draft-ietf-rmcat-gcc §6: above 10 % the
 * limit falls by half the loss, below 2 % it rises by 8 % a second.
 */
public final class BitrateLimit {
    private static final long STALE = TimeUnit.SECONDS.toNanos(10);
    private static final long STEP = TimeUnit.SECONDS.toNanos(1);

    private final long minimum;
    private final long maximum;
    private long told = Long.MAX_VALUE;
    private long toldNanos;
    private double byLoss;
    private long lastStepNanos;
    private boolean stepped;

    /** @param minimum below which video makes no sense and we rather lose packets */
    public BitrateLimit(long minimum, long maximum) {
        this.minimum = minimum;
        this.maximum = maximum;
        this.byLoss = maximum;
    }

    /** The receiver said so by REMB or TMMBR. */
    public void told(long bitsPerSecond, long nowNanos) {
        told = bitsPerSecond;
        toldNanos = nowNanos;
    }

    /** The receiver's report block says that it lost this share of what it was sent. */
    public void lost(double fraction, long nowNanos) {
        if (stepped && nowNanos - lastStepNanos < STEP) {
            return;
        }
        stepped = true;
        lastStepNanos = nowNanos;
        if (fraction > 0.10) {
            byLoss = Math.max((double) minimum, byLoss * (1 - fraction / 2));
        } else if (fraction < 0.02) {
            byLoss = Math.min((double) maximum, byLoss * 1.08);
        }
    }

    /** Bits per second. What was told counts for 10 s, as a receiver that still cares repeats it. */
    public long bitsPerSecond(long nowNanos) {
        boolean fresh = told != Long.MAX_VALUE && nowNanos - toldNanos < STALE;
        // A receiver that estimates has seen the losses itself.
        long limit = fresh ? told : (long) byLoss;
        return Math.clamp(limit, minimum, maximum);
    }
}
