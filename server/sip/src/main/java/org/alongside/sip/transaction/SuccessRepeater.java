package org.alongside.sip.transaction;

import org.alongside.sip.message.SipResponse;

/**
 * Repeats a 2xx to INVITE until its ACK comes (RFC 3261 §13.3.1.4), over every transport, since a proxy on the way may have
 * changed to UDP: after T1, doubling up to T2, for 64 × T1; then the dialog is to be ended by BYE.
 */
public final class SuccessRepeater {
    private final SipResponse success;
    private final Timing timing;
    private final long givesUpAt;
    private long interval;
    private long repeatAt;

    /** Begins when the 2xx was sent for the first time. */
    public SuccessRepeater(long now, SipResponse success, Timing timing) {
        this.success = success;
        this.timing = timing;
        this.interval = timing.t1();
        this.repeatAt = now + interval;
        this.givesUpAt = now + timing.patience();
    }

    public enum Verdict {
        WAIT,
        REPEAT,
        GIVE_UP
    }

    public Verdict onTime(long now) {
        if (now >= givesUpAt) {
            return Verdict.GIVE_UP;
        }
        if (now < repeatAt) {
            return Verdict.WAIT;
        }
        interval = Math.min(interval * 2, timing.t2());
        repeatAt = now + interval;
        return Verdict.REPEAT;
    }

    public long wakeAt() {
        return Math.min(repeatAt, givesUpAt);
    }

    public SipResponse success() {
        return success;
    }
}
