package org.alongside.rtc.bandwidth;

/**
 * The abs-send-time header extension: when a packet left, so that its receiver can estimate the bandwidth and answer with REMB.
 * 24 bits, seconds in 6.18 fixed point, any epoch.
 */
public final class AbsSendTime {
    public static final String URI = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";

    /** Bytes of the element. */
    public static final int LENGTH = 3;

    private AbsSendTime() {}

    /** What to write into a packet that leaves now; wraps every 64 s. */
    public static int of(long nowNanos) {
        long seconds = Math.floorMod(nowNanos, 64_000_000_000L);
        return (int) ((seconds << 18) / 1_000_000_000L);
    }
}
