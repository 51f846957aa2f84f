package org.alongside.broker.loop;

import java.util.function.BiConsumer;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.bridge.Bridge;
import org.alongside.broker.bridge.Sink;
import org.alongside.broker.socket.Remote;
import org.alongside.broker.socket.Wire;
import org.alongside.kernel.Id;
import org.alongside.rtc.packet.PacketSlot;
import org.jspecify.annotations.Nullable;

/** One bridge's way out: packets to the loop's ports, events to the listener, and when the bridge wants to be woken. */
final class BridgeSink implements Sink {
    private static final long NEVER = Long.MAX_VALUE;

    private final MediaLoop loop;
    private final BiConsumer<Id, BrokerEvent> listener;
    private @Nullable Bridge bridge;
    private long due = NEVER;

    BridgeSink(MediaLoop loop, BiConsumer<Id, BrokerEvent> listener) {
        this.loop = loop;
        this.listener = listener;
    }

    /** Whose owner gets the events. */
    void listenFor(Bridge of) {
        bridge = of;
    }

    /** Whether the bridge asked to be woken by now; asking answers it. */
    boolean isDue(long now) {
        if (now < due) {
            return false;
        }
        due = NEVER;
        return true;
    }

    @Override
    public PacketSlot slot() {
        return loop.slot();
    }

    @Override
    public void transmit(Wire wire, Remote to, PacketSlot packet) {
        loop.transmit((LivePort) wire, to, packet);
    }

    @Override
    public void discard(PacketSlot packet) {
        loop.discard(packet);
    }

    @Override
    public void event(BrokerEvent event) {
        Bridge teller = bridge;
        if (teller != null) {
            listener.accept(teller.owner(), event);
        }
    }

    @Override
    public void wakeAt(long nanos) {
        due = Math.min(due, nanos);
    }
}
