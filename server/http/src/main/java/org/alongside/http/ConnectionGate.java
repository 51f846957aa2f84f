package org.alongside.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Decides which TCP connections a listener keeps, so that somebody who opens thousands and says nothing does not keep out
 * those who speak. For any thread; time is an argument.
 *
 * <p>A connection is <em>silent</em> until its first whole request. Where there are too many, the oldest silent one goes:
 * an honest client is silent for milliseconds, so a flood evicts itself. Only where nobody is silent is a newcomer refused.
 *
 * @param <C> a connection
 */
final class ConnectionGate<C> {
    /** What to do about a newcomer. */
    sealed interface Verdict<C> {
        record Welcome<C>() implements Verdict<C> {}

        record InsteadOf<C>(C oldest) implements Verdict<C> {}

        record Refused<C>() implements Verdict<C> {}
    }

    private static final class Peer<C> {
        private int open;
        private final LinkedHashSet<C> silent = new LinkedHashSet<>();
    }

    private record Opened(InetAddress from, long atNanos) {}

    private final Limits limits;
    private final Predicate<InetAddress> unlimited;
    private final Map<InetAddress, Peer<C>> peers = new HashMap<>();
    private final Map<C, InetAddress> open = new HashMap<>();
    private final LinkedHashMap<C, Opened> silent = new LinkedHashMap<>();

    /** Addresses that are {@code unlimited}, proxies, share only the listener's total. */
    ConnectionGate(Limits limits, Predicate<InetAddress> unlimited) {
        this.limits = limits;
        this.unlimited = unlimited;
    }

    /** A refused connection is not counted; one that is replaced is counted until {@link #closed}. */
    synchronized Verdict<C> opened(C connection, InetAddress from, long nowNanos) {
        var peer = peers.computeIfAbsent(from, a -> new Peer<>());
        boolean limited = !unlimited.test(from);
        Optional<C> leaving = Optional.empty();
        boolean full = false;
        if (limited
                && (peer.open >= limits.connectionsPerAddress() || peer.silent.size() >= limits.silentPerAddress())) {
            full = true;
            leaving = peer.silent.stream().findFirst();
        } else if (open.size() >= limits.connections()) {
            full = true;
            leaving = silent.keySet().stream().findFirst();
        }
        if (full && leaving.isEmpty()) {
            forgetIfUnused(from, peer);
            return new Verdict.Refused<>();
        }
        leaving.ifPresent(this::noLongerSilent);
        open.put(connection, from);
        peer.open++;
        peer.silent.add(connection);
        silent.put(connection, new Opened(from, nowNanos));
        return leaving.<Verdict<C>>map(Verdict.InsteadOf::new).orElseGet(Verdict.Welcome::new);
    }

    /** The connection sent its first whole request. */
    synchronized void spoke(C connection) {
        noLongerSilent(connection);
    }

    /** Idempotent, and harmless for a connection that was refused. */
    synchronized void closed(C connection) {
        noLongerSilent(connection);
        var from = open.remove(connection);
        if (from != null) {
            var peer = peers.computeIfAbsent(from, a -> new Peer<>());
            peer.open--;
            forgetIfUnused(from, peer);
        }
    }

    /** Takes out those that have been silent for too long; the caller closes them. */
    synchronized List<C> overdue(long nowNanos) {
        var late = new ArrayList<C>();
        for (var entry : silent.entrySet()) { // oldest first
            if (nowNanos - entry.getValue().atNanos < limits.firstRequest().toNanos()) {
                break;
            }
            late.add(entry.getKey());
        }
        late.forEach(this::noLongerSilent);
        return late;
    }

    synchronized int open() {
        return open.size();
    }

    private void noLongerSilent(C connection) {
        var opened = silent.remove(connection);
        if (opened != null) {
            var peer = peers.get(opened.from);
            if (peer != null) {
                peer.silent.remove(connection);
            }
        }
    }

    private void forgetIfUnused(InetAddress from, Peer<C> peer) {
        if (peer.open == 0) {
            peers.remove(from);
        }
    }
}
