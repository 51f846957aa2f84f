package org.alongside.broker.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import org.alongside.testkit.net.Conditions;
import org.alongside.testkit.net.NetworkPath;
import org.jspecify.annotations.Nullable;

/**
 * A bad line between one page and the broker: the page is told {@link #port} in place of the broker's own, and every datagram
 * takes a {@link NetworkPath} in its direction. One thread, in real time.
 */
final class BadLine implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int LARGEST = 2_048;

    private final NetworkPath<ByteBuffer> up;
    private final NetworkPath<ByteBuffer> down;
    private final Selector selector = Selector.open();
    private final DatagramChannel towardsPage = bound();
    private final DatagramChannel towardsBroker = bound();
    private final Thread thread = Thread.ofPlatform().daemon().name("bad-line").unstarted(this::carry);
    private @Nullable SocketAddress page;
    private volatile boolean closed;

    /** Conditions hold for each direction; the seed is printed, though timing makes each run its own. */
    BadLine(int brokerPort, Conditions conditions, long seed) throws IOException {
        System.out.println("BadLine seed " + seed);
        up = new NetworkPath<>(conditions, seed);
        down = new NetworkPath<>(conditions, seed + 1);
        towardsBroker.connect(new InetSocketAddress(LOOPBACK, brokerPort));
        thread.start();
    }

    private DatagramChannel bound() throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(LOOPBACK, 0));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        return channel;
    }

    /** The broker's UDP port, as the page sees it. */
    int port() throws IOException {
        return ((InetSocketAddress) towardsPage.getLocalAddress()).getPort();
    }

    private void carry() {
        try {
            while (!closed) {
                selector.select(millisToNextArrival());
                selector.selectedKeys().clear();
                long now = System.nanoTime();
                receive(now);
                up.deliver(now, datagram -> send(towardsBroker, datagram, null));
                down.deliver(now, datagram -> send(towardsPage, datagram, page));
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void receive(long now) throws IOException {
        ByteBuffer datagram = ByteBuffer.allocate(LARGEST);
        for (SocketAddress from = towardsPage.receive(datagram); from != null; from = towardsPage.receive(datagram)) {
            page = from;
            up.send(datagram.flip(), now);
            datagram = ByteBuffer.allocate(LARGEST);
        }
        while (towardsBroker.receive(datagram) != null) {
            down.send(datagram.flip(), now);
            datagram = ByteBuffer.allocate(LARGEST);
        }
    }

    private static void send(DatagramChannel channel, ByteBuffer datagram, @Nullable SocketAddress to) {
        try {
            ByteBuffer bytes = datagram.duplicate(); // it may be sent twice
            if (to == null) {
                channel.write(bytes);
            } else {
                channel.send(bytes, to);
            }
        } catch (IOException gone) {
            // the other end has closed its port: its datagrams are lost, as on any line
        }
    }

    private long millisToNextArrival() {
        long next = Math.min(
                up.nextArrivalNanos().orElse(Long.MAX_VALUE),
                down.nextArrivalNanos().orElse(Long.MAX_VALUE));
        return next == Long.MAX_VALUE
                ? 100
                : Math.clamp(TimeUnit.NANOSECONDS.toMillis(next - System.nanoTime()), 1, 100);
    }

    /** How many datagrams were lost, both directions together; once {@link #close closed}. */
    long lostCount() {
        return up.lostCount() + down.lostCount();
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
            towardsPage.close();
            towardsBroker.close();
            selector.close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
