package org.alongside.testkit.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.alongside.cluster.NodeId;
import org.alongside.cluster.ReplicatedMap.Entry;
import org.alongside.kernel.Id;
import org.alongside.testkit.ManualTimers;

/**
 * Several nodes on one hand-moved clock. Everything takes a random time within {@link Weather}, so requests of one node
 * overtake one another; a killed node falls silent in the middle of whatever it did; after a split each side sees the other
 * leave, and only the larger side (a tie: the one with the smallest id) can write, until they meet again. A write whose answer is cut off may have
 * happened: that is the case that breaks naive code.
 */
public final class FakeCluster {
    /** How long a node that was cut off still believes to be in touch, see {@code Cluster.inTouch}. */
    static final Duration IN_TOUCH = Duration.ofMillis(900);
    /** Detection differs from node to node by this many ways. */
    private static final int SPREAD = 5;

    final ManualTimers timers;
    final Weather weather;
    private final RandomGenerator random;
    private final Map<NodeId, FakeNode> nodes = new TreeMap<>();
    private final Map<String, Map<Id, Entry<byte[]>>> stored = new HashMap<>();
    private final List<Set<NodeId>> sides = new ArrayList<>();
    private Set<NodeId> serving = Set.of();
    private long lastVersion;

    public FakeCluster(ManualTimers timers, RandomGenerator random, Weather weather) {
        this.timers = timers;
        this.random = random;
        this.weather = weather;
    }

    /**
     * How bad it is.
     *
     * @param shortest of one way between two nodes
     * @param longest of one way between two nodes
     * @param detection after which the first of the others sees a node leave; more than 900 ms plus two ways, as in a real cluster
     * @param answerAfter when a request without an answer is given up as unknown
     */
    public record Weather(Duration shortest, Duration longest, Duration detection, Duration answerAfter) {
        public static final Weather FAIR = new Weather(
                Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1000), Duration.ofMillis(500));
        public static final Weather FOUL = new Weather(
                Duration.ofMillis(1), Duration.ofMillis(80), Duration.ofMillis(1200), Duration.ofMillis(500));

        /** After so long every node has seen who left and who came back. */
        public Duration seenByAll() {
            return detection.plus(longest.multipliedBy(SPREAD));
        }
    }

    /** Adds a node to a cluster that is not split; everybody sees it at once. */
    public FakeNode join() {
        var node = new FakeNode(this, new NodeId(Id.random(random)));
        nodes.put(node.self(), node);
        if (!sides.isEmpty()) {
            throw new IllegalStateException("a node joins a cluster that is whole");
        }
        alive().forEach(other -> other.see(reachable(other.self())));
        return node;
    }

    /** It does nothing more, not even finish its sentence; the others notice later. */
    public void kill(NodeId victim) {
        var node = nodes.get(victim);
        if (node != null && node.alive()) {
            node.die();
            tellViews();
        }
    }

    /** Cuts the nodes of {@code side} off from all others; a split replaces an earlier one. */
    public void split(Set<NodeId> side) {
        var rest = new HashSet<>(nodes.keySet());
        rest.removeAll(side);
        sides.clear();
        sides.add(new HashSet<>(side));
        sides.add(rest);
        serving = largestSide();
        cutOff();
    }

    /** All links work again; views meet after the detection time. */
    public void heal() {
        sides.clear();
        alive().forEach(FakeNode::back);
        tellViews();
    }

    private void cutOff() {
        for (var node : alive()) {
            if (serves(node.self())) {
                node.back();
            } else {
                node.cut();
            }
        }
        tellViews();
    }

    public List<FakeNode> alive() {
        return nodes.values().stream().filter(FakeNode::alive).toList();
    }

    /** The records as the serving side holds them, for invariants: how many there are under this name. */
    public int records(String map) {
        return stored.getOrDefault(map, Map.of()).size();
    }

    /** Each node notices at its own moment, so for a while two of them may see different members. */
    private void tellViews() {
        for (var node : alive()) {
            later(weather.detection.plus(oneWay().multipliedBy(SPREAD)), () -> node.see(reachable(node.self())));
        }
    }

    /** The live nodes on this node's side. */
    List<NodeId> reachable(NodeId from) {
        return alive().stream()
                .map(FakeNode::self)
                .filter(other -> connected(from, other))
                .toList();
    }

    boolean connected(NodeId one, NodeId other) {
        return sides.isEmpty() || sides.stream().anyMatch(side -> side.contains(one) && side.contains(other));
    }

    /** Whether this node's side keeps the records. */
    boolean serves(NodeId node) {
        return sides.isEmpty() || serving.contains(node);
    }

    /** Decided once, at the split: a side that shrinks later by a death is not overtaken by one that missed the writes. */
    private Set<NodeId> largestSide() {
        return sides.stream()
                .filter(side -> !living(side).isEmpty())
                .max(Comparator.<Set<NodeId>>comparingInt(side -> living(side).size())
                        .thenComparing(side -> living(side).get(0), Comparator.reverseOrder()))
                .map(Set::copyOf)
                .orElse(Set.of());
    }

    private List<NodeId> living(Set<NodeId> side) {
        return alive().stream().map(FakeNode::self).filter(side::contains).toList();
    }

    /** As bytes, so that nobody shares an object across nodes by mistake. */
    Map<Id, Entry<byte[]>> records(FakeNode reader, String map) {
        return serves(reader.self()) ? stored.computeIfAbsent(map, m -> new LinkedHashMap<>()) : Map.of();
    }

    long nextVersion() {
        return ++lastVersion;
    }

    Optional<FakeNode> node(NodeId id) {
        return Optional.ofNullable(nodes.get(id));
    }

    Duration oneWay() {
        long least = weather.shortest.toNanos();
        return Duration.ofNanos(least + random.nextLong(weather.longest.toNanos() - least + 1));
    }

    void later(Duration delay, Runnable task) {
        timers.after(delay, task);
    }
}
