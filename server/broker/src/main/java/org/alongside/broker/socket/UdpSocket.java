package org.alongside.broker.socket;

/**
 * A bound UDP port that receives and sends in batches. Runs on its media loop; nothing here blocks.
 *
 * <p>The shape is that of {@code recvmmsg} and {@code sendmmsg}, so that a native form can take the place of NIO's.
 */
public interface UdpSocket extends Wire, AutoCloseable {
    /** Fills the batch's free places with what has arrived, at most up to its capacity; none when nothing waits. */
    void receive(Batch batch);

    /**
     * Sends the whole batch. What the system doesn't take at once is dropped: media that waits is worth nothing.
     *
     * @return how many were dropped
     */
    int send(Batch batch);

    /** How packets that leave from here are marked (DSCP, RFC 2474); a system that refuses leaves them unmarked. */
    void mark(int dscp);

    @Override
    void close();
}
