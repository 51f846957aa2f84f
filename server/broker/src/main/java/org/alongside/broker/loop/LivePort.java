package org.alongside.broker.loop;

import java.net.InetSocketAddress;
import org.alongside.broker.socket.Batch;
import org.alongside.broker.socket.Remote;
import org.alongside.broker.socket.UdpSocket;
import org.alongside.broker.socket.Wire;
import org.alongside.rtc.packet.PacketSlot;

/** A bound port with what waits to be sent from it in this turn, and who gets what arrives. Runs on its media loop. */
final class LivePort implements Wire {
    final UdpSocket socket;
    final Batch outgoing = new Batch();
    private final Inbound inbound;

    LivePort(UdpSocket socket, Inbound inbound) {
        this.socket = socket;
        this.inbound = inbound;
    }

    /** Takes a datagram; the slot stays the loop's unless it is given to the sink meanwhile. */
    interface Inbound {
        void onDatagram(long now, LivePort port, Remote from, PacketSlot packet);
    }

    void onDatagram(long now, Remote from, PacketSlot packet) {
        inbound.onDatagram(now, this, from, packet);
    }

    @Override
    public InetSocketAddress local() {
        return socket.local();
    }
}
