package org.alongside.broker.control;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.alongside.broker.api.wire.BrokerJson;
import org.alongside.broker.api.wire.Frame;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;
import org.jspecify.annotations.Nullable;

/** A server's socket in the hands of a test: it says exactly what it is told, and reads only as long as it may. */
public final class RawSocket implements WebSocket.Listener, AutoCloseable {
    /** How a socket ended. */
    record Closed(int code, String reason) {}

    private static final BrokerJson JSON = new BrokerJson();

    private final BlockingQueue<Frame> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<Closed> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();
    private final boolean reads;
    private final HttpClient client;
    private final WebSocket socket;

    public static RawSocket open(URI broker, SSLContext tls) throws Exception {
        return new RawSocket(broker, tls, true);
    }

    /** Never reads a byte after the upgrade. */
    static RawSocket deaf(URI broker, SSLContext tls) throws Exception {
        return new RawSocket(broker, tls, false);
    }

    private RawSocket(URI broker, SSLContext tls, boolean reads) throws Exception {
        this.reads = reads;
        this.client = HttpClient.newBuilder().sslContext(tls).build();
        this.socket = client.newWebSocketBuilder()
                .subprotocols(Frame.SUBPROTOCOL)
                .connectTimeout(Duration.ofSeconds(5))
                .buildAsync(broker.resolve(Frame.PATH), this)
                .get(10, TimeUnit.SECONDS);
    }

    public void say(Frame frame) throws Exception {
        say(JSON.write(frame));
    }

    void say(String text) throws Exception {
        socket.sendText(text, true).get(5, TimeUnit.SECONDS);
    }

    void sayBinary() throws Exception {
        socket.sendBinary(ByteBuffer.allocate(3), true).get(5, TimeUnit.SECONDS);
    }

    public Frame.Welcome greet(Id owner, Id clientId) throws Exception {
        say(new Frame.Hello(1, owner, clientId, Optional.empty(), OptionalLong.empty()));
        return hear(Frame.Welcome.class);
    }

    /** The next frame of this type; heartbeats and others are passed over. */
    public <F extends Frame> F hear(Class<F> type) throws Exception {
        while (true) {
            Frame next = heard.poll(5, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no " + type.getSimpleName() + " within 5 s");
            }
            if (type.isInstance(next)) {
                return type.cast(next);
            }
        }
    }

    Closed awaitClosed() throws Exception {
        return closed.get(5, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        socket.abort();
        client.shutdownNow();
    }

    @Override
    public void onOpen(WebSocket opened) {
        if (reads) {
            opened.request(1);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        part.append(text);
        if (last) {
            if (JSON.read(part.toString()) instanceof Result.Ok<Frame>(var frame)) {
                heard.add(frame);
            }
            part.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(new Closed(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }
}
