package org.alongside.assist.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import org.alongside.assist.documents.Documents;
import org.alongside.assist.documents.PageSources;
import org.alongside.assist.documents.fetch.Destinations;
import org.alongside.assist.documents.fetch.FetchLimits;
import org.alongside.assist.documents.fetch.Fetcher;
import org.alongside.assist.documents.fetch.Names;
import org.alongside.http.Response;
import org.alongside.session.Grant;
import org.alongside.store.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /api/v1/library}: supervisors replace it as a whole, agents read it, and what is no library changes nothing. */
class LibraryRestTest {
    private static final String PATH = "/api/v1/library";
    private static final String TARIFFS = item("Loans", "Tariffs", "document", "https://bank.example/tariffs.pdf");
    private static final String FORM = item("Loans", "Form", "link", "https://bank.example/form");
    private static final String PRICES = item("", "Prices", "document", "https://bank.example/prices.pdf");

    @TempDir
    private Path folder = Path.of("");

    private final Database database = Database.inMemory();
    private final FakeRoutes routes = new FakeRoutes();
    private SignIns signIns;
    private Optional<String> sue;
    private Documents documents;

    @BeforeEach
    void start() {
        database.start();
        signIns = SignIns.at(database, () -> Instant.EPOCH);
        sue = signIns.as(Grant.Role.SUPERVISOR, "sue");
        var fetcher = new Fetcher(
                Destinations.PUBLIC,
                FetchLimits.DEFAULT,
                Names.SYSTEM,
                (SSLSocketFactory) SSLSocketFactory.getDefault(),
                Runnable::run);
        documents = new Documents(
                folder.resolve("documents"),
                folder.resolve("library"),
                fetcher,
                1,
                Runnable::run,
                new SecureRandom(),
                PageSources.NONE);
        documents.start();
        new LibraryRest(database.pushLibrary(), documents).addTo(routes, signIns.door());
    }

    @AfterEach
    void stop() {
        documents.stop();
        database.stop();
    }

    @Test
    void nobodyHasWrittenItYet() {
        assertThat(text(get(sue))).isEqualTo("{\"version\":0,\"items\":[]}");
    }

    @Test
    void itIsAddedToEditedPutInAnotherOrderAndDeletedFromAsAWhole() {
        assertThat(text(put(0, TARIFFS))).isEqualTo(library(1, TARIFFS));
        assertThat(text(put(1, TARIFFS, FORM, PRICES))).isEqualTo(library(2, TARIFFS, FORM, PRICES));
        assertThat(text(put(2, PRICES, TARIFFS, FORM))).isEqualTo(library(3, PRICES, TARIFFS, FORM));
        var dearer = item("Loans", "Tariffs 2027", "document", "https://bank.example/tariffs-2027.pdf");
        assertThat(text(put(3, PRICES, dearer, FORM))).isEqualTo(library(4, PRICES, dearer, FORM));
        assertThat(text(put(4, dearer))).isEqualTo(library(5, dearer));
        assertThat(text(put(5))).isEqualTo(library(6));
        assertThat(text(get(signIns.as(Grant.Role.AGENT, "ana")))).isEqualTo(library(6));
    }

    @Test
    void namesAndAddressesAreStrippedAndWhatDoesNotBelongThereIsLeftOut() {
        var answer = put(0, """
                {"category":" Loans ","title":" Tariffs ","kind":"document","url":" https://bank.example/tariffs.pdf ","owner":"sue"}""");
        assertThat(text(answer)).isEqualTo(library(1, TARIFFS));
    }

    @Test
    void whoReadAnOlderVersionChangesNothing() {
        put(0, TARIFFS);
        put(1, FORM);
        assertThat(refusal(put(1, PRICES)))
                .isEqualTo("409 conflict: somebody else changed the library meanwhile: read it again");
        assertThat(refusal(put(7, PRICES))).startsWith("409 conflict: ");
        assertThat(text(get(sue))).isEqualTo(library(2, FORM));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json | the body must be a JSON object",
                "[] | version must be the one that was read",
                "{\"items\":[]} | version must be the one that was read",
                "{\"version\":-1,\"items\":[]} | version must be the one that was read",
                "{\"version\":\"0\",\"items\":[]} | version must be the one that was read",
                "{\"version\":0} | items must be a list of at most 500",
                "{\"version\":0,\"items\":{}} | items must be a list of at most 500",
                "{\"version\":0,\"items\":[7]} | kind must be document or link",
            })
    void aBodyThatIsNoLibraryIsRefused(String body, String words) {
        assertThat(refusal(routes.ask("PUT", PATH, sue, body))).isEqualTo("400 bad-request: " + words);
        assertThat(text(get(sue))).isEqualTo(library(0));
    }

    @Test
    void anItemThatIsNoneIsRefusedWithAllTheOthers() {
        var long121 = "x".repeat(121);
        var title = "title and category have at most 120 characters, and a title has some";
        itemRefused(item("", "A", "film", "https://a.example"), "kind must be document or link");
        itemRefused(item("", " ", "link", "https://a.example"), title);
        itemRefused(item("", long121, "link", "https://a.example"), title);
        itemRefused(item(long121, "A", "link", "https://a.example"), title);
        for (String address :
                List.of("", "bank.example", "ftp://bank.example/a", "javascript:alert(1)", "file:///etc/passwd")) {
            for (String kind : List.of("document", "link")) {
                itemRefused(item("", "A", kind, address), "");
            }
        }
        String nobodys = "library:00000000000000010000000000000002";
        assertThat(refusal(put(0, item("", "A", "document", nobodys))))
                .isEqualTo("404 not-found: there is no such file in the library");
        itemRefused(item("", "A", "link", nobodys), "");
    }

    private void itemRefused(String item, String words) {
        var refused = put(0, TARIFFS, item);
        assertThat(refused.status()).as(item).isEqualTo(400);
        assertThat(refusal(refused)).as(item).contains(words).hasSizeGreaterThan("400 bad-request: ".length());
        assertThat(text(get(sue))).as(item).isEqualTo(library(0));
    }

    @Test
    void itHasAtMostFiveHundredItems() {
        var many = Stream.generate(() -> FORM).limit(500).toArray(String[]::new);
        assertThat(put(0, many).status()).isEqualTo(200);
        var more = Stream.generate(() -> FORM).limit(501).toArray(String[]::new);
        assertThat(refusal(put(1, more))).isEqualTo("400 bad-request: items must be a list of at most 500");
        assertThat(json(get(sue)).path("items")).hasSize(500);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | bytes must be the number of bytes of the file",
                "[] | bytes must be the number of bytes of the file",
                "{\"bytes\":\"7\"} | bytes must be the number of bytes of the file",
                "{\"bytes\":1.5} | bytes must be the number of bytes of the file",
                "{\"bytes\":0} | an empty file is no document",
                "{\"bytes\":-1} | an empty file is no document",
                "{\"bytes\":26214401} | a document has at most 25 MiB",
            })
    void aFileOfNoSizeOrTooLargeIsRefusedBeforeItIsSent(String body, String words) {
        assertThat(refusal(routes.ask("POST", PATH + "/files", sue, body))).isEqualTo("400 bad-request: " + words);
    }

    @Test
    void agentsReadItAndSupervisorsAloneChangeIt() {
        put(0, TARIFFS);
        var ana = signIns.as(Grant.Role.AGENT, "ana");
        assertThat(text(get(ana))).isEqualTo(library(1, TARIFFS));
        var only = "403 forbidden: only a supervisor may do that";
        assertThat(refusal(routes.ask("PUT", PATH, ana, "{\"version\":1,\"items\":[]}")))
                .isEqualTo(only);
        assertThat(refusal(routes.ask("POST", PATH + "/files", ana, "{\"bytes\":7}")))
                .isEqualTo(only);
        assertThat(refusal(get(signIns.as(Grant.Role.CONSUMER, "pat")))).isEqualTo(only);
        for (var stranger : List.of(Optional.<String>empty(), Optional.of("Bearer wrong"))) {
            assertThat(get(stranger).status()).isEqualTo(401);
            assertThat(routes.ask("PUT", PATH, stranger, "{\"version\":1,\"items\":[]}")
                            .status())
                    .isEqualTo(401);
            assertThat(routes.ask("POST", PATH + "/files", stranger, "{\"bytes\":7}")
                            .status())
                    .isEqualTo(401);
        }
        assertThat(text(get(sue))).isEqualTo(library(1, TARIFFS));
    }

    private static String item(String category, String title, String kind, String url) {
        return "{\"category\":\"%s\",\"title\":\"%s\",\"kind\":\"%s\",\"url\":\"%s\"}"
                .formatted(category, title, kind, url);
    }

    private static String library(int version, String... items) {
        return "{\"version\":" + version + ",\"items\":" + Stream.of(items).collect(Collectors.joining(",", "[", "]"))
                + "}";
    }

    private Response put(int version, String... items) {
        return routes.ask("PUT", PATH, sue, library(version, items));
    }

    private Response get(Optional<String> who) {
        return routes.ask("GET", PATH, who);
    }

    private static String refusal(Response response) {
        var error = json(response).path("error");
        return response.status() + " " + error.path("code").asString() + ": "
                + error.path("message").asString();
    }

    private static JsonNode json(Response response) {
        return JsonMapper.shared().readTree(text(response));
    }

    private static String text(Response response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }
}
