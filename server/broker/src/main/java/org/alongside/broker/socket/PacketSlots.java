package org.alongside.broker.socket;

import java.util.ArrayDeque;
import org.alongside.rtc.packet.PacketSlot;

/**
 * The free packet slots of one media loop. Runs on that loop.
 *
 * <p>It grows to what one turn needs and stays there: every slot taken in a turn comes back in the same turn.
 */
public final class PacketSlots {
    private static final int KEPT = 4096;

    private final ArrayDeque<PacketSlot> free = new ArrayDeque<>(KEPT);

    public PacketSlot take() {
        PacketSlot slot = free.pollLast();
        return slot == null ? PacketSlot.heap() : slot;
    }

    public void free(PacketSlot slot) {
        if (free.size() < KEPT) {
            free.addLast(slot);
        }
    }
}
