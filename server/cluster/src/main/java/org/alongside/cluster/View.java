package org.alongside.cluster;

import java.util.List;
import java.util.Set;

/**
 * Who is in the cluster, as one node believes; sides of a split believe different things.
 *
 * @param number grows with every change that this node sees
 * @param members sorted, and always with the node itself
 */
public record View(long number, List<NodeId> members) {
    public View {
        members = members.stream().sorted().toList();
    }

    public boolean has(NodeId node) {
        return members.contains(node);
    }

    public View without(Set<NodeId> gone) {
        return new View(
                number + 1, members.stream().filter(m -> !gone.contains(m)).toList());
    }
}
