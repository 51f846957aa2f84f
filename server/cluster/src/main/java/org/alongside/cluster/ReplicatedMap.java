package org.alongside.cluster;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.alongside.kernel.Id;

/**
 * Records that outlive the node that wrote them. Every write names the version it replaces, so of two writers one wins and
 * the other knows. A future always completes, and never exceptionally.
 */
public interface ReplicatedMap<V> {
    /** The version of a key that is not there. */
    long ABSENT = 0;

    /** Empty also while the cluster can't be reached: only a {@link #write} decides. */
    CompletableFuture<Optional<Entry<V>>> read(Id key);

    /** Everything that this node can see now. */
    CompletableFuture<Map<Id, Entry<V>>> readAll();

    CompletableFuture<Write> write(Id key, long expectedVersion, V value);

    CompletableFuture<Write> remove(Id key, long expectedVersion);

    /** A value and the version that the next writer must name. */
    record Entry<V>(V value, long version) {}

    /** What became of a write. */
    sealed interface Write {
        /** It stands, on as many nodes as the map promises. */
        record Written(long version) implements Write {}

        /** Somebody else wrote first; nothing changed. */
        record Conflict() implements Write {}

        /** No answer in time: it may stand or not. Read, then decide. */
        record Unknown() implements Write {}
    }
}
