package org.alongside.broker.loop;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.alongside.kernel.Id;

/**
 * When each server was last heard on its control channel: the broker as the witness of who lives.
 *
 * <p>Any thread. An entry is one number, kept for servers without bridges too: there are as many as a cluster has nodes,
 * and {@link #forgetSilent} drops those which are gone for good.
 */
final class Owners {
    static final long CLAIM_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(900);
    static final long OUTLIVED_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long FORGET_NANOS = 10 * OUTLIVED_NANOS;

    private final ConcurrentHashMap<Id, Heard> heard = new ConcurrentHashMap<>();

    void heard(long now, Id owner) {
        heard.put(owner, new Heard(now, false));
    }

    void gone(long now, Id owner) {
        heard.put(owner, new Heard(now, true));
    }

    /** Whether another server may take this owner's bridges: its channel was closed, or silent for 900 ms. */
    boolean mayBeReplaced(long now, Id owner) {
        Heard last = heard.get(owner);
        return last == null || last.closed || now - last.at >= CLAIM_AFTER_NANOS;
    }

    /** Whether this owner's bridges have outlived it long enough. */
    boolean isOutlived(long now, Id owner) {
        Heard last = heard.get(owner);
        return last == null || now - last.at >= OUTLIVED_NANOS;
    }

    void forgetSilent(long now) {
        heard.values().removeIf(last -> now - last.at >= FORGET_NANOS);
    }

    private record Heard(long at, boolean closed) {}
}
