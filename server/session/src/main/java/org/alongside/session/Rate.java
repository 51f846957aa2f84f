package org.alongside.session;

/** How often something may happen: a bucket of {@code burst} that refills steadily. One owner; time is an argument. */
public final class Rate {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double perSecond;
    private final int burst;
    private double left;
    private long atNanos;

    public Rate(double perSecond, int burst, long nowNanos) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.left = burst;
        this.atNanos = nowNanos;
    }

    /** Takes one out; false when none is left. */
    public boolean allows(long nowNanos) {
        left = Math.min(burst, left + (nowNanos - atNanos) * perSecond / NANOS_PER_SECOND);
        atNanos = nowNanos;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
