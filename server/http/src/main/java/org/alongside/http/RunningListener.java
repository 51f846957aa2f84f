package org.alongside.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.alongside.http.HttpListener.Protection;
import org.alongside.kernel.Component.StartFailure;
import org.alongside.kernel.Failure;
import org.alongside.kernel.SystemTimers;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServletFactory;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener that serves: a definition and its routes, translated for the web library. */
final class RunningListener {
    private static final Logger log = LoggerFactory.getLogger(RunningListener.class);

    /** Acceptor, selectors and timers are all that runs on platform threads. */
    private static final int MAX_PLATFORM_THREADS = 24;

    private static final int MIN_PLATFORM_THREADS = 4;

    private static final int GOING_AWAY = 1001;
    private static final Duration TIME_TO_LEAVE = Duration.ofMillis(1500);

    private static final String UPGRADE = "org.alongside.upgrade";
    private static final String REFUSED_UPGRADE = "org.alongside.refused-upgrade";
    private static final String SOCKET = "org.alongside.socket";

    private final HttpListener definition;
    private final TrustedProxies proxies;
    private final SystemTimers timers;
    private final Javalin javalin;

    /** Set while the library asks for its connector, before it serves. */
    private final AtomicReference<GatedConnector> connector = new AtomicReference<>();

    private final Set<AcceptedSocket> sockets = ConcurrentHashMap.newKeySet();

    private RunningListener(HttpListener definition, List<RouteTable.Route> routes) {
        this.definition = definition;
        this.proxies = new TrustedProxies(definition.trustedProxies());
        this.timers = new SystemTimers("http-" + definition.name() + "-timers");
        this.javalin = Javalin.create(config -> configure(config, routes));
    }

    /** Serves when it returns; throws {@link StartFailure} naming the setting when it can't have its port. */
    static RunningListener start(HttpListener definition, RouteTable routes) {
        var listener = new RunningListener(definition, routes.close());
        try {
            listener.javalin.start();
        } catch (RuntimeException e) {
            listener.stop();
            throw e;
        }
        log.info("{} listens on {} port {}", definition.name(), definition.bindAddress(), listener.port());
        return listener;
    }

    int port() {
        var open = connector.get();
        return open == null ? -1 : open.getLocalPort();
    }

    /** Tells every WebSocket first: the library's own stop would just drop them. */
    void stop() {
        List.copyOf(sockets).forEach(socket -> socket.close(GOING_AWAY, "the server stops"));
        var ended = sockets.stream().map(AcceptedSocket::ended).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ended).get(TIME_TO_LEAVE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException lateOnes) {
            log.debug("{}: some WebSockets did not answer the close", definition.name());
        }
        javalin.stop();
        timers.close();
    }

    private void configure(JavalinConfig config, List<RouteTable.Route> routes) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.concurrency.useVirtualThreads = true;
        config.jetty.threadPool = threads();
        config.jetty.addConnector(this::open);
        config.jetty.modifyWebSocketServletFactory(this::limitSockets);
        config.jetty.modifyServletContextHandler(RunningListener::forgetServletSessions);
        config.routes.exception(HttpResponseException.class, this::answerRefusal);
        config.routes.exception(Exception.class, this::answerBug);
        routes.forEach(route -> add(config, route));
    }

    /** The library makes a servlet session for every upgrade; nobody needs one, so it leaves no cookie and goes soon. */
    private static void forgetServletSessions(ServletContextHandler servlets) {
        servlets.getSessionHandler().setUsingCookies(false);
        servlets.getSessionHandler().setMaxInactiveInterval(30);
    }

    private QueuedThreadPool threads() {
        var pool = new QueuedThreadPool(MAX_PLATFORM_THREADS, MIN_PLATFORM_THREADS);
        pool.setName("http-" + definition.name());
        pool.setVirtualThreadsExecutor(
                VirtualThreads.getNamedVirtualThreadsExecutor("http-" + definition.name() + "-"));
        return pool;
    }

    // --- the listening socket

    private Connector open(Server server, HttpConfiguration http) {
        var limits = definition.limits();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        http.setRequestHeaderSize(limits.headerBytes());
        var gate = new ConnectionGate<EndPoint>(limits, proxies::trusts);
        var plain = new HttpConnectionFactory(http);
        var made = switch (definition.protection()) {
            case Protection.Plain() -> new GatedConnector(server, gate, plain);
            case Protection.Tls(var context) -> new GatedConnector(server, gate, tls(context, false, http), plain);
            case Protection.MutualTls(var context) -> new GatedConnector(server, gate, tls(context, true, http), plain);
        };
        made.setHost(definition.bindAddress());
        made.setPort(definition.port());
        made.setIdleTimeout(limits.idle().toMillis());
        made.setAcceptQueueSize(1024);
        server.insertHandler(made.new FirstRequests());
        bind(made);
        connector.set(made);
        return made;
    }

    private static SslConnectionFactory tls(SSLContext context, boolean mutual, HttpConfiguration http) {
        // Addresses and names outside the certificate are answered as well: whether it fits is the client's to judge.
        http.addCustomizer(new SecureRequestCustomizer(false, false, -1, false));
        var factory = new SslContextFactory.Server();
        factory.setSslContext(context);
        factory.setIncludeProtocols("TLSv1.2", "TLSv1.3");
        factory.setSniRequired(false);
        factory.setNeedClientAuth(mutual);
        factory.setEndpointIdentificationAlgorithm(null); // roles, not host names, are what a client certificate shows
        return new SslConnectionFactory(factory, "http/1.1");
    }

    /** Takes the port before anything else starts, so that a taken one is one sentence and not a page of stack traces. */
    private void bind(GatedConnector made) {
        String port = definition.port() + " (" + definition.portKey() + ")";
        try {
            made.open();
        } catch (IOException | IllegalArgumentException e) {
            String why = String.valueOf(rootOf(e).getMessage());
            if (rootOf(e) instanceof UnresolvedAddressException || why.contains("Cannot assign")) {
                throw new StartFailure(
                        "port %s can't be opened on %s: that is no address of this machine"
                                .formatted(port, definition.bindAddress()),
                        e);
            }
            if (why.contains("in use")) {
                throw new StartFailure("port " + port + " is taken by another program", e);
            }
            if (why.contains("denied")) {
                throw new StartFailure("port " + port + " needs more rights than this program has", e);
            }
            throw new StartFailure("port " + port + " can't be opened: " + why, e);
        }
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && !(root instanceof BindException)) {
            root = root.getCause();
        }
        return root;
    }

    // --- requests

    private void add(JavalinConfig config, RouteTable.Route route) {
        switch (route) {
            case RouteTable.Route.Http(var method, var path, var handler) ->
                config.routes.addHttpHandler(
                        HandlerType.findOrCreate(method), path, context -> answer(context, handler));
            case RouteTable.Route.Files(var path, var files) -> addFiles(config, path, files);
            case RouteTable.Route.WebSocket(var path, var subprotocol, var handler) -> {
                config.routes.wsBeforeUpgrade(path, context -> upgrade(context, subprotocol));
                config.routes.ws(path, ws -> accept(ws, handler));
            }
        }
    }

    private void answer(Context context, Routes.Handler handler) throws IOException {
        var client = client(context);
        byte[] body = ReadRequest.body(context, definition.limits());
        Answers.send(context, client.secure(), handler.handle(new ReadRequest(context, body, client)));
    }

    private void addFiles(JavalinConfig config, String path, ClassPathFiles files) {
        String base = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        config.routes.get(base + "/", context -> sendFile(context, base, files, ""));
        config.routes.get(base + "/<file>", context -> sendFile(context, base, files, context.pathParam("file")));
    }

    private void sendFile(Context context, String base, ClassPathFiles files, String name) {
        if (name.isEmpty() && !context.path().endsWith("/")) { // relative links of a page need its folder's slash
            String query = context.queryString();
            context.redirect(
                    base + "/" + (query == null ? "" : "?" + query), io.javalin.http.HttpStatus.PERMANENT_REDIRECT);
            return;
        }
        var file = files.find(name);
        if (file.isEmpty()) {
            throw new io.javalin.http.NotFoundResponse("there is no such file");
        }
        Answers.send(context, client(context).secure(), file.get());
    }

    private TrustedProxies.Client client(Context context) {
        return proxies.client(
                Answers.peer(context),
                !(definition.protection() instanceof Protection.Plain),
                Answers.header(context, "X-Forwarded-For"),
                Answers.header(context, "X-Forwarded-Proto"));
    }

    private void answerRefusal(HttpResponseException refusal, Context context) {
        int status = refusal.getStatus();
        var code = status == 404 || status == 405 ? Failure.Code.NOT_FOUND : Failure.Code.BAD_REQUEST;
        String message = status == 404 && String.valueOf(refusal.getMessage()).startsWith("Endpoint")
                ? "there is nothing here"
                : String.valueOf(refusal.getMessage());
        var answer = Response.failure(new Failure(code, message));
        Answers.send(
                context,
                client(context).secure(),
                new Response(status, answer.contentType(), answer.body(), answer.headers()));
        if (context.attribute(REFUSED_UPGRADE) != null) {
            writeNow(context, answer.body());
        }
    }

    /** The library itself writes no body for an upgrade that was refused. */
    private static void writeNow(Context context, byte[] body) {
        try {
            context.res().setHeader("Sec-WebSocket-Protocol", null);
            context.res().getOutputStream().write(body);
        } catch (IOException gone) {
            log.debug("a refused client did not wait for the reason", gone);
        }
    }

    private void answerBug(Exception bug, Context context) {
        if (bug instanceof IOException) { // nobody is left to answer: the client went while it was answered
            log.debug("a client went away", bug);
            return;
        }
        log.error("answering {} {} failed", context.req().getMethod(), context.endpoint().path, bug);
        var failure = new Failure(Failure.Code.SERVER_ERROR, "the server failed; its log says why");
        Answers.send(context, client(context).secure(), Response.failure(failure));
    }

    // --- WebSockets

    private void limitSockets(JettyWebSocketServletFactory factory) {
        var limits = definition.limits();
        factory.setIdleTimeout(limits.socketIdle());
        factory.setMaxTextMessageSize(limits.messageBytes());
        factory.setMaxBinaryMessageSize(limits.messageBytes());
        factory.setMaxFrameSize(limits.messageBytes());
    }

    /** Refuses a client that does not offer the subprotocol; otherwise keeps what only the upgrade request tells. */
    private void upgrade(Context context, String subprotocol) {
        String offered = Answers.header(context, "Sec-WebSocket-Protocol").orElse("");
        if (List.of(offered.split(",")).stream().map(String::strip).noneMatch(subprotocol::equals)) {
            context.attribute(REFUSED_UPGRADE, true);
            throw new BadRequestResponse("offer the WebSocket subprotocol " + subprotocol);
        }
        context.res().setHeader("Sec-WebSocket-Protocol", subprotocol);
        context.attribute(
                UPGRADE,
                new AcceptedSocket.Upgrade(
                        client(context).address(),
                        Answers.header(context, "Origin"),
                        Answers.header(context, "Host"),
                        context.queryParamMap(),
                        peerSubject(context)));
    }

    private static Optional<String> peerSubject(Context context) {
        return context.req().getAttribute("jakarta.servlet.request.X509Certificate") instanceof X509Certificate[] chain
                        && chain.length > 0
                ? Optional.of(chain[0].getSubjectX500Principal().getName())
                : Optional.empty();
    }

    private void accept(WsConfig ws, SocketHandler handler) {
        ws.onConnect(context -> {
            AcceptedSocket.Upgrade upgrade = context.attribute(UPGRADE);
            if (upgrade == null) {
                throw new UncheckedIOException(new IOException("a WebSocket opened without its upgrade request"));
            }
            var socket = new AcceptedSocket(context.session, upgrade, definition.limits(), timers);
            context.attribute(SOCKET, socket);
            sockets.add(socket);
            socket.open(handler);
        });
        ws.onMessage(context -> socketOf(context).ifPresent(s -> s.text(context.message())));
        ws.onBinaryMessage(context -> socketOf(context).ifPresent(s -> s.binary(context.data())));
        ws.onClose(context -> socketOf(context).ifPresent(s -> {
            sockets.remove(s);
            s.closed(context.status(), context.reason());
        }));
        ws.onError(context -> log.debug("{}: a WebSocket broke", definition.name(), context.error()));
    }

    private static Optional<AcceptedSocket> socketOf(WsContext context) {
        return Optional.ofNullable(context.<AcceptedSocket>attribute(SOCKET));
    }
}
