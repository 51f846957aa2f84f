package org.alongside.testkit.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.alongside.cluster.Cluster;
import org.alongside.cluster.Encoding;
import org.alongside.cluster.Link;
import org.alongside.cluster.NodeId;
import org.alongside.cluster.ReplicatedMap;
import org.alongside.cluster.View;
import org.alongside.kernel.Timers;

/** One node of a {@link FakeCluster}; once dead its timers, answers and messages are dropped, as in a killed process. */
public final class FakeNode implements Cluster, Timers {
    private static final long NEVER = Long.MIN_VALUE;

    private final FakeCluster cluster;
    private final NodeId self;
    private final List<Consumer<View>> watchers = new ArrayList<>();
    private final Map<String, Link.Receiver> receivers = new HashMap<>();
    private final Map<NodeId, Long> lastArrivalNanos = new HashMap<>();
    private View view;
    private boolean alive = true;
    private long cutSinceNanos = NEVER;

    FakeNode(FakeCluster cluster, NodeId self) {
        this.cluster = cluster;
        this.self = self;
        this.view = new View(0, List.of(self));
    }

    @Override
    public NodeId self() {
        return self;
    }

    public boolean alive() {
        return alive;
    }

    @Override
    public View view() {
        return view;
    }

    @Override
    public void watch(Consumer<View> listener) {
        watchers.add(listener);
    }

    @Override
    public boolean inTouch() {
        return alive
                && (cutSinceNanos == NEVER
                        || cluster.timers.nowNanos() - cutSinceNanos <= FakeCluster.IN_TOUCH.toNanos());
    }

    @Override
    public <V> ReplicatedMap<V> map(String name, Encoding<V> encoding) {
        return new FakeMap<>(cluster, this, name, encoding);
    }

    /** A timer of this process: it dies with it. */
    @Override
    public Handle after(Duration delay, Runnable task) {
        return cluster.timers.after(delay, () -> ifAlive(task));
    }

    @Override
    public Link link(NodeId to) {
        return (channel, message) -> send(to, channel, message.clone());
    }

    private boolean send(NodeId to, String channel, byte[] message) {
        var other = cluster.node(to).filter(FakeNode::alive);
        if (!alive || other.isEmpty() || !cluster.connected(self, to)) {
            return false;
        }
        // Ordered: never before what was sent earlier on this link.
        long arrival =
                Math.max(cluster.timers.nowNanos() + cluster.oneWay().toNanos(), lastArrivalNanos.getOrDefault(to, 0L));
        lastArrivalNanos.put(to, arrival);
        cluster.later(
                Duration.ofNanos(arrival - cluster.timers.nowNanos()),
                () -> other.get().arrive(self, channel, message));
        return true;
    }

    private void arrive(NodeId from, String channel, byte[] message) {
        var receiver = receivers.get(channel);
        if (alive && receiver != null && cluster.connected(from, self)) {
            receiver.message(from, message);
        }
    }

    @Override
    public void receive(String channel, Link.Receiver receiver) {
        receivers.put(channel, receiver);
    }

    void ifAlive(Runnable task) {
        if (alive) {
            task.run();
        }
    }

    void die() {
        alive = false;
    }

    void cut() {
        if (cutSinceNanos == NEVER) {
            cutSinceNanos = cluster.timers.nowNanos();
        }
    }

    void back() {
        cutSinceNanos = NEVER;
    }

    void see(List<NodeId> members) {
        if (!alive || members.equals(view.members())) {
            return;
        }
        var gone = view.members().stream().filter(m -> !members.contains(m)).toList();
        view = new View(view.number() + 1, members);
        gone.forEach(node -> receivers.values().forEach(receiver -> receiver.broken(node)));
        List.copyOf(watchers).forEach(watcher -> watcher.accept(view));
    }
}
