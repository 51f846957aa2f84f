package org.alongside.bench.calls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Several addresses of one load generator, read by one thread. Several, because whoever is measured may limit the rate of
 * each source. Any thread may {@link #send}.
 */
final class Line implements AutoCloseable {
    private static final int MOMENT_MILLIS = 10;
    private static final int REPEAT_MILLIS = 500;

    private final ScheduledExecutorService soon = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("soon").factory());
    private final List<DatagramChannel> channels = new ArrayList<>();
    private final List<String> addresses = new ArrayList<>();
    private final Selector selector;
    private final Reader reader;

    /** Called by the line's own thread. */
    interface Reader {
        void arrived(int index, Wire message, SocketAddress from);
    }

    /** @param network the first three bytes; the addresses are {@code network.1} and up, each with a port of its own */
    Line(String network, int count, Reader reader) {
        this.reader = reader;
        try {
            selector = Selector.open();
            for (int i = 0; i < count; i++) {
                var channel = DatagramChannel.open();
                channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20);
                channel.bind(new InetSocketAddress(network + "." + (i + 1), 0));
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, i);
                channels.add(channel);
                var local = (InetSocketAddress) channel.getLocalAddress();
                addresses.add(local.getAddress().getHostAddress() + ":" + local.getPort());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Line begin(String name) {
        Thread.ofPlatform().daemon().name(name).start(this::read);
        return this;
    }

    int size() {
        return channels.size();
    }

    /** {@code 127.0.1.1:40123}. */
    String address(int index) {
        return addresses.get(index);
    }

    void send(int index, byte[] message, SocketAddress to) {
        try {
            channels.get(index).send(ByteBuffer.wrap(message), to);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Sends after a moment, so that whoever handles messages on several threads doesn't see their order change. */
    void sendSoon(int index, byte[] message, SocketAddress to) {
        var _ = soon.schedule(() -> send(index, message, to), MOMENT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Sends again after half a second, and so on while it is wanted (RFC 3261, Timers A and E). */
    void repeat(int index, byte[] message, SocketAddress to, BooleanSupplier wanted) {
        var _ = soon.schedule(
                () -> {
                    if (wanted.getAsBoolean()) {
                        send(index, message, to);
                        repeat(index, message, to, wanted);
                    }
                },
                REPEAT_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private void read() {
        var buffer = ByteBuffer.allocate(65_536);
        try {
            while (selector.isOpen()) {
                selector.select(key -> readAll((DatagramChannel) key.channel(), (Integer) key.attachment(), buffer));
            }
        } catch (ClosedSelectorException closed) {
            return; // the end
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void readAll(DatagramChannel channel, int index, ByteBuffer buffer) {
        try {
            for (var from = channel.receive(buffer.clear()); from != null; from = channel.receive(buffer.clear())) {
                reader.arrived(index, Wire.of(buffer.array(), buffer.position()), from);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        soon.shutdownNow();
        try {
            selector.close();
            for (var channel : channels) {
                channel.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
