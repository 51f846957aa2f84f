package org.alongside.gateway.trunk;

import java.util.concurrent.atomic.LongAdder;

/** What was dropped or refused, counted instead of logged; written and read by any thread. */
public final class SipCounts {
    final LongAdder unknownSource = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder tooFast = new LongAdder();
    final LongAdder overloaded = new LongAdder();
    final LongAdder withoutClaim = new LongAdder();

    /** From an address that is no trunk, and about no dialog of ours: dropped in silence. */
    public long unknownSource() {
        return unknownSource.sum();
    }

    public long malformed() {
        return malformed.sum();
    }

    /** Above the rate of one source. */
    public long tooFast() {
        return tooFast.sum();
    }

    /** Dropped because the user agent had too much mail. */
    public long overloaded() {
        return overloaded.sum();
    }

    /** Effects of an owner that lost its bridge. */
    public long withoutClaim() {
        return withoutClaim.sum();
    }
}
