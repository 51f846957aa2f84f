package org.alongside.cluster;

/** An ordered stream of messages to another node, on a connection of its own so that a big record never delays a click. */
public interface Link {
    /**
     * Queues a message. False when the link is broken or its queue is full; what was queued before a break may be lost, and
     * the other end hears {@link Receiver#broken} before anything newer.
     */
    boolean send(String channel, byte[] message);

    /** The other end. */
    interface Receiver {
        void message(NodeId from, byte[] message);

        /** Messages of {@code from} may be missing from here on: ask for the state instead of the story. */
        void broken(NodeId from);
    }
}
