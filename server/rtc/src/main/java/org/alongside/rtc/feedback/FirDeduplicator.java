package org.alongside.rtc.feedback;

/** Tells a new FIR from the repetition of one already obeyed (RFC 5104 §4.3.1.2). One per outgoing stream. */
public final class FirDeduplicator {
    private int last = -1;

    /** Whether this number asks for a new key frame. */
    public boolean isNew(int number) {
        boolean fresh = number != last;
        last = number;
        return fresh;
    }
}
