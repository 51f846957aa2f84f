package org.alongside.broker.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.alongside.rtc.packet.PacketSlot;
import org.jspecify.annotations.Nullable;

/** One port over NIO: a system call and a copy for each datagram. The fallback form, and the first one. */
final class NioUdpSocket implements UdpSocket {
    private final DatagramChannel channel;
    private final InetSocketAddress local;
    private final PacketSlots slots;
    private final Remotes remotes;
    private final Runnable closed;

    NioUdpSocket(DatagramChannel channel, PacketSlots slots, Remotes remotes, Runnable closed) throws IOException {
        this.closed = closed;
        this.channel = channel;
        this.slots = slots;
        this.remotes = remotes;
        local = (InetSocketAddress) channel.getLocalAddress();
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public void receive(Batch batch) {
        while (!batch.isFull()) {
            PacketSlot packet = slots.take();
            InetSocketAddress from = receive(packet);
            if (from == null) {
                slots.free(packet);
                return;
            }
            if (packet.length() > PacketSlot.CAPACITY) {
                slots.free(packet);
            } else {
                batch.add(packet, remotes.of(from));
            }
        }
    }

    private @Nullable InetSocketAddress receive(PacketSlot packet) {
        packet.reset(0);
        int start = packet.offset();
        ByteBuffer buffer = packet.buffer();
        // One byte more than may be: a datagram that fills it was cut and is dropped.
        buffer.limit(start + PacketSlot.CAPACITY + 1).position(start);
        try {
            InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
            packet.reset(buffer.position() - start);
            return from;
        } catch (IOException _) {
            // An ICMP error of an earlier send shows here; the next datagram is not touched by it.
            return null;
        } finally {
            buffer.clear();
        }
    }

    @Override
    public int send(Batch batch) {
        int dropped = 0;
        for (int i = 0; i < batch.size(); i++) {
            if (!send(batch.packet(i), batch.remote(i))) {
                dropped++;
            }
        }
        return dropped;
    }

    private boolean send(PacketSlot packet, Remote to) {
        ByteBuffer buffer = packet.buffer();
        buffer.limit(packet.offset() + packet.length()).position(packet.offset());
        try {
            return channel.send(buffer, to.address()) > 0;
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException _) {
            // No route, a family this port doesn't have, a firewall's ICMP: that far end is not reached, others are.
            return false;
        } finally {
            buffer.clear();
        }
    }

    @Override
    public void mark(int dscp) {
        try {
            channel.setOption(StandardSocketOptions.IP_TOS, dscp << 2);
        } catch (IOException | UnsupportedOperationException _) {
            // Media without a mark is media all the same.
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            closed.run();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
