package org.alongside.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.alongside.http.Loopback.Ear;
import org.alongside.security.InternalTls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsTest {
    @TempDir
    Path folder;

    static SocketHandler.Listener echo(SocketHandler.Socket socket) {
        return new SocketHandler.Listener() {
            @Override
            public void text(String message) {
                socket.send(message
                        + socket.peerCertificateSubject().map(s -> " " + s).orElse(""));
            }

            @Override
            public void closed(int code, String reason) {}
        };
    }

    private static String get(SSLContext trust, String url) throws IOException, InterruptedException {
        try (var client = HttpClient.newBuilder().sslContext(trust).build()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void itIsReachedByNameAndByAddress() throws Exception {
        var certificate = Loopback.certificate(folder);
        var listener = HttpListener.tls("public", "server.https-port", "127.0.0.1", 0, certificate.context());
        try (var loopback = new Loopback(listener)) {
            loopback.routes().get("/", request -> Response.text(200, "secure " + request.secure()));
            loopback.started();
            var trust = Loopback.trusting(certificate.certificate());

            assertThat(get(trust, "https://localhost:" + loopback.port() + "/")).isEqualTo("secure true");
            assertThat(get(trust, "https://127.0.0.1:" + loopback.port() + "/")).isEqualTo("secure true");
        }
    }

    @Test
    void aNewCertificateIsSeenByNewConnectionsAndAnOpenSocketLivesOn() throws Exception {
        var certificate = Loopback.certificate(folder);
        var first = certificate.certificate();
        var listener = HttpListener.tls("public", "server.https-port", "127.0.0.1", 0, certificate.context());
        try (var loopback = new Loopback(listener);
                var client = HttpClient.newBuilder()
                        .sslContext(Loopback.trusting(first))
                        .build()) {
            loopback.routes().webSocket("/echo", "echo.v1", TlsTest::echo);
            loopback.routes().get("/", request -> Response.text(200, "ok"));
            loopback.started();
            var ear = new Ear(true);
            var socket = client.newWebSocketBuilder()
                    .subprotocols("echo.v1")
                    .buildAsync(loopback.uri("wss", "/echo"), ear)
                    .join();

            Files.delete(folder.resolve("https.crt"));
            assertThat(certificate.reload()).isTrue();

            String url = "https://127.0.0.1:" + loopback.port() + "/";
            assertThat(get(Loopback.trusting(certificate.certificate()), url)).isEqualTo("ok");
            assertThatThrownBy(() -> get(Loopback.trusting(first), url)).isInstanceOf(IOException.class);
            socket.sendText("still here", true).join();
            assertThat(ear.next()).isEqualTo("still here");
            client.shutdownNow();
        }
    }

    @Test
    void mutualTlsTellsWhoThePeerIsAndRefusesStrangers() throws Exception {
        var tls = InternalTls.open(folder, InstantSource.system());
        var listener = HttpListener.mutualTls("public", "broker.control-port", "127.0.0.1", 0, tls.broker());
        try (var loopback = new Loopback(listener);
                var server = HttpClient.newBuilder().sslContext(tls.server()).build()) {
            loopback.routes().webSocket("/control", "control.v1", TlsTest::echo);
            loopback.routes().get("/", request -> Response.text(200, "inside"));
            loopback.started();
            var ear = new Ear(true);
            server.newWebSocketBuilder()
                    .subprotocols("control.v1")
                    .buildAsync(loopback.uri("wss", "/control"), ear)
                    .join()
                    .sendText("who?", true)
                    .join();

            assertThat(ear.next()).isEqualTo("who? CN=server");
            var nobody = Loopback.trusting(brokerCertificate());
            assertThatThrownBy(() -> get(nobody, "https://broker:" + loopback.port() + "/"))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> get(tls.broker(), "https://127.0.0.1:" + loopback.port() + "/"))
                    .isInstanceOf(IOException.class);
            server.shutdownNow();
        }
    }

    private java.security.cert.X509Certificate brokerCertificate() throws Exception {
        try (var in = Files.newInputStream(folder.resolve("internal-ca.crt"))) {
            return (java.security.cert.X509Certificate)
                    java.security.cert.CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** All from one address, which therefore evicts its own; from many addresses see {@link HalfOpenTest}. */
    @Test
    void aGoodClientIsServedBesideTwelveHundredHalfOpenConnections() throws Exception {
        var certificate = Loopback.certificate(folder);
        var listener = HttpListener.tls("public", "server.https-port", "127.0.0.1", 0, certificate.context())
                .with(Limits.DEFAULT.withConnections(20_000, 4_000, 512, Duration.ofSeconds(20)));
        try (var loopback = new Loopback(listener)) {
            loopback.routes().get("/", request -> Response.text(200, "served"));
            loopback.started();
            var halfOpen = new ArrayList<Socket>();
            try {
                byte[] startOfAHello = {0x16, 0x03, 0x01, 0x02, 0x00, 0x01};
                for (int i = 0; i < 1200; i++) {
                    var socket = new Socket(java.net.InetAddress.getLoopbackAddress(), loopback.port());
                    socket.getOutputStream().write(startOfAHello);
                    halfOpen.add(socket);
                }
                var trust = Loopback.trusting(certificate.certificate());
                var served = CompletableFuture.supplyAsync(() -> {
                    try {
                        return get(trust, "https://localhost:" + loopback.port() + "/");
                    } catch (IOException | InterruptedException e) {
                        return e.toString();
                    }
                });

                assertThat(served.get(10, TimeUnit.SECONDS)).isEqualTo("served");
                var oldest = halfOpen.getFirst();
                oldest.setSoTimeout(10_000);
                assertThat(closedByServer(oldest)).isTrue();
            } finally {
                for (var socket : halfOpen) {
                    socket.close();
                }
            }
        }
    }

    private static boolean closedByServer(Socket socket) {
        try {
            return socket.getInputStream().read() == -1;
        } catch (IOException reset) {
            return true;
        }
    }
}
