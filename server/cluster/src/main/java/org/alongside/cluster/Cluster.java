package org.alongside.cluster;

import java.util.function.Consumer;

/**
 * The cluster from one node's place in it. For any thread; nothing here blocks, and answers may come on any thread, so a
 * reader posts them to its {@link org.alongside.kernel.Mailbox}.
 *
 * <p>{@link InMemoryCluster} is the form of a single server; the testkit's cluster fake delays, reorders, splits and kills.
 */
public interface Cluster {
    NodeId self();

    View view();

    /** Tells every later view. */
    void watch(Consumer<View> listener);

    /**
     * Whether this node still speaks for the cluster: it heard the side that keeps the records within the last 900 ms. Asked
     * immediately before every effect that another node could perform too.
     */
    boolean inTouch();

    /** The records of this name; each name has one type everywhere. */
    <V> ReplicatedMap<V> map(String name, Encoding<V> encoding);

    /** The ordered way to another node, opened when first used. */
    Link link(NodeId to);

    /** Takes what other nodes send on {@code channel}; one receiver for each channel. */
    void receive(String channel, Link.Receiver receiver);
}
