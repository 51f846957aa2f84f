package org.alongside.assist.documents;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLSocketFactory;
import org.alongside.assist.documents.fetch.Address;
import org.alongside.assist.documents.fetch.Destinations;
import org.alongside.assist.documents.fetch.FetchLimits;
import org.alongside.assist.documents.fetch.Fetcher;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.NetworkRange;
import org.alongside.kernel.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of an origin that lets no page read them. {@code cdn.example} leads to this host, which is listed. */
class ImagesTest {
    /** A GIF of one pixel. */
    private static final byte[] GIF = Arrays.copyOf("GIF89a\1\0\1\0\0\0\0;".getBytes(ISO_8859_1), 64);

    @TempDir
    private Path folder = Path.of("");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> asked = new ArrayList<>();
    private HttpServer site = server();
    private Images images = images("cdn.example");

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException none) {
            throw new AssertionError(none);
        }
    }

    private Images images(String... hosts) {
        var loopback =
                new Destinations(List.of(NetworkRange.parse("127.0.0.0/8").orElseThrow()));
        var fetcher = new Fetcher(
                loopback,
                FetchLimits.DEFAULT,
                host -> List.of(InetAddress.getLoopbackAddress()),
                (SSLSocketFactory) SSLSocketFactory.getDefault(),
                threads);
        return new Images(folder, fetcher, new PageSources(true, Set.of(hosts)), new SecureRandom());
    }

    @BeforeEach
    void start() {
        site.start();
        images = images("CDN.example");
    }

    @AfterEach
    void stop() {
        site.stop(0);
        threads.close();
    }

    private void has(String path, int status, byte[] body, String... header) {
        site.createContext(path, exchange -> {
            asked.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getOrDefault("Cookie", List.of())
                    + exchange.getRequestHeaders().getOrDefault("Referer", List.of()));
            for (int i = 0; i < header.length; i += 2) {
                exchange.getResponseHeaders().add(header[i], header[i + 1]);
            }
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private Address at(String host, String path) {
        return new Address(
                URI.create("http://" + host + ":" + site.getAddress().getPort() + path),
                host,
                site.getAddress().getPort(),
                false);
    }

    private Failure failure(Result<Image> result) {
        return result.trouble().orElseThrow(() -> new AssertionError("it was kept"));
    }

    @Test
    void anImageIsFetchedWithoutACookieAndGivenBackAsItCame() throws IOException {
        has("/card.gif", 200, GIF, "Content-Type", "text/html", "Set-Cookie", "a=b");
        var first = ((Result.Ok<Image>) images.fetch(at("cdn.example", "/card.gif"))).value();
        images.fetch(at("cdn.example", "/card.gif"));
        assertThat(first.bytes()).isEqualTo(GIF.length);
        var file = ((Result.Ok<ImageFile>) images.read(first.id())).value();
        assertThat(file.mediaType())
                .as("what it begins as, not what its site calls it")
                .isEqualTo("image/gif");
        assertThat(file.bytes()).isEqualTo(GIF);
        assertThat(asked).containsExactly("/card.gif [][]", "/card.gif [][]");
        images.drop(first.id());
        assertThat(images.read(first.id()).trouble()).isPresent();
        try (var left = Files.list(folder)) {
            assertThat(left).hasSize(1);
        }
        assertThat(images.read(new Id(1, 1)).trouble().map(Failure::code)).contains(Failure.Code.NOT_FOUND);
    }

    @Test
    void aHostThatIsNotNamedIsNotEvenLookedUpNorWhereANamedOneRedirects() {
        has("/secret.gif", 200, GIF);
        has(
                "/away.gif",
                302,
                new byte[0],
                "Location",
                at("intranet.example", "/secret.gif").uri().toString());
        assertThat(failure(images.fetch(at("intranet.example", "/secret.gif"))))
                .isEqualTo(new Failure(Failure.Code.FORBIDDEN, "images of intranet.example are not fetched here"));
        assertThat(failure(images.fetch(at("cdn.example", "/away.gif"))))
                .isEqualTo(new Failure(Failure.Code.FORBIDDEN, "nothing is fetched from intranet.example here"));
        assertThat(asked).containsExactly("/away.gif [][]");
    }

    @Test
    void aNamedHostThatLeadsIntoAPrivateNetworkIsRefused() {
        var fetcher = new Fetcher(
                Destinations.PUBLIC,
                FetchLimits.DEFAULT,
                host -> List.of(InetAddress.getLoopbackAddress()),
                (SSLSocketFactory) SSLSocketFactory.getDefault(),
                threads);
        var strict = new Images(folder, fetcher, new PageSources(true, Set.of("cdn.example")), new SecureRandom());
        has("/card.gif", 200, GIF);
        assertThat(failure(strict.fetch(at("cdn.example", "/card.gif"))).message())
                .isEqualTo("cdn.example is not on the public network, and not allowed here");
        assertThat(asked).isEmpty();
    }

    @Test
    void whatIsNoPictureOfPixelsOrTooLargeIsNotKept() throws IOException {
        has("/logo.svg", 200, "<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(ISO_8859_1));
        has("/page", 200, "<script>alert(1)</script>".getBytes(ISO_8859_1), "Content-Type", "image/png");
        has("/wide.gif", 200, "GIF89a\u00ff\u00ff\u00ff\u00ff\0\0\0;".getBytes(ISO_8859_1));
        has("/heavy.gif", 200, Arrays.copyOf(GIF, (4 << 20) + 1));
        assertThat(failure(images.fetch(at("cdn.example", "/logo.svg"))).message())
                .isEqualTo("that is no PNG, JPEG, GIF or WebP");
        assertThat(failure(images.fetch(at("cdn.example", "/page"))).message())
                .isEqualTo("that is no PNG, JPEG, GIF or WebP");
        assertThat(failure(images.fetch(at("cdn.example", "/wide.gif"))).message())
                .isEqualTo("the picture has too many pixels");
        assertThat(failure(images.fetch(at("cdn.example", "/heavy.gif"))).code())
                .isEqualTo(Failure.Code.BAD_REQUEST);
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }
}
