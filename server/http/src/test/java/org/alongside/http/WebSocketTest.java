package org.alongside.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.alongside.http.Loopback.Ear;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WebSocketTest {
    private final Loopback loopback = new Loopback(Loopback.plain());
    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<String> closed = new LinkedBlockingQueue<>();
    private final BlockingQueue<SocketHandler.Socket> sockets = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() {
        loopback.routes()
                .webSocket("/echo", "echo.v1", this::echo)
                .webSocket("/bytes", "echo.v1", this::bytes)
                .webSocket("/bug", "echo.v1", this::bug);
        loopback.started();
    }

    @AfterEach
    void stop() {
        client.shutdownNow(); // an open WebSocket would keep close() waiting
        loopback.close();
    }

    private SocketHandler.Listener echo(SocketHandler.Socket socket) {
        sockets.add(socket);
        return new SocketHandler.Listener() {
            @Override
            public void text(String message) {
                if (message.equals("close")) {
                    socket.send("last");
                    socket.close(4401, "bad token");
                } else {
                    socket.send(message);
                }
            }

            @Override
            public void closed(int code, String reason) {
                closed.add(code + " " + reason);
            }
        };
    }

    private SocketHandler.Listener bytes(SocketHandler.Socket socket) {
        return new SocketHandler.Listener() {
            @Override
            public void text(String message) {}

            @Override
            public void binary(ByteBuffer message) {
                var copy = ByteBuffer.allocate(message.remaining()).put(message).flip();
                socket.send(copy);
            }

            @Override
            public void closed(int code, String reason) {}
        };
    }

    private SocketHandler.Listener bug(SocketHandler.Socket socket) {
        throw new IllegalStateException("on purpose");
    }

    private WebSocket open(String path, Ear ear) {
        return client.newWebSocketBuilder()
                .subprotocols("echo.v2", "echo.v1")
                .header("Origin", "https://bank.example")
                .buildAsync(loopback.uri("ws", path), ear)
                .join();
    }

    @Test
    void messagesGoBothWaysUnderTheSubprotocolWeKnow() throws Exception {
        var ear = new Ear(true);
        var socket = open("/echo?color=red", ear);
        for (int i = 0; i < 100; i++) {
            socket.sendText("message " + i, true).join();
        }
        var seen = sockets.take();

        assertThat(socket.getSubprotocol()).isEqualTo("echo.v1");
        assertThat(seen.origin()).contains("https://bank.example");
        assertThat(seen.host()).contains("127.0.0.1:" + loopback.port());
        assertThat(seen.query("color")).contains("red");
        assertThat(seen.client().getHostAddress()).isEqualTo("127.0.0.1");
        assertThat(seen.peerCertificateSubject()).isEmpty();
        for (int i = 0; i < 100; i++) {
            assertThat(ear.next()).isEqualTo("message " + i);
        }
    }

    @Test
    void aClientWithoutTheSubprotocolIsToldWhichToOffer() throws Exception {
        String answer = loopback.raw(
                "GET /echo HTTP/1.1",
                "Host: a",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Protocol: other");

        assertThat(answer).startsWith("HTTP/1.1 400").contains("offer the WebSocket subprotocol echo.v1");
    }

    @Test
    void whatWasSentBeforeTheCloseArrivesAndThenTheReason() throws Exception {
        var ear = new Ear(true);
        open("/echo", ear).sendText("close", true).join();

        assertThat(ear.next()).isEqualTo("last");
        assertThat(ear.next()).isEqualTo("closed 4401 bad token");
        assertThat(closed.poll(10, TimeUnit.SECONDS)).startsWith("4401");
    }

    @Test
    void theHandlerHearsOnceHowAClientLeft() throws Exception {
        open("/echo", new Ear(true)).sendClose(1000, "done").join();
        assertThat(closed.poll(10, TimeUnit.SECONDS)).isEqualTo("1000 done");

        open("/echo", new Ear(true)).abort();
        assertThat(closed.poll(10, TimeUnit.SECONDS)).startsWith("1006");
        assertThat(closed).isEmpty();
    }

    @Test
    void aMessageOverTheLimitClosesWith1009() throws Exception {
        var ear = new Ear(true);
        var socket = open("/echo", ear);
        socket.sendText("x".repeat(64 << 10), true).join();
        assertThat(ear.next()).isEqualTo("long");

        socket.sendText("x".repeat((64 << 10) + 1), true).join();
        assertThat(ear.next()).startsWith("closed 1009");
    }

    @Test
    void manyFragmentsDoNotGetAroundTheLimit() throws Exception {
        var ear = new Ear(true);
        var socket = open("/echo", ear);
        CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
        for (int i = 0; i < 9; i++) {
            sent = sent.thenCompose(x -> socket.sendText("x".repeat(8 << 10), false));
        }

        assertThat(ear.next()).startsWith("closed 1009");
    }

    @Test
    void aServiceTakesBinaryMessagesOrClosesWith1003() throws Exception {
        var taking = new Ear(true);
        open("/bytes", taking).sendBinary(ByteBuffer.allocate(1000), true).join();
        assertThat(taking.next()).isEqualTo("binary 1000");

        var refusing = new Ear(true);
        open("/echo", refusing).sendBinary(ByteBuffer.allocate(10), true).join();
        assertThat(refusing.next()).isEqualTo("closed 1003 this service takes no binary messages");
    }

    @Test
    void aHandlerThatFailsClosesItsOwnSocketOnly() throws Exception {
        var good = new Ear(true);
        var goodSocket = open("/echo", good);
        var bad = new Ear(true);
        open("/bug", bad);

        assertThat(bad.next()).isEqualTo("closed 1011 server error");
        goodSocket.sendText("still here", true).join();
        assertThat(good.next()).isEqualTo("still here");
    }

    @Test
    void aSlowReaderIsClosedWith4408WhileOthersGoOn() throws Exception {
        var slow = new Ear(false);
        var slowSocket = open("/echo", slow);
        var toSlow = sockets.take();
        var good = new Ear(true);
        var goodSocket = open("/echo", good);

        int sent = 0;
        String message = "x".repeat(32 << 10);
        while (sent < 10_000 && toSlow.send(message)) {
            sent++;
        }
        assertThat(sent).isLessThan(10_000);
        goodSocket.sendText("still here", true).join();
        assertThat(good.next()).isEqualTo("still here");

        slowSocket.request(Long.MAX_VALUE); // it wakes up and finds why it was left
        String last = slow.next();
        while (last.equals("long")) {
            last = slow.next();
        }
        assertThat(last).isEqualTo("closed 4408 too slow: resume");
        assertThat(closed.poll(10, TimeUnit.SECONDS)).startsWith("4408");
    }

    @Test
    void aPlainRequestOrAnUnknownPathIsNoSocket() throws IOException, InterruptedException {
        assertThat(loopback.get("/echo").statusCode()).isEqualTo(404);
        assertThat(loopback.raw(
                        "GET /nothing HTTP/1.1",
                        "Host: a",
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="))
                .startsWith("HTTP/1.1 404");
    }

    @Test
    void aStoppingServerSays1001() throws Exception {
        var ear = new Ear(true);
        open("/echo", ear);
        sockets.take();
        loopback.close();

        assertThat(ear.next()).startsWith("closed 1001");
    }
}
