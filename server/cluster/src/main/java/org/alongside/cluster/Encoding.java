package org.alongside.cluster;

/** How a record travels between nodes. What N wrote, N−1 and N+1 read: unknown fields are ignored, never refused. */
public interface Encoding<V> {
    byte[] encode(V value);

    /** Reads what {@link #encode} wrote; anything else is our own bug and an exception. */
    V decode(byte[] bytes);
}
