package org.alongside.session;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.alongside.http.HttpListener;
import org.alongside.http.HttpServer;
import org.alongside.http.Routes;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.kernel.SystemTimers;
import org.alongside.security.Passwords;
import org.alongside.session.client.ClientLimits;
import org.alongside.session.client.ClientSockets;
import org.alongside.store.Database;
import org.alongside.store.StoredSession.Owner;
import org.jspecify.annotations.Nullable;

/** A server on loopback with a database in memory, one application {@code shop}, and clients for it. */
public final class Installation implements AutoCloseable {
    public final HandMovedClock clock = new HandMovedClock();
    public final SecureRandom random = new SecureRandom();
    public final Database database = Database.inMemory();
    public final Sessions sessions = new Sessions(database.sessions(), random, clock);
    public final ApplicationKeys keys = new ApplicationKeys(database.applications(), random, clock);
    public final Agents agents = new Agents(database.agentAccounts(), new Passwords(random), clock);
    public final Audit audit = new Audit(database.audit(), clock);
    public final ClientSockets sockets;
    public final String applicationKey;
    private final SystemTimers timers = new SystemTimers("test-timers");
    private final HttpServer http =
            new HttpServer(List.of(HttpListener.plain("public", "server.http-port", "127.0.0.1", 0)));
    private final HttpClient client = HttpClient.newHttpClient();

    public Installation(ClientLimits limits) {
        database.start();
        applicationKey = value(keys.make("shop")).reveal();
        sockets = new ClientSockets(
                sessions, random, limits, timers, System::nanoTime, Executors.newVirtualThreadPerTaskExecutor());
    }

    public static <T> T value(Result<T> result) {
        return switch (result) {
            case Result.Ok<T>(var value) -> value;
            case Result.Failed<T>(var failure) -> throw new AssertionError(failure);
        };
    }

    public Routes routes() {
        return http.on("public");
    }

    public Installation started() {
        http.start();
        return this;
    }

    public int port() {
        return http.port("public");
    }

    public IssuedSession issue(Duration ttl, String... origins) {
        var voice = new Grant.Voice("ana", Redacted.of("Ana"), "bank.example", false, List.of(), true, true);
        return value(sessions.issue(
                new Owner.OfApplication("shop"),
                new Grant(ttl, Set.of(origins), Optional.of(voice), Optional.empty(), Grant.Role.CONSUMER)));
    }

    public HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        return client.send(
                (headers.length == 0 ? request : request.headers(headers)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        client.shutdownNow();
        http.stop();
        sockets.stop();
        timers.close();
        database.stop();
    }

    /** A client's page. */
    public Page page(@Nullable String origin) {
        var page = new Page();
        var builder = client.newWebSocketBuilder().subprotocols("alongside.v1");
        if (origin != null) {
            builder.header("Origin", origin);
        }
        try {
            page.socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port() + "/gateway/v1"), page)
                    .join();
        } catch (CompletionException e) {
            throw new AssertionError(e);
        }
        return page;
    }

    /** One WebSocket, which writes down what it hears. */
    public static final class Page implements WebSocket.Listener {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();
        private @Nullable WebSocket socket;

        public WebSocket socket() {
            return java.util.Objects.requireNonNull(socket);
        }

        /** Sends JSON, in which {@code '} stands for quotes. */
        public Page says(String json) {
            socket().sendText(json.replace('\'', '"'), true).join();
            return this;
        }

        public Page hello(IssuedSession session) {
            return says("{'type':'hello','token':'" + session.token().reveal() + "','sdk':'test'}");
        }

        /** A hello whose client has chosen the id of its connection. */
        public Page hello(IssuedSession session, String connection) {
            return says("{'type':'hello','token':'%s','sdk':'test','connection':'%s'}"
                    .formatted(session.token().reveal(), connection));
        }

        public Page resumes(IssuedSession session, String connection, long received) {
            return says("{'type':'hello','token':'%s','sdk':'test','resume':{'connection':'%s','received':%d}}"
                    .formatted(session.token().reveal(), connection, received));
        }

        public String next() throws InterruptedException {
            return String.valueOf(heard.poll(10, TimeUnit.SECONDS));
        }

        /** Hears the welcome and gives the connection's id. */
        public String welcomed() throws InterruptedException {
            String welcome = next();
            if (!welcome.startsWith("{\"type\":\"welcome\",\"connection\":\"")) {
                throw new AssertionError(welcome);
            }
            return welcome.substring(32, 64);
        }

        @Override
        public void onOpen(WebSocket opened) {
            opened.request(Long.MAX_VALUE);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                heard.add(part.toString());
                part.setLength(0);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            heard.add(code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            heard.add("error " + error.getClass().getSimpleName());
        }
    }
}
