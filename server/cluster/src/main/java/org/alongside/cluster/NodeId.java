package org.alongside.cluster;

import org.alongside.kernel.Id;

/** One server process, from its start to its end; a restart is another node. */
public record NodeId(Id id) implements Comparable<NodeId> {
    @Override
    public int compareTo(NodeId other) {
        return id.compareTo(other.id);
    }

    @Override
    public String toString() {
        return id.brief();
    }
}
