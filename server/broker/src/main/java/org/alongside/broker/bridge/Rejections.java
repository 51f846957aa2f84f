package org.alongside.broker.bridge;

import org.alongside.rtc.srtp.SrtpReceiver;

/** Packets that were not let in, by reason: counted, never logged. Runs on its media loop. */
public final class Rejections {
    private long malformed;
    private long spoofed;
    private long replayed;
    private long unauthentic;
    private long unexpected;

    /** Not what its port is for, or cut short. */
    public void malformed() {
        malformed++;
    }

    /** From another source than the one a trunk leg is locked to. */
    void spoofed() {
        spoofed++;
    }

    void replayed() {
        replayed++;
    }

    /** A wrong tag, a wrong MESSAGE-INTEGRITY. */
    void unauthentic() {
        unauthentic++;
    }

    /** Good in itself, but nobody waits for it: a payload type nobody agreed on, media on hold, no keys yet. */
    public void unexpected() {
        unexpected++;
    }

    /** Counts what SRTP did not open; true for what it did. */
    boolean admits(SrtpReceiver.Verdict verdict) {
        switch (verdict) {
            case OK -> {
                return true;
            }
            case MALFORMED -> malformed();
            case REPLAYED -> replayed();
            case FORGED, TOO_MANY_STREAMS -> unauthentic();
        }
        return false;
    }

    public long spoofedCount() {
        return spoofed;
    }

    public long replayedCount() {
        return replayed;
    }

    public long total() {
        return malformed + spoofed + replayed + unauthentic + unexpected;
    }
}
