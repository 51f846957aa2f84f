package org.alongside.broker.loop;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.alongside.broker.socket.Batch;
import org.alongside.broker.socket.NioSockets;
import org.alongside.broker.socket.PacketSlots;
import org.alongside.broker.socket.Remote;
import org.alongside.broker.socket.Sockets;
import org.alongside.broker.socket.UdpSocket;
import org.alongside.rtc.packet.PacketSlot;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One media thread: it waits for datagrams, hands them to their ports' owners, runs what other threads offered, calls its
 * {@link Ticker}, and sends what all of them produced. It is the single writer of everything it owns; there is no lock.
 *
 * <p>Each turn does bounded work for each socket, so that a flooded port costs its own packets and nobody else's.
 */
final class MediaLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(MediaLoop.class);
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** A loop with nothing to do looks up this often. */
    static final long IDLE_NANOS = 50 * NANOS_PER_MILLI;

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    final LoopProxy proxy;
    private final PacketSlots slots = new PacketSlots();
    private final Sockets sockets = new NioSockets(slots);
    private final Map<UdpSocket, LivePort> ports = new HashMap<>();
    private final List<LivePort> dirty = new ArrayList<>();
    private final Batch incoming = new Batch();
    private final LongSupplier nanos;
    private @Nullable PacketSlot arrived;
    private @Nullable Ticker ticker;
    private @Nullable Thread thread;
    /** When the ticker wants to be called. */
    private long due;

    private volatile boolean closing;
    final LongAdder lostOffers = new LongAdder();
    long received;
    long sent;
    long dropped;

    MediaLoop(LongSupplier nanos) {
        this.nanos = nanos;
        proxy = new LoopProxy(sockets::wakeUp);
    }

    /** Does what is due and says when it wants to be called again. */
    interface Ticker {
        /** Returns the next time, in the loop's nanoseconds. */
        long onTick(long now);
    }

    void start(String name, Ticker everyTurn) {
        ticker = everyTurn;
        thread = Thread.ofPlatform().name(name).daemon().start(this);
    }

    /** Any other thread: runs {@code last} on the loop, ends it and waits for that, 5 s at most. */
    void close(Runnable last) {
        Thread running = thread;
        if (running == null) {
            sockets.close();
            return;
        }
        proxy.offer(() -> {
            closing = true;
            last.run();
        });
        try {
            running.join(CLOSE_LIMIT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        closing = true;
        sockets.wakeUp();
    }

    long now() {
        return nanos.getAsLong();
    }

    /** Runs on the loop, or before it started. */
    LivePort bind(InetSocketAddress local, LivePort.Inbound inbound) throws IOException {
        LivePort port = new LivePort(sockets.bind(local), inbound);
        ports.put(port.socket, port);
        return port;
    }

    void release(LivePort port) {
        flush(port);
        ports.remove(port.socket);
        dirty.remove(port);
        port.socket.close();
    }

    PacketSlot slot() {
        return slots.take();
    }

    /** The ticker has something to do sooner than it said. Runs on the loop. */
    void tickSoon() {
        due = now();
    }

    /** Harmless for the packet that has just arrived: it is freed when its turn is over. */
    void discard(PacketSlot packet) {
        if (packet != arrived) {
            slots.free(packet);
        }
    }

    void transmit(LivePort port, Remote to, PacketSlot packet) {
        if (packet == arrived) {
            arrived = null;
        }
        if (port.outgoing.isFull()) {
            flush(port);
        }
        if (port.outgoing.size() == 0) {
            dirty.add(port);
        }
        port.outgoing.add(packet, to);
    }

    @Override
    public void run() {
        try {
            tickSoon();
            while (!closing) {
                turn();
            }
        } catch (RuntimeException | Error wrong) {
            LOG.error("media loop ended by a fault of ours", wrong);
            throw wrong;
        } finally {
            sockets.close();
        }
    }

    private void turn() {
        sockets.await(proxy.hasMore() ? 0 : millisUntil(due), this::onReadable);
        proxy.onTurn();
        long now = now();
        Ticker everyTurn = ticker;
        if (everyTurn != null && now >= due) {
            due = everyTurn.onTick(now);
        }
        flushAll();
    }

    /** Rounded up: a wait that ends too soon would look at the clock until it is time. */
    private long millisUntil(long then) {
        return Math.ceilDiv(Math.clamp(then - now(), 0, IDLE_NANOS), NANOS_PER_MILLI);
    }

    private void onReadable(UdpSocket socket) {
        LivePort port = ports.get(socket);
        if (port == null) {
            return;
        }
        socket.receive(incoming);
        long now = now();
        received += incoming.size();
        for (int i = 0; i < incoming.size(); i++) {
            PacketSlot packet = incoming.packet(i);
            arrived = packet;
            port.onDatagram(now, incoming.remote(i), packet);
            if (arrived != null) {
                slots.free(packet);
            }
        }
        arrived = null;
        incoming.clear();
        flushAll();
    }

    private void flushAll() {
        for (int i = dirty.size() - 1; i >= 0; i--) {
            flush(dirty.get(i));
        }
        dirty.clear();
    }

    private void flush(LivePort port) {
        Batch batch = port.outgoing;
        int lost = port.socket.send(batch);
        sent += batch.size() - lost;
        dropped += lost;
        for (int i = 0; i < batch.size(); i++) {
            slots.free(batch.packet(i));
        }
        batch.clear();
    }
}
