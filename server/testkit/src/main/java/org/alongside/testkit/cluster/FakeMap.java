package org.alongside.testkit.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.alongside.cluster.Encoding;
import org.alongside.cluster.ReplicatedMap;
import org.alongside.cluster.ReplicatedMap.Write.Conflict;
import org.alongside.cluster.ReplicatedMap.Write.Unknown;
import org.alongside.cluster.ReplicatedMap.Write.Written;
import org.alongside.kernel.Id;

/** A map of a {@link FakeCluster}: a request travels, is decided at one instant on the serving side, and an answer travels. */
final class FakeMap<V> implements ReplicatedMap<V> {
    private final FakeCluster cluster;
    private final FakeNode node;
    private final String name;
    private final Encoding<V> encoding;
    /** By version, which names one value for ever: a node that looks every second decodes each once. */
    private final Map<Long, Entry<V>> read = new HashMap<>();

    FakeMap(FakeCluster cluster, FakeNode node, String name, Encoding<V> encoding) {
        this.cluster = cluster;
        this.node = node;
        this.name = name;
        this.encoding = encoding;
    }

    @Override
    public CompletableFuture<Optional<Entry<V>>> read(Id key) {
        return ask(() -> Optional.ofNullable(records().get(key)).map(this::decoded), Optional.empty());
    }

    @Override
    public CompletableFuture<Map<Id, Entry<V>>> readAll() {
        return ask(
                () -> {
                    var all = new HashMap<Id, Entry<V>>();
                    records().forEach((key, record) -> all.put(key, decoded(record)));
                    return all;
                },
                Map.of());
    }

    @Override
    public CompletableFuture<Write> write(Id key, long expectedVersion, V value) {
        byte[] bytes = encoding.encode(value);
        return ask(() -> replace(key, expectedVersion, bytes), new Unknown());
    }

    private Write replace(Id key, long expectedVersion, byte[] bytes) {
        if (version(key) != expectedVersion) {
            return new Conflict();
        }
        var next = new Entry<>(bytes, cluster.nextVersion());
        records().put(key, next);
        return new Written(next.version());
    }

    @Override
    public CompletableFuture<Write> remove(Id key, long expectedVersion) {
        return ask(
                () -> {
                    if (version(key) != expectedVersion) {
                        return new Conflict();
                    }
                    records().remove(key);
                    return new Written(ABSENT);
                },
                new Unknown());
    }

    private long version(Id key) {
        var record = records().get(key);
        return record == null ? ABSENT : record.version();
    }

    private Map<Id, Entry<byte[]>> records() {
        return cluster.records(node, name);
    }

    private Entry<V> decoded(Entry<byte[]> record) {
        return read.computeIfAbsent(record.version(), v -> new Entry<>(encoding.decode(record.value()), v));
    }

    /** A request and its answer each take their way; either is lost when the node is cut off or dead at that instant. */
    private <T> CompletableFuture<T> ask(Supplier<T> decision, T unanswered) {
        var answer = new CompletableFuture<T>();
        Duration there = cluster.oneWay();
        Duration back = cluster.oneWay();
        cluster.later(there, () -> {
            if (node.alive() && cluster.serves(node.self())) {
                T decided = decision.get();
                cluster.later(back, () -> {
                    if (cluster.serves(node.self())) {
                        node.ifAlive(() -> answer.complete(decided));
                    }
                });
            }
        });
        node.after(cluster.weather.answerAfter(), () -> answer.complete(unanswered));
        return answer;
    }
}
