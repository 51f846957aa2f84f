package org.alongside.session.client;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.alongside.http.Routes;
import org.alongside.http.SocketHandler;
import org.alongside.kernel.Component;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;
import org.alongside.kernel.Timers;
import org.alongside.session.ConnectionId;
import org.alongside.session.Origins;
import org.alongside.session.Service;
import org.alongside.session.Session;
import org.alongside.session.SessionId;
import org.alongside.session.Sessions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients that are connected to this node. Mount a {@link Service} and it gets connections that have shown a good token
 * from an allowed origin, survive their sockets, and keep their order.
 */
public final class ClientSockets implements Component {
    private static final Logger log = LoggerFactory.getLogger(ClientSockets.class);
    private static final String SUBPROTOCOL = "alongside.v1";

    private final Sessions sessions;
    private final SecureRandom random;
    private final ClientLimits limits;
    private final Timers timers;
    private final LongSupplier nanoTime;
    private final Executor executor;
    private volatile boolean stopping;
    private final AtomicInteger socketCount = new AtomicInteger();
    private final Map<ConnectionId, ClientRunner> connections = new ConcurrentHashMap<>();
    private final Map<SessionId, Integer> perSession = new ConcurrentHashMap<>();
    private final Map<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();

    /** @param executor runs the connections' mailboxes: a virtual thread for each task */
    public ClientSockets(
            Sessions sessions,
            SecureRandom random,
            ClientLimits limits,
            Timers timers,
            LongSupplier nanoTime,
            Executor executor) {
        this.sessions = sessions;
        this.random = random;
        this.limits = limits;
        this.timers = timers;
        this.nanoTime = nanoTime;
        this.executor = executor;
        sessions.onRevoked(this::revoked);
    }

    /** Opens {@code path}, such as {@code /gateway/v1}; the same service may be mounted on several listeners. */
    public ClientSockets mount(Routes routes, String path, Service service) {
        return mount(routes, path, service, limits);
    }

    /** The same with another patience: heartbeat, grace and rates of this service's clients. */
    public ClientSockets mount(Routes routes, String path, Service service, ClientLimits patience) {
        routes.webSocket(path, SUBPROTOCOL, socket -> opened(socket, service, patience));
        return this;
    }

    /** How many clients are connected, or lost and within their grace period. */
    public int connected() {
        return connections.size();
    }

    private SocketHandler.Listener opened(SocketHandler.Socket socket, Service service, ClientLimits patience) {
        int now = perAddress.merge(socket.client(), 1, Integer::sum);
        var door = new Door(
                socketCount.incrementAndGet(),
                socket,
                (hello, from) -> receive(hello, from, service, patience),
                () -> oneLess(perAddress, socket.client()),
                patience,
                timers,
                nanoTime);
        if (stopping) {
            door.refuse(new Failure(Failure.Code.UNAVAILABLE, "the server stops"));
        } else if (now > limits.socketsPerAddress()) {
            door.refuse(new Failure(Failure.Code.LIMIT, "too many connections from this address"));
        }
        return door;
    }

    private Result<ClientRunner> receive(
            Door.Hello hello, SocketHandler.Socket socket, Service service, ClientLimits patience) {
        var known = Optional.ofNullable(hello.connection()).flatMap(id -> Optional.ofNullable(connections.get(id)));
        // A connection that lives on may be resumed although its token has expired meanwhile: a call is not cut by a
        // clock.
        var session = known.isPresent() ? sessions.findAlsoExpired(hello.token()) : sessions.find(hello.token());
        return session.flatMap(found -> {
            if (!Origins.allowed(found.grant(), socket.origin(), socket.host())) {
                return Result.failed(Failure.Code.ORIGIN_REFUSED, "pages of this origin may not use this token");
            }
            var resumed = known.filter(
                    c -> c.session().equals(found.id()) && c.service().equals(service));
            return resumed.map(Result::ok).orElseGet(() -> open(hello, found, service, socket.client(), patience));
        });
    }

    private Result<ClientRunner> open(
            Door.Hello hello, Session session, Service service, InetAddress address, ClientLimits patience) {
        if (hello.connection() != null && sessions.find(hello.token()) instanceof Result.Failed<Session>(var failure)) {
            return Result.failed(failure); // it was good for a resume only
        }
        if (perSession.merge(session.id(), 1, Integer::sum) > limits.connectionsPerSession()) {
            oneLess(perSession, session.id());
            return Result.failed(Failure.Code.LIMIT, "too many connections with this token");
        }
        var runner = new ClientRunner(
                hello.chosen().orElseGet(() -> new ConnectionId(Id.random(random))),
                session,
                service,
                address,
                new ClientRunner.World(patience, timers, nanoTime, executor, this::ended));
        if (connections.putIfAbsent(runner.id(), runner) != null) {
            oneLess(perSession, session.id());
            return Result.failed(Failure.Code.BAD_REQUEST, "connection: this id is taken");
        }
        return Result.ok(runner);
    }

    private void ended(ClientRunner runner) {
        if (connections.remove(runner.id(), runner)) {
            oneLess(perSession, runner.session());
        }
    }

    private static <K> void oneLess(Map<K, Integer> counts, K key) {
        counts.computeIfPresent(key, (k, n) -> n > 1 ? n - 1 : null);
    }

    private void revoked(SessionId session) {
        connections.values().stream()
                .filter(c -> c.session().equals(session))
                .forEach(c -> c.happened(new ConnectionEvent.SessionRevoked()));
    }

    @Override
    public String name() {
        return "clients";
    }

    @Override
    public void start() {}

    /** Ends every connection, and returns when the services have heard of it or two seconds are over. */
    @Override
    public void stop() {
        stopping = true;
        var last = List.copyOf(connections.values());
        last.forEach(c -> c.happened(new ConnectionEvent.ServerStops()));
        try {
            CompletableFuture.allOf(last.stream().map(ClientRunner::over).toArray(CompletableFuture<?>[]::new))
                    .get(2, TimeUnit.SECONDS);
        } catch (InterruptedException stoppedHard) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException slow) {
            log.warn("some client connections did not end in time");
        }
    }
}
