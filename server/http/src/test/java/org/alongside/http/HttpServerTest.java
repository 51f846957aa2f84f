package org.alongside.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.alongside.kernel.Component.StartFailure;
import org.alongside.kernel.NetworkRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpServerTest {
    @Test
    void aHandlerGetsPathQueryHeaderAndBody() throws Exception {
        try (var loopback = new Loopback(Loopback.plain())) {
            loopback.routes()
                    .post(
                            "/api/things/{name}",
                            request -> Response.text(
                                    200,
                                    String.join(
                                            " ",
                                            request.method(),
                                            request.path(),
                                            request.pathParameter("name"),
                                            request.query("q").orElse("-"),
                                            request.query("missing").orElse("-"),
                                            request.header("x-a").orElse("-"),
                                            new String(request.body(), StandardCharsets.UTF_8),
                                            String.valueOf(request.secure()),
                                            request.client().getHostAddress(),
                                            String.valueOf(
                                                    Thread.currentThread().isVirtual()))));
            loopback.started();

            var answer = Loopback.send(
                    loopback.request("/api/things/t%20w?q=1", "X-A", "b").POST(BodyPublishers.ofString("body")));

            assertThat(answer.body()).isEqualTo("POST /api/things/t%20w t w 1 - b body false 127.0.0.1 true");
        }
    }

    @Test
    void everyAnswerForbidsSniffingCachingAndReferring() throws Exception {
        try (var loopback = new Loopback(Loopback.plain())) {
            loopback.routes().get("/json", request -> Response.json(200, "{}").with("X-More", "1"));
            loopback.started();

            var headers = loopback.get("/json").headers().map();

            assertThat(headers)
                    .containsEntry("x-content-type-options", List.of("nosniff"))
                    .containsEntry("cache-control", List.of("no-store"))
                    .containsEntry("referrer-policy", List.of("no-referrer"))
                    .containsEntry("content-type", List.of("application/json"))
                    .containsEntry("content-security-policy", List.of("default-src 'none'; frame-ancestors 'none'"))
                    .containsEntry("x-more", List.of("1"))
                    .doesNotContainKeys("server", "strict-transport-security");
        }
    }

    @Test
    void aBodyOverTheLimitIsRefusedAnnouncedOrNot() throws Exception {
        try (var loopback = new Loopback(Loopback.plain())) {
            loopback.routes().post("/api", request -> Response.text(200, "" + request.body().length));
            loopback.started();
            byte[] fits = new byte[1 << 20];
            byte[] tooLong = new byte[(1 << 20) + 1];

            var taken = Loopback.send(loopback.request("/api").POST(BodyPublishers.ofByteArray(fits)));
            var announced = Loopback.send(loopback.request("/api").POST(BodyPublishers.ofByteArray(tooLong)));
            var chunked = Loopback.send(loopback.request("/api")
                    .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(tooLong))));

            assertThat(taken.body()).isEqualTo("1048576");
            assertThat(announced.statusCode()).isEqualTo(413);
            assertThat(chunked.statusCode()).isEqualTo(413);
            assertThat(chunked.body()).contains("the body is longer than 1048576 bytes");
        }
    }

    @Test
    void headersOverTheLimitAreRefused() throws Exception {
        try (var loopback = new Loopback(Loopback.plain())) {
            loopback.routes().get("/", request -> Response.text(200, "ok"));
            loopback.started();

            assertThat(loopback.raw("GET / HTTP/1.1", "Host: a", "X: " + "x".repeat(20_000) + ""))
                    .startsWith("HTTP/1.1 431");
        }
    }

    @Test
    void whatIsNotThereIsAFailureThatRepeatsNothing() throws Exception {
        try (var loopback = new Loopback(Loopback.plain())) {
            loopback.routes().post("/api", request -> Response.noContent());
            loopback.started();

            var missing = loopback.get("/%3Cscript%3E");

            assertThat(missing.statusCode()).isEqualTo(404);
            assertThat(missing.body())
                    .isEqualTo("{\"error\":{\"code\":\"not-found\",\"message\":\"there is nothing here\"}}");
            assertThat(Loopback.send(loopback.request("/api").POST(BodyPublishers.noBody()))
                            .statusCode())
                    .isEqualTo(204);
        }
    }

    @Test
    void aHandlerThatFailsAnswers500WithoutDetails() throws Exception {
        try (var loopback = new Loopback(Loopback.plain())) {
            loopback.routes().get("/bug", request -> {
                throw new IllegalStateException("secret detail");
            });
            loopback.started();

            var answer = loopback.get("/bug");

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body())
                    .isEqualTo(
                            "{\"error\":{\"code\":\"server-error\",\"message\":\"the server failed; its log says why\"}}");
        }
    }

    @Test
    void aListenerAnswersItsOwnRoutesOnly() throws Exception {
        var management = HttpListener.plain("management", "management.port", "127.0.0.1", 0);
        var server = new HttpServer(List.of(Loopback.plain(), management));
        server.on("management").get("/metrics", request -> Response.text(200, "inside"));
        server.start();
        try {
            assertThat(status(server, "management")).isEqualTo(200);
            assertThat(status(server, "public")).isEqualTo(404);
        } finally {
            server.stop();
        }
    }

    private static int status(HttpServer server, String listener) throws Exception {
        return Loopback.send(java.net.http.HttpRequest.newBuilder(
                        java.net.URI.create("http://127.0.0.1:" + server.port(listener) + "/metrics")))
                .statusCode();
    }

    @Test
    void aTakenPortIsOneSentenceThatNamesTheSettingAndLeavesNothingOpen() throws Exception {
        try (var other = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            var free = Loopback.plain();
            var taken = HttpListener.plain("direct", "server.https-port", "127.0.0.1", other.getLocalPort());
            var server = new HttpServer(List.of(free, taken));

            assertThatThrownBy(server::start)
                    .isInstanceOf(StartFailure.class)
                    .hasMessage("port " + other.getLocalPort() + " (server.https-port) is taken by another program");
            assertThatThrownBy(() -> server.port("public")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anAddressOfAnotherMachineIsNamed() {
        var server = new HttpServer(List.of(HttpListener.plain("public", "server.http-port", "192.0.2.1", 0)));

        assertThatThrownBy(server::start)
                .isInstanceOf(StartFailure.class)
                .hasMessage(
                        "port 0 (server.http-port) can't be opened on 192.0.2.1: that is no address of this machine");
    }

    @Test
    void onlyATrustedProxySaysWhoAsks() throws Exception {
        var here = NetworkRange.parse("127.0.0.0/8").orElseThrow();
        for (var trusted : Stream.of(List.<NetworkRange>of(), List.of(here)).toList()) {
            try (var loopback = new Loopback(Loopback.plain().trusting(trusted))) {
                loopback.routes()
                        .get(
                                "/who",
                                request ->
                                        Response.text(200, request.client().getHostAddress() + " " + request.secure()));
                loopback.started();

                var answer = loopback.get("/who", "X-Forwarded-For", "203.0.113.7", "X-Forwarded-Proto", "https");

                assertThat(answer.body()).isEqualTo(trusted.isEmpty() ? "127.0.0.1 false" : "203.0.113.7 true");
                assertThat(answer.headers().firstValue("Strict-Transport-Security"))
                        .isEmpty(); // an address, not a name
            }
        }
    }

    @Test
    void aNamedHostOverTlsAsksBrowsersToStayThere() throws Exception {
        var here = NetworkRange.parse("127.0.0.0/8").orElseThrow();
        try (var loopback = new Loopback(Loopback.plain().trusting(List.of(here)))) {
            loopback.routes().get("/", request -> Response.text(200, "ok"));
            loopback.started();

            String named = loopback.raw(
                    "GET / HTTP/1.1",
                    "Host: expert.bank.example",
                    "X-Forwarded-Proto: https",
                    "X-Forwarded-For: 203.0.113.7",
                    "Connection: close");
            String local = loopback.raw(
                    "GET / HTTP/1.1",
                    "Host: localhost:8443",
                    "X-Forwarded-Proto: https",
                    "X-Forwarded-For: 203.0.113.7",
                    "Connection: close");

            assertThat(named).contains("Strict-Transport-Security: max-age=31536000\r\n");
            assertThat(local).doesNotContain("Strict-Transport-Security");
        }
    }

    @Test
    void garbageIsRefusedAndTheNextClientIsServed() throws Exception {
        try (var loopback = new Loopback(Loopback.plain())) {
            loopback.routes().get("/", request -> Response.text(200, "ok"));
            loopback.started();

            assertThat(loopback.raw("\u0016\u0003\u0001 hello? ")).startsWith("HTTP/1.1 400");
            assertThat(loopback.raw("GET / HTTP/9.9")).startsWith("HTTP/1.1 505");
            assertThat(loopback.get("/").body()).isEqualTo("ok");
        }
    }

    @Test
    void aConnectionThatNeverFinishesItsFirstRequestIsClosed() throws Exception {
        var limits = Limits.DEFAULT.withConnections(100, 100, 100, Duration.ofMillis(300));
        try (var loopback = new Loopback(Loopback.plain().with(limits))) {
            loopback.started();

            try (var socket = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), loopback.port())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
    }
}
