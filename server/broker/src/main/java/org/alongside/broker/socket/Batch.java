package org.alongside.broker.socket;

import org.alongside.rtc.packet.PacketSlot;
import org.jspecify.annotations.Nullable;

/**
 * Up to {@link #CAPACITY} datagrams with their far ends, in plain arrays: what one turn of one socket handles.
 *
 * <p>Larger batches would hold off the other sockets, and with a native form the garbage collector.
 */
public final class Batch {
    public static final int CAPACITY = 64;

    private final @Nullable PacketSlot[] packets = new PacketSlot[CAPACITY];
    private final @Nullable Remote[] remotes = new Remote[CAPACITY];
    private int size;

    public int size() {
        return size;
    }

    public boolean isFull() {
        return size == CAPACITY;
    }

    public void add(PacketSlot packet, Remote remote) {
        packets[size] = packet;
        remotes[size] = remote;
        size++;
    }

    public PacketSlot packet(int index) {
        return java.util.Objects.requireNonNull(packets[index]);
    }

    public Remote remote(int index) {
        return java.util.Objects.requireNonNull(remotes[index]);
    }

    /** Forgets everything; the slots are the caller's to free before. */
    public void clear() {
        for (int i = 0; i < size; i++) {
            packets[i] = null;
            remotes[i] = null;
        }
        size = 0;
    }
}
