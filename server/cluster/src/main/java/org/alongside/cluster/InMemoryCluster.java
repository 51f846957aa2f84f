package org.alongside.cluster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.alongside.cluster.ReplicatedMap.Write.Conflict;
import org.alongside.cluster.ReplicatedMap.Write.Written;
import org.alongside.kernel.Id;

/**
 * A cluster of one: the form of a single server. For any thread; every answer is there when the call returns. A record that
 * is read has been encoded and decoded all the same, so that whoever works here works where records travel. A write, of which
 * each call has a dozen that nobody reads, only keeps the value; with assertions, as in every test, it is encoded too.
 */
public final class InMemoryCluster implements Cluster {
    private final NodeId self;
    private final View view;
    private final Map<String, InMemoryMap<?>> maps = new ConcurrentHashMap<>();
    private final Map<String, Link.Receiver> receivers = new ConcurrentHashMap<>();

    public InMemoryCluster(NodeId self) {
        this.self = self;
        this.view = new View(1, List.of(self));
    }

    @Override
    public NodeId self() {
        return self;
    }

    @Override
    public View view() {
        return view;
    }

    /** Nobody joins or leaves, so nobody is ever told. */
    @Override
    public void watch(Consumer<View> listener) {}

    @Override
    public boolean inTouch() {
        return true;
    }

    @Override
    @SuppressWarnings("unchecked") // each name has one type everywhere, see the interface
    public <V> ReplicatedMap<V> map(String name, Encoding<V> encoding) {
        return (ReplicatedMap<V>) maps.computeIfAbsent(name, n -> new InMemoryMap<>(encoding));
    }

    /** A link to itself delivers at once; every other node is unreachable. */
    @Override
    public Link link(NodeId to) {
        return (channel, message) -> {
            var receiver = receivers.get(channel);
            if (!to.equals(self) || receiver == null) {
                return false;
            }
            receiver.message(self, message.clone());
            return true;
        };
    }

    @Override
    public void receive(String channel, Link.Receiver receiver) {
        receivers.put(channel, receiver);
    }

    /** One writer at a time; versions of a key never repeat, also after it was removed. */
    private static final class InMemoryMap<V> implements ReplicatedMap<V> {
        private final Encoding<V> encoding;
        private final Map<Id, Entry<V>> entries = new HashMap<>();
        private long lastVersion = ABSENT;

        InMemoryMap(Encoding<V> encoding) {
            this.encoding = encoding;
        }

        @Override
        public synchronized CompletableFuture<Optional<Entry<V>>> read(Id key) {
            return CompletableFuture.completedFuture(
                    Optional.ofNullable(entries.get(key)).map(this::travelled));
        }

        @Override
        public synchronized CompletableFuture<Map<Id, Entry<V>>> readAll() {
            var all = new HashMap<Id, Entry<V>>();
            entries.forEach((key, entry) -> all.put(key, travelled(entry)));
            return CompletableFuture.completedFuture(all);
        }

        @Override
        public CompletableFuture<Write> write(Id key, long expectedVersion, V value) {
            assert encoding.encode(value).length > 0 : "a record that can't travel"; // or it throws
            return CompletableFuture.completedFuture(replace(key, expectedVersion, value));
        }

        private synchronized Write replace(Id key, long expectedVersion, V value) {
            if (version(key) != expectedVersion) {
                return new Conflict();
            }
            entries.put(key, new Entry<>(value, ++lastVersion));
            return new Written(lastVersion);
        }

        @Override
        public synchronized CompletableFuture<Write> remove(Id key, long expectedVersion) {
            if (version(key) != expectedVersion) {
                return CompletableFuture.completedFuture(new Conflict());
            }
            entries.remove(key);
            return CompletableFuture.completedFuture(new Written(ABSENT));
        }

        private long version(Id key) {
            var entry = entries.get(key);
            return entry == null ? ABSENT : entry.version();
        }

        /** As another node would have it. */
        private Entry<V> travelled(Entry<V> entry) {
            return new Entry<>(encoding.decode(encoding.encode(entry.value())), entry.version());
        }
    }
}
