package org.alongside.assist.documents.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.alongside.kernel.Failure;
import org.alongside.kernel.NetworkRange;
import org.alongside.kernel.Result;
import org.alongside.security.CertificateSource;
import org.alongside.security.HttpsCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 127.0.0.2 stands for the public network, 127.0.0.1 for what must not be reached: it is not listed. */
class FetcherTest {
    private static final Destinations LISTED =
            new Destinations(List.of(NetworkRange.parse("127.0.0.2/32").orElseThrow()));
    private static final FetchLimits SHORT =
            new FetchLimits(1 << 20, Duration.ofMillis(500), Duration.ofMillis(700), 3);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<ServerSocket> servers = new ArrayList<>();
    private final List<String> looked = new ArrayList<>();

    /** What the resolver says, one answer after the other; the last one again and again. */
    private final Deque<List<String>> answers = new ArrayDeque<>(List.of(List.of("127.0.0.2")));

    private final Fetcher fetcher =
            new Fetcher(LISTED, SHORT, this::lookUp, (SSLSocketFactory) SSLSocketFactory.getDefault(), threads);

    @AfterEach
    void stop() throws IOException {
        for (var server : servers) {
            server.close();
        }
        threads.close();
    }

    private List<InetAddress> lookUp(String host) {
        looked.add(host);
        var literal = NetworkRange.literal(host);
        if (literal.isPresent()) {
            return List.of(literal.get());
        }
        var answer = answers.size() > 1 ? answers.remove() : answers.getFirst();
        return answer.stream().map(InetAddress::ofLiteral).toList();
    }

    /** A server that gives the same bytes to whoever connects, and then does as the function says. */
    private int server(String address, String response) throws IOException {
        return server(address, path -> response);
    }

    private int server(String address, Function<String, String> responses) throws IOException {
        return server(new ServerSocket(), address, responses);
    }

    private int server(ServerSocket server, String address, Function<String, String> responses) throws IOException {
        server.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
        servers.add(server);
        threads.execute(() -> serve(server, responses));
        return server.getLocalPort();
    }

    private static void serve(ServerSocket server, Function<String, String> responses) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                var line = new StringBuilder();
                var in = socket.getInputStream();
                for (int b = in.read(); b >= 0 && !line.toString().endsWith("\r\n\r\n"); b = in.read()) {
                    line.append((char) b);
                    if (line.toString().endsWith("\r\n\r\n")) {
                        break;
                    }
                }
                String response = responses.apply(line.toString().split(" ", -1)[1]);
                socket.getOutputStream().write(response.getBytes(StandardCharsets.ISO_8859_1));
                if (response.endsWith("…") || response.isEmpty()) {
                    in.read(); // says no more and stays
                }
            } catch (IOException closed) {
                // The test is over, or the client left.
            }
        }
    }

    private Result<Fetched> fetch(String text) {
        return Address.parse(text).flatMap(fetcher::fetch);
    }

    private Failure.Code refusal(String text) {
        return fetch(text)
                .trouble()
                .orElseThrow(() -> new AssertionError(text + " was fetched"))
                .code();
    }

    private static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    private static String redirect(String to) {
        return "HTTP/1.1 302 Found\r\nLocation: " + to + "\r\nContent-Length: 0\r\n\r\n";
    }

    @Test
    void aDocumentIsFetchedInEveryFormOfHttp() throws IOException {
        var forms = List.of(
                ok("%PDF-1.7"),
                "HTTP/1.0 200 OK\r\n\r\n%PDF-1.7",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n%PD\r\n5;x=y\r\nF-1.7\r\n0\r\n\r\n");
        for (String form : forms) {
            int port = server("127.0.0.2", form);
            assertThat(fetch("http://docs.example:" + port + "/a%20b.pdf?x=ä"))
                    .isInstanceOfSatisfying(
                            Result.Ok.class,
                            ok -> assertThat(new String(((Fetched) ok.value()).bytes(), StandardCharsets.ISO_8859_1))
                                    .isEqualTo("%PDF-1.7"));
        }
    }

    @Test
    void aRedirectIsFollowedWhereItMayGoAndNowhereElse() throws IOException {
        int secret = server("127.0.0.1", ok("secret"));
        int target = server("127.0.0.2", ok("target"));
        int door = server("127.0.0.2", path -> switch (path) {
            case "/on" -> redirect("http://other.example:" + target + "/");
            case "/inside" -> redirect("http://127.0.0.1:" + secret + "/");
            case "/mapped" -> redirect("http://[::ffff:127.0.0.1]:" + secret + "/");
            case "/file" -> redirect("file:///etc/passwd");
            default -> redirect("/round");
        });
        assertThat(fetch("http://docs.example:" + door + "/on").trouble()).isEmpty();
        assertThat(refusal("http://docs.example:" + door + "/inside")).isEqualTo(Failure.Code.FORBIDDEN);
        assertThat(refusal("http://docs.example:" + door + "/mapped")).isEqualTo(Failure.Code.FORBIDDEN);
        assertThat(refusal("http://docs.example:" + door + "/file")).isEqualTo(Failure.Code.BAD_REQUEST);
        assertThat(refusal("http://docs.example:" + door + "/round")).isEqualTo(Failure.Code.BAD_REQUEST);
    }

    @Test
    void aNameThatChangesItsMindIsAskedOnceAndNotBelievedAgain() throws IOException {
        int port = server("127.0.0.2", ok("public"));
        answers.clear();
        answers.add(List.of("127.0.0.2"));
        answers.add(List.of("127.0.0.1"));
        var fetched = fetch("http://rebinding.example:" + port + "/");
        assertThat(fetched.trouble()).isEmpty();
        assertThat(looked).containsExactly("rebinding.example");
        assertThat(refusal("http://rebinding.example:" + port + "/")).isEqualTo(Failure.Code.FORBIDDEN);
    }

    @Test
    void oneForbiddenAddressAmongOthersRefusesTheName() throws IOException {
        int port = server("127.0.0.2", ok("public"));
        answers.clear();
        answers.add(List.of("127.0.0.2", "10.0.0.1"));
        assertThat(refusal("http://mixed.example:" + port + "/")).isEqualTo(Failure.Code.FORBIDDEN);
    }

    @Test
    void onlyPublicAddressesAreGoneTo() {
        var inside = Stream.of(
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "127.0.0.1",
                "127.9.9.9",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "192.0.2.7",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd12:3456::1",
                "ff02::1",
                "64:ff9b::a00:1",
                "2002:a00:1::1",
                "2001::1",
                "2001:db8::1",
                "::ffff:10.0.0.1",
                "::10.0.0.1");
        assertThat(inside.map(InetAddress::ofLiteral)).noneMatch(Destinations.PUBLIC::allow);
        var outside = Stream.of("1.1.1.1", "172.32.0.1", "100.128.0.1", "192.169.0.1", "2606:4700::1", "2a00:1450::1");
        assertThat(outside.map(InetAddress::ofLiteral)).allMatch(Destinations.PUBLIC::allow);
        var listed = new Destinations(List.of(NetworkRange.parse("10.1.0.0/16").orElseThrow()));
        assertThat(listed.allow(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
        assertThat(listed.allow(InetAddress.ofLiteral("10.2.2.3"))).isFalse();
    }

    @Test
    void whatIsNoWebAddressIsRefusedBeforeAnybodyIsAsked() {
        for (String text : List.of(
                "ftp://docs.example/",
                "file:///etc/passwd",
                "gopher://docs.example/",
                "javascript:alert(1)",
                "docs.example",
                "http://",
                "http:///x",
                "http://ana:secret@docs.example/",
                "http://docs.example:25/",
                "http://docs.example:x/",
                "http://docs.example:99999/",
                "http://a b/",
                "https://" + "x".repeat(3000))) {
            assertThat(refusal(text)).as(text).isEqualTo(Failure.Code.BAD_REQUEST);
        }
        // However 127.0.0.1 is written, what counts is where it leads.
        var system =
                new Fetcher(LISTED, SHORT, Names.SYSTEM, (SSLSocketFactory) SSLSocketFactory.getDefault(), threads);
        for (String text : List.of(
                "http://127.1:8000/", "http://2130706433:8000/", "http://localhost:8000/", "http://[::1]:8000/")) {
            assertThat(Address.parse(text).flatMap(system::fetch).trouble().map(Failure::code))
                    .as(text)
                    .isPresent()
                    .get()
                    .isIn(Failure.Code.FORBIDDEN, Failure.Code.BAD_REQUEST, Failure.Code.NOT_FOUND);
        }
        assertThat(looked).isEmpty();
    }

    @Test
    void whoeverIsSlowEndlessOrTalksNonsenseIsLeft() throws IOException {
        int port = server("127.0.0.2", path -> switch (path) {
            case "/silent" -> "";
            case "/drip" -> "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nab…";
            case "/large" -> "HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n";
            case "/endless" -> "HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(2 << 20);
            case "/chunks" -> "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n";
            case "/headless" -> "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(9000);
            case "/packed" -> "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n";
            case "/two" -> "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab";
            case "/gone" -> "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
            default -> "220 mail.example ESMTP\r\n\r\n";
        });
        var expected = Map.of(
                "/silent", Failure.Code.TIMEOUT,
                "/drip", Failure.Code.TIMEOUT,
                "/large", Failure.Code.BAD_REQUEST,
                "/endless", Failure.Code.BAD_REQUEST,
                "/chunks", Failure.Code.BAD_REQUEST,
                "/headless", Failure.Code.BAD_REQUEST,
                "/packed", Failure.Code.BAD_REQUEST,
                "/two", Failure.Code.BAD_REQUEST,
                "/gone", Failure.Code.NOT_FOUND,
                "/mail", Failure.Code.BAD_REQUEST);
        expected.forEach((path, code) -> assertThat(refusal("http://docs.example:" + port + path))
                .as(path)
                .isEqualTo(code));
    }

    @Test
    void aCertificateMustBeVouchedForAndNameTheHost(@TempDir Path folder) throws IOException, GeneralSecurityException {
        var certificate = HttpsCertificate.open(
                new CertificateSource.SelfSigned(folder, Set.of("docs.example")), InstantSource.system());
        int port = server(
                certificate.context().getServerSocketFactory().createServerSocket(), "127.0.0.2", path -> ok("x"));
        var trusting = new Fetcher(LISTED, SHORT, this::lookUp, trusting(certificate.certificate()), threads);
        assertThat(Address.parse("https://docs.example:" + port + "/")
                        .flatMap(trusting::fetch)
                        .trouble())
                .isEmpty();
        assertThat(Address.parse("https://other.example:" + port + "/")
                        .flatMap(trusting::fetch)
                        .trouble()
                        .map(Failure::code))
                .contains(Failure.Code.UNAVAILABLE);
        assertThat(refusal("https://docs.example:" + port + "/")).isEqualTo(Failure.Code.UNAVAILABLE);
    }

    private static SSLSocketFactory trusting(X509Certificate certificate) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("docs", certificate);
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context.getSocketFactory();
    }
}
