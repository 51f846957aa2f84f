package org.alongside.http;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.alongside.kernel.Timers;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket, between the web library and a {@link SocketHandler}. Incoming calls come one at a time from the library;
 * outgoing ones from any thread.
 */
final class AcceptedSocket implements SocketHandler.Socket {
    private static final Logger log = LoggerFactory.getLogger(AcceptedSocket.class);
    private static final int MAX_REASON_BYTES = 123; // RFC 6455 §5.5

    private static final int UNSUPPORTED_DATA = 1003;
    private static final int INTERNAL_ERROR = 1011;

    /** What is known since the upgrade request. */
    record Upgrade(
            InetAddress client,
            Optional<String> origin,
            Optional<String> host,
            Map<String, List<String>> query,
            Optional<String> peerCertificateSubject) {}

    private final Upgrade upgrade;
    private final Outgoing outgoing;
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private SocketHandler.@Nullable Listener listener;

    AcceptedSocket(Session session, Upgrade upgrade, Limits limits, Timers timers) {
        this.upgrade = upgrade;
        this.outgoing = new Outgoing(new JettyWire(session), limits, timers);
    }

    void open(SocketHandler handler) {
        try {
            listener = handler.opened(this);
        } catch (RuntimeException bug) {
            fail(bug);
        }
    }

    void text(String message) {
        if (listener != null) {
            try {
                listener.text(message);
            } catch (RuntimeException bug) {
                fail(bug);
            }
        }
    }

    void binary(ByteBuffer message) {
        if (listener != null) {
            try {
                listener.binary(message);
            } catch (UnsupportedOperationException refused) {
                close(UNSUPPORTED_DATA, "this service takes no binary messages");
            } catch (RuntimeException bug) {
                fail(bug);
            }
        }
    }

    void closed(int code, @Nullable String reason) {
        outgoing.closed();
        var last = listener;
        listener = null;
        if (last != null) {
            last.closed(code, reason == null ? "" : reason);
        }
        ended.complete(true);
    }

    /** Completes when its end was told. */
    CompletableFuture<Boolean> ended() {
        return ended;
    }

    private void fail(RuntimeException bug) {
        log.error("a WebSocket's handler failed", bug);
        close(INTERNAL_ERROR, "server error");
    }

    @Override
    public boolean send(String message) {
        return outgoing.send(new Outgoing.Message.Text(message));
    }

    @Override
    public boolean send(ByteBuffer message) {
        return outgoing.send(new Outgoing.Message.Binary(message));
    }

    @Override
    public void close(int code, String reason) {
        boolean fits = reason.getBytes(StandardCharsets.UTF_8).length <= MAX_REASON_BYTES;
        outgoing.close(code, fits ? reason : reason.substring(0, Math.min(reason.length(), MAX_REASON_BYTES / 4)));
    }

    @Override
    public InetAddress client() {
        return upgrade.client;
    }

    @Override
    public Optional<String> origin() {
        return upgrade.origin;
    }

    @Override
    public Optional<String> host() {
        return upgrade.host;
    }

    @Override
    public Optional<String> query(String name) {
        return upgrade.query.getOrDefault(name, List.of()).stream().findFirst();
    }

    @Override
    public Optional<String> peerCertificateSubject() {
        return upgrade.peerCertificateSubject;
    }

    /** Makes the library's callbacks a blocking write. */
    private record JettyWire(Session session) implements Outgoing.Wire {
        @Override
        public void write(Outgoing.Message message) throws IOException, InterruptedException {
            var written = new CompletableFuture<Boolean>();
            var callback = Callback.from(() -> written.complete(true), written::completeExceptionally);
            switch (message) {
                case Outgoing.Message.Text(String text, int bytes) -> session.sendText(text, callback);
                case Outgoing.Message.Binary(ByteBuffer data) -> session.sendBinary(data.duplicate(), callback);
            }
            try {
                written.get();
            } catch (ExecutionException e) {
                throw new IOException("the WebSocket is gone", e);
            }
        }

        @Override
        public void close(int code, String reason) {
            session.close(code, reason, Callback.NOOP);
        }

        @Override
        public void cut() {
            session.disconnect();
        }
    }
}
