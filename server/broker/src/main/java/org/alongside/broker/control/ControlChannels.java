package org.alongside.broker.control;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerPort.Load;
import org.alongside.broker.api.wire.BrokerJson;
import org.alongside.broker.api.wire.Frame;
import org.alongside.http.Limits;
import org.alongside.http.Routes;
import org.alongside.http.SocketHandler;
import org.alongside.kernel.Id;
import org.alongside.kernel.Timers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All control channels of one broker, served at {@link Frame#PATH}. Any thread.
 *
 * <p>A socket must greet within 5 s and says something every 300 ms; after 3 s of silence it is closed, as a frozen server
 * never closes it itself. What a server misses meanwhile is kept for it, see {@link EventLog}.
 */
public final class ControlChannels implements SocketHandler, AutoCloseable {
    /**
     * For the listener: few connections, as only servers come; room for all that {@link EventLog} may repeat at once, and
     * for what a busy broker tells a server that pauses for a second.
     */
    public static final Limits LIMITS = Limits.DEFAULT
            .withMessages(BrokerJson.MAX_LENGTH, 4 * EventLog.MAX_KEPT, 16 << 20)
            .withConnections(512, 512, 64, Duration.ofSeconds(10));

    static final Duration HEARTBEAT = Duration.ofMillis(300);
    static final Duration GREETING = Duration.ofSeconds(5);
    static final Duration SILENCE = Duration.ofSeconds(3);

    /** Server nodes in one cluster; far beyond what anybody runs. */
    private static final int MAX_OWNERS = 256;

    private static final int GOING_AWAY = 1001; // RFC 6455 §7.4.1
    private static final Logger log = LoggerFactory.getLogger(ControlChannels.class);

    private final Bridges bridges;
    private final Supplier<Load> load;
    private final Timers timers;
    private final LongSupplier nanos;
    private final Executor executor;
    private final Id broker;
    private final BrokerJson json = new BrokerJson();
    private final Map<Id, OwnerChannel> owners = new ConcurrentHashMap<>();
    private final Set<ControlSocket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Timers.@Nullable Handle beat;
    private volatile boolean draining;
    private volatile boolean closed;

    /**
     * @param load asked every 300 ms
     * @param executor runs channels; virtual threads, or the caller's own in tests
     */
    public ControlChannels(
            Bridges bridges,
            Supplier<Load> load,
            Timers timers,
            LongSupplier nanos,
            Executor executor,
            RandomGenerator random) {
        this.bridges = bridges;
        this.load = load;
        this.timers = timers;
        this.nanos = nanos;
        this.executor = executor;
        this.broker = Id.random(random);
    }

    /** Takes sockets on this listener, which must demand a certificate, and begins to beat. */
    public void serve(Routes routes) {
        routes.webSocket(Frame.PATH, Frame.SUBPROTOCOL, this);
        arm();
    }

    @Override
    public Listener opened(Socket socket) {
        var control = new ControlSocket(this, socket, json, nanos);
        sockets.add(control);
        return control;
    }

    /** Brings an event to the owner of its bridge; kept for it while it has no socket. Never blocks. */
    public void tell(Id owner, BrokerEvent event) {
        OwnerChannel channel = owners.get(owner);
        if (channel == null || !channel.post(new OwnerChannel.Happened(event))) {
            log.warn(
                    "an event for server {} is lost: {}",
                    owner.brief(),
                    event.getClass().getSimpleName());
        }
    }

    /** From now on every new bridge is refused. */
    public void drain() {
        draining = true;
        owners.values().forEach(OwnerChannel::drain);
    }

    /** How many servers are connected. */
    public int connected() {
        return Math.toIntExact(
                owners.values().stream().filter(OwnerChannel::connected).count());
    }

    /** How many sockets are open, greeted or not. */
    int sockets() {
        return sockets.size();
    }

    @Override
    public void close() {
        closed = true;
        var next = beat;
        if (next != null) {
            next.cancel();
        }
        sockets.forEach(socket -> socket.close(GOING_AWAY, "the broker stops"));
    }

    /** The channel of a socket that greets; null when there are too many owners. */
    synchronized @Nullable OwnerChannel greet(ControlSocket socket, Frame.Hello hello) {
        if (!owners.containsKey(hello.owner()) && owners.size() >= MAX_OWNERS && !forgetAbsent()) {
            return null;
        }
        var channel = owners.computeIfAbsent(hello.owner(), owner -> new OwnerChannel(owner, bridges, json, executor));
        if (draining) {
            channel.drain();
        }
        var welcome = new Frame.Welcome(Frame.VERSION, broker, 0, report());
        return channel.post(new OwnerChannel.Greeted(socket, hello, welcome)) ? channel : null;
    }

    void ended(ControlSocket socket) {
        sockets.remove(socket);
    }

    private boolean forgetAbsent() {
        return owners.values().removeIf(channel -> !channel.connected());
    }

    private Load report() {
        Load now = load.get();
        return new Load(true, draining, now.cpu(), now.sessions(), now.packetsPerSecond());
    }

    private void arm() {
        if (!closed) {
            beat = timers.after(HEARTBEAT, this::onBeat);
        }
    }

    private void onBeat() {
        long now = nanos.getAsLong();
        sockets.forEach(socket -> socket.expire(now));
        var mail = new OwnerChannel.Beat(report());
        owners.values().stream().filter(OwnerChannel::connected).forEach(channel -> {
            if (!channel.post(mail)) {
                log.warn("a control channel is overwhelmed");
            }
        });
        arm();
    }
}
