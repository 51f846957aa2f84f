package org.alongside.rtc.feedback;

import java.util.concurrent.TimeUnit;

/**
 * Sees to it that a sender makes a key frame when somebody needs one: asks once, repeats until it came, and doesn't ask more
 * often than a far encoder bears. One per incoming video stream; whoever wants a key frame, and however they said so (PLI, FIR, SIP
 * INFO, a new attach), calls {@link #want}.
 */
public final class KeyFrameRequests {
    /** A fresh wish is not passed on sooner than this after the last: encoders answer each with a large frame. */
    private static final long MIN_SPACING = TimeUnit.MILLISECONDS.toNanos(500);

    /** An unanswered request is repeated after this: the request or the frame was lost. */
    private static final long REPEAT = TimeUnit.SECONDS.toNanos(1);

    private static final int MAX_REPEATS = 10;

    private boolean wanted;
    private int sent;
    private long lastSentNanos;
    private boolean sentAny;
    private int firNumber;

    /** Somebody needs a key frame. */
    public void want() {
        if (!wanted || sent > MAX_REPEATS) {
            wanted = true;
            sent = 0;
        }
    }

    /** A key frame has begun to arrive. */
    public void keyFrame() {
        wanted = false;
    }

    public boolean isWanted() {
        return wanted;
    }

    /** Whether to send a request now; true takes it as sent. */
    public boolean poll(long nowNanos) {
        if (!wanted || sent > MAX_REPEATS) {
            return false;
        }
        long spacing = sent == 0 ? MIN_SPACING : REPEAT;
        if (sentAny && nowNanos - lastSentNanos < spacing) {
            return false;
        }
        if (sent == 0) {
            firNumber = (firNumber + 1) & 0xff;
        }
        sent++;
        sentAny = true;
        lastSentNanos = nowNanos;
        return true;
    }

    /** The number for a FIR: it changes with each wish, and stays in repetitions (RFC 5104 §4.3.1.2). */
    public int firNumber() {
        return firNumber;
    }
}
