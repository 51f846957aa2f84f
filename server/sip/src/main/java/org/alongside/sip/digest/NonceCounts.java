package org.alongside.sip.digest;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which counts of which nonces were used, so that no answer works twice (RFC 7616 §3.4, {@code nc}). Bounded: when the oldest
 * nonce has to go, every nonce made no later counts as used up, so forgetting never lets a replay in. One owner.
 */
final class NonceCounts {
    private static final int WINDOW = 64;

    private final int limit;
    private final Map<String, Window> windows = new LinkedHashMap<>();
    private long forgottenUpTo = Long.MIN_VALUE;

    NonceCounts(int limit) {
        this.limit = limit;
    }

    /** Bit n of {@code seen} stands for the count {@code highest − n}: UDP may change the order of requests a little. */
    private record Window(long issuedAt, long highest, long seen) {
        boolean allows(long count) {
            long behind = highest - count;
            return count > highest || (behind < WINDOW && (seen >>> behind & 1) == 0);
        }

        Window with(long count) {
            long ahead = count - highest;
            if (ahead <= 0) {
                return new Window(issuedAt, highest, seen | 1L << -ahead);
            }
            return new Window(issuedAt, count, (ahead < WINDOW ? seen << ahead : 0) | 1);
        }
    }

    /** Uses up one count of a nonce; false when that can't be shown to be its first use. */
    boolean use(String nonce, long issuedAt, long count) {
        var window = windows.get(nonce);
        if (window == null) {
            if (issuedAt <= forgottenUpTo) {
                return false;
            }
            makeRoom();
            windows.put(nonce, new Window(issuedAt, count, 1));
            return true;
        }
        if (!window.allows(count)) {
            return false;
        }
        windows.put(nonce, window.with(count));
        return true;
    }

    private void makeRoom() {
        if (windows.size() < limit) {
            return;
        }
        var oldest = windows.entrySet().iterator();
        forgottenUpTo = Math.max(forgottenUpTo, oldest.next().getValue().issuedAt());
        oldest.remove();
    }

    /** Forgets nonces that are too old to be taken anyway. */
    void expire(long issuedBefore) {
        var oldest = windows.values().iterator();
        while (oldest.hasNext() && oldest.next().issuedAt() < issuedBefore) {
            oldest.remove();
        }
    }

    int size() {
        return windows.size();
    }
}
