package org.alongside.broker.api.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.alongside.broker.api.wire.BrokerJson;
import org.alongside.broker.api.wire.Frame;
import org.jspecify.annotations.Nullable;

/** WebSockets over HTTPS with the JDK's client; the TLS context brings our certificate and knows whom to trust. */
final class HttpWire implements Wire, AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final int MAX_WAITING = 4_096;

    private final URI control;
    private final HttpClient client;

    HttpWire(URI control, SSLContext tls) {
        this.control = control;
        this.client = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    @Override
    public void open(Listener listener) {
        var socket = new Socket(listener);
        client.newWebSocketBuilder()
                .subprotocols(Frame.SUBPROTOCOL)
                .connectTimeout(CONNECT_TIMEOUT)
                .buildAsync(control, socket)
                .exceptionally(refused -> {
                    socket.end(reason(refused));
                    return null;
                });
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private static String reason(Throwable thrown) {
        Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** One WebSocket: joins the parts of a message, and keeps sends one behind the other as the JDK demands. */
    private static final class Socket implements WebSocket.Listener, Line {
        private final Listener listener;
        private final AtomicBoolean ended = new AtomicBoolean();
        private final AtomicInteger waiting = new AtomicInteger();
        private final StringBuilder message = new StringBuilder();
        private volatile @Nullable WebSocket webSocket;
        private CompletableFuture<?> lastSend = CompletableFuture.completedFuture(null); // guarded by this

        Socket(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void onOpen(WebSocket opened) {
            webSocket = opened;
            listener.opened(this);
            opened.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            if (message.length() + part.length() > BrokerJson.MAX_LENGTH) {
                abort();
                end("the broker sent too long a message");
                return null;
            }
            message.append(part);
            if (last) {
                String whole = message.toString();
                message.setLength(0);
                listener.text(whole);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            end("closed with %d %s".formatted(code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            end(reason(error));
        }

        @Override
        public void send(String text) {
            WebSocket to = webSocket;
            if (to == null || ended.get()) {
                return;
            }
            if (waiting.incrementAndGet() > MAX_WAITING) {
                abort();
                end("the broker reads too slowly");
                return;
            }
            synchronized (this) {
                lastSend = lastSend.thenCompose(sent -> to.sendText(text, true)).whenComplete((sent, error) -> {
                    waiting.decrementAndGet();
                    if (error != null) {
                        abort();
                        end(reason(error));
                    }
                });
            }
        }

        @Override
        public void abort() {
            WebSocket present = webSocket;
            if (present != null) {
                present.abort();
            }
        }

        void end(String reason) {
            if (ended.compareAndSet(false, true)) {
                listener.closed(reason);
            }
        }
    }
}
