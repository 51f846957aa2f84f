package org.alongside.broker.bridge;

import org.alongside.broker.socket.Remote;
import org.jspecify.annotations.Nullable;

/**
 * Symmetric RTP (RFC 4961) towards an endpoint whose SDP may name an address behind a NAT: the first good packet tells the
 * true source, and from then on nothing else is heard. Each answer opens the latch again, once.
 *
 * <p>While it is open we keep sending to where we sent before, so that opening it costs no packet.
 */
final class SourceLatch {
    private @Nullable Remote target;
    private boolean open = true;

    /** Where to send: the true source once known, the signalled address before. */
    @Nullable
    Remote target() {
        return target;
    }

    boolean isOpen() {
        return open;
    }

    /** A new answer was agreed; {@code signalled} becomes the target unless it only repeats what we once were told. */
    void reopen(@Nullable Remote signalled, boolean signalledIsNew) {
        if (signalledIsNew || target == null) {
            target = signalled;
        }
        open = true;
    }

    /** Whether a packet from this source may be looked at: every one while open, else the locked one only. */
    boolean admits(Remote source) {
        return open || is(source);
    }

    /** A packet from this source proved good. */
    void lock(Remote source) {
        if (!is(source)) {
            target = source;
        }
        open = false;
    }

    private boolean is(Remote source) {
        Remote locked = target;
        return locked != null && locked.is(source);
    }
}
