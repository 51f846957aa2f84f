package org.alongside.broker.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;

/** The NIO form of {@link Sockets}: a selector. Runs on its media loop, but for {@link #wakeUp}. */
public final class NioSockets implements Sockets {
    /** Room for a burst of key frames while the loop is busy elsewhere. The system may grant less. */
    private static final int EXTERNAL_BUFFER = 4 << 20;

    private final Selector selector;
    private final PacketSlots slots;
    private final Remotes remotes = new Remotes();
    private boolean closedSome;

    public NioSockets(PacketSlots slots) {
        this.slots = slots;
        try {
            selector = Selector.open();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public UdpSocket bind(InetSocketAddress local) throws IOException {
        if (closedSome) {
            // A closed channel keeps its port until the selector has let go of it. What is readable now is told again.
            closedSome = false;
            selector.selectNow(_ -> {});
        }
        DatagramChannel channel = open(local.getAddress());
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, EXTERNAL_BUFFER);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, EXTERNAL_BUFFER);
            channel.bind(local);
            channel.configureBlocking(false);
            NioUdpSocket socket = new NioUdpSocket(channel, slots, remotes, () -> closedSome = true);
            channel.register(selector, SelectionKey.OP_READ, socket);
            return socket;
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
    }

    /** An IPv4 address gets an IPv4 socket; a wildcard gets one that serves both families where the system has both. */
    private static DatagramChannel open(InetAddress address) throws IOException {
        if (address.isAnyLocalAddress()) {
            return DatagramChannel.open();
        }
        ProtocolFamily family =
                address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        return DatagramChannel.open(family);
    }

    @Override
    public void await(long timeoutMillis, Consumer<UdpSocket> readable) {
        try {
            Consumer<SelectionKey> each = key -> readable.accept((UdpSocket) key.attachment());
            if (timeoutMillis <= 0) {
                selector.selectNow(each);
            } else {
                selector.select(each, timeoutMillis);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void wakeUp() {
        selector.wakeup();
    }

    @Override
    public void close() {
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
