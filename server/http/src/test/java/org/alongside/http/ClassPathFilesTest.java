package org.alongside.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClassPathFilesTest {
    private final Loopback loopback = new Loopback(Loopback.plain());

    @BeforeEach
    void start() {
        loopback.routes().files("/sample", "pages/sample");
        loopback.started();
    }

    @AfterEach
    void stop() {
        loopback.close();
    }

    @Test
    void aFoldersPageComesWithItsTypeItsPolicyAndItsTag() throws Exception {
        var page = loopback.get("/sample/");

        assertThat(page.body()).contains("<h1>Sample</h1>");
        assertThat(page.headers().map())
                .containsEntry("content-type", List.of("text/html;charset=utf-8"))
                .containsEntry("cache-control", List.of("no-cache"))
                .containsEntry("x-content-type-options", List.of("nosniff"))
                .containsKeys("etag", "content-security-policy");
        assertThat(page.headers().firstValue("content-security-policy").orElse(""))
                .contains("default-src 'self'", "connect-src 'self' wss:", "worker-src 'self' blob:")
                .doesNotContain("script-src 'unsafe");
    }

    @Test
    void aFolderWithoutItsSlashLeadsToThePage() throws Exception {
        var redirect = loopback.get("/sample?destination=agent:ben");

        assertThat(redirect.statusCode()).isEqualTo(308);
        assertThat(redirect.headers().firstValue("location").orElse("")).endsWith("/sample/?destination=agent:ben");
    }

    @Test
    void anUnchangedFileIsNotSentAgain() throws Exception {
        var first = loopback.get("/sample/");
        var again = loopback.get(
                "/sample/", "If-None-Match", first.headers().firstValue("etag").orElseThrow());

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void aFileNamedByItsContentMayBeKeptForEver() throws Exception {
        var script = loopback.get("/sample/assets/index-BdX3f_9a.js");

        assertThat(script.headers().firstValue("cache-control").orElse(""))
                .isEqualTo("public, max-age=31536000, immutable");
        assertThat(script.headers().firstValue("content-type").orElse("")).startsWith("text/javascript");
    }

    @Test
    void aTextIsPackedForThoseWhoUnpack() {
        var page = new ClassPathFiles("pages/sample").find("").orElseThrow();

        assertThat(page.gzip()).isNotNull().startsWith(0x1f, 0x8b);
    }

    @Test
    void nothingOutsideTheFolderHasAName() throws Exception {
        for (String path : List.of(
                "/sample/../secret.txt",
                "/sample/%2e%2e/secret.txt",
                "/sample/..%2fsecret.txt",
                "/sample/%2e%2e%2fsecret.txt",
                "/sample/..\\secret.txt",
                "/sample/%5c..%5csecret.txt",
                "/sample/assets/..;/..;/secret.txt",
                "/sample/%252e%252e/secret.txt",
                "/sample//secret.txt",
                "/sample/./../secret.txt",
                "/sample/%00",
                "/sample/.hidden.txt",
                "/sample/assets",
                "/sample/org/alongside/http/HttpServer.class")) {
            String answer = loopback.raw("GET " + path + " HTTP/1.1", "Host: a", "Connection: close");
            assertThat(answer).as(path).matches("(?s)HTTP/1.1 (400|404).*").doesNotContain("TOP SECRET");
        }
    }
}
