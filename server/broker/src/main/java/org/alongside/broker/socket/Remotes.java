package org.alongside.broker.socket;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The far ends lately heard on a media loop: a small direct-mapped table, so that a busy port makes no object of ours for a
 * packet. A collision only costs a new object.
 */
final class Remotes {
    private static final int PLACES = 4096;

    private final @Nullable Remote[] known = new Remote[PLACES];

    Remote of(InetSocketAddress address) {
        int hash = address.hashCode();
        int place = (hash ^ (hash >>> 12) ^ (hash >>> 24)) & (PLACES - 1);
        Remote remote = known[place];
        if (remote == null || !remote.address().equals(address)) {
            remote = Remote.of(address);
            known[place] = remote;
        }
        return remote;
    }
}
