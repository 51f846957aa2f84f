package org.alongside.sip.refresh;

/**
 * What we want of a session timer.
 *
 * @param seconds the interval we propose
 * @param minimumSeconds the least we agree to, 90 or more
 * @param refreshOurselves who refreshes when the other side leaves the choice to us
 */
public record TimerPolicy(long seconds, long minimumSeconds, boolean refreshOurselves) {
    /** Half an hour, refreshed by us: a dead far side is then found by our own request. */
    public static final TimerPolicy USUAL = new TimerPolicy(1800, 90, true);

    public TimerPolicy {
        if (minimumSeconds < 90 || seconds < minimumSeconds) {
            throw new IllegalArgumentException(
                    "a session timer below its minimum, or a minimum below 90 s (RFC 4028 §5)");
        }
    }
}
