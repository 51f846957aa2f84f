package org.alongside.broker.bridge;

import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.socket.Remote;
import org.alongside.broker.socket.Wire;
import org.alongside.rtc.packet.PacketSlot;

/**
 * Where everything a bridge produces goes: the same contract as returning lists, without an object for each packet. Runs on
 * the bridge's loop.
 */
public interface Sink {
    /** An empty slot to write a packet into; it must be given to {@link #transmit} or {@link #discard}. */
    PacketSlot slot();

    /** Sends the packet and takes the slot away: the one received just now, or one of {@link #slot}. */
    void transmit(Wire wire, Remote to, PacketSlot packet);

    /** Takes back a slot of {@link #slot} that shall not be sent after all. */
    void discard(PacketSlot packet);

    /** Tells the owner of the bridge. */
    void event(BrokerEvent event);

    /** Asks for {@link Bridge#onTime} at this time (nanoseconds of the loop's clock) or a little later; the earliest wins. */
    void wakeAt(long nanos);
}
