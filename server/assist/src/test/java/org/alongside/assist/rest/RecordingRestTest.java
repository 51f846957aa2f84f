package org.alongside.assist.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.alongside.assist.recording.Entry.Kind;
import org.alongside.assist.recording.Recording;
import org.alongside.assist.recording.RecordingFolder;
import org.alongside.assist.recording.RecordingLimits;
import org.alongside.assist.recording.RecordingLimits.Ask;
import org.alongside.assist.recording.Recordings;
import org.alongside.http.Response;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.Grant;
import org.alongside.session.rest.AdministratorOnly;
import org.alongside.store.Database;
import org.alongside.testkit.ManualTimers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /api/v1/recordings}: who may ask, what the answers say, and what is refused. */
class RecordingRestTest {
    private static final Instant BEGIN = Instant.parse("2026-11-26T08:00:00Z");
    private static final String PATH = "/api/v1/recordings";
    private static final String NOBODYS = "0123456789abcdef0123456789abcdef";
    private static final String ADMINISTRATOR = "the-administrators-token";

    @TempDir
    Path data;

    private final Database database = Database.inMemory();
    private final List<String> audit = new ArrayList<>();
    private final FakeRoutes atManagement = new FakeRoutes();
    private final FakeRoutes atPublic = new FakeRoutes();
    private Instant now = BEGIN;
    private RecordingFolder folder;
    private SignIns signIns;
    private Optional<String> supervisor;

    @BeforeEach
    void start() {
        database.start();
        signIns = SignIns.at(database, () -> now);
        supervisor = signIns.as(Grant.Role.SUPERVISOR, "sue");
        serve(Optional.empty());
    }

    @AfterEach
    void stop() {
        database.stop();
    }

    /** @param key seals what is in the folder from here on */
    private void serve(Optional<byte[]> key) {
        folder = new RecordingFolder(
                data,
                new RecordingLimits(Ask.ALWAYS, Duration.ofDays(30), 100_000_000, 100_000_000),
                key,
                (who, action, object, outcome, from) -> audit.add(who + " " + action + " " + outcome),
                Runnable::run,
                new Random(7),
                () -> now,
                new ManualTimers());
        folder.start();
        var rest = new RecordingRest(folder);
        rest.addTo(atManagement, new AdministratorOnly(Redacted.of(ADMINISTRATOR)));
        rest.addTo(atPublic, signIns.door());
    }

    private static <T> T ok(Result<T> result) {
        if (result instanceof Result.Ok<T>(var value)) {
            return value;
        }
        throw new AssertionError(result);
    }

    private Recording begun(String cid) {
        return ok(folder.begin(new Recordings.About(cid, Redacted.of("Pat"), now), words -> {}));
    }

    /** A recording of two sections with a picture of a thousand bytes each, and a note. */
    private String recorded(String cid) {
        var recording = begun(cid);
        for (int section = 0; section < 2; section++) {
            recording.add(Kind.SECTION, section * 1_000L, JsonMapper.shared().createObjectNode());
            recording.add(Kind.PICTURE, section * 1_000L + 1, new byte[1_000], () -> {});
        }
        var note = JsonMapper.shared().createObjectNode();
        recording.add(Kind.NOTE, 2_000, note.put("kind", "admitted").put("who", "Ana"));
        recording.end(3_000, "stopped");
        now = now.plusSeconds(60);
        return recording.id().toString();
    }

    private Response get(String path) {
        return atPublic.ask("GET", path, supervisor);
    }

    private Response delete(String path) {
        return atPublic.ask("DELETE", path, supervisor);
    }

    private static JsonNode json(Response response) {
        return JsonMapper.shared().readTree(new String(response.body(), StandardCharsets.UTF_8));
    }

    private static String refusal(Response response) {
        var error = json(response).path("error");
        return response.status() + " " + error.path("code").asString() + ": "
                + error.path("message").asString();
    }

    // Who may

    @ParameterizedTest
    @CsvSource({"GET, ''", "GET, /" + NOBODYS, "GET, /" + NOBODYS + "/part", "DELETE, /" + NOBODYS})
    void nothingIsToldToWhoeverMayNot(String method, String rest) {
        recorded("call-1");
        var strangers =
                List.of(Optional.<String>empty(), Optional.of("Bearer wrong"), Optional.of("Basic c3VlOnN1ZQ=="));
        for (var stranger : strangers) {
            for (var routes : List.of(atManagement, atPublic)) {
                var refused = routes.ask(method, PATH + rest, stranger);
                assertThat(refusal(refused)).startsWith("401 bad-token: ");
                assertThat(refused.headers()).containsEntry("WWW-Authenticate", "Bearer");
            }
        }
        for (var role : List.of(Grant.Role.AGENT, Grant.Role.CONSUMER)) {
            var token = signIns.as(role, "ana");
            assertThat(refusal(atPublic.ask(method, PATH + rest, token)))
                    .isEqualTo("403 forbidden: only a supervisor may do that");
        }
        assertThat(audit).isEmpty();
        assertThat(folder.all()).hasSize(1);
    }

    @Test
    void theAdministratorLooksByManagementAndTheAuditNamesWhoLooked() {
        String recording = recorded("call-1");
        var administrator = Optional.of("Bearer " + ADMINISTRATOR);
        assertThat(atManagement
                        .ask("GET", PATH + "/" + recording, administrator)
                        .status())
                .isEqualTo(200);
        assertThat(get(PATH + "/" + recording).status()).isEqualTo(200);
        assertThat(atPublic.ask("GET", PATH, administrator).status())
                .as("its token is of no use to the public port")
                .isEqualTo(401);

        assertThat(audit).containsExactly("administrator recording.watched ok", "sue recording.watched ok");
    }

    // The list

    @Test
    void theListIsTheNewestFirstAPageAtATime() {
        String first = recorded("call-1");
        String second = recorded("call-2");
        var third = begun("call-3");

        var page = json(get(PATH + "?limit=2"));
        assertThat(page.path("more").booleanValue()).isTrue();
        assertThat(page.path("recordings"))
                .extracting(one ->
                        one.path("recording").asString() + " " + one.path("cid").asString() + " "
                                + one.path("consumer").asString() + " "
                                + one.path("goesOn").asString())
                .containsExactly(third.id() + " call-3 Pat true", second + " call-2 Pat false");
        var rest = json(get(PATH + "?limit=2&skip=2"));
        assertThat(rest.path("more").booleanValue()).isFalse();
        assertThat(rest.path("recordings")).singleElement().satisfies(one -> {
            assertThat(one.path("recording").asString()).isEqualTo(first);
            assertThat(one.path("startedAt").asString()).isEqualTo("2026-11-26T08:00:00Z");
            assertThat(one.path("bytes").longValue()).isPositive();
        });
        assertThat(json(get(PATH + "?skip=99999999")).path("recordings")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"limit=0", "limit=501", "limit=-1", "limit=ten", "limit=", "limit=9999999999", "skip=-1", "skip=1.5"})
    void aListOfNoSizeIsRefusedWithWhatItMustBe(String query) {
        assertThat(refusal(get(PATH + "?" + query)))
                .isEqualTo("400 bad-request: limit must be 1 to 500, and skip 0 or more");
    }

    // One of them

    @Test
    void oneIsToldWithItsSectionsItsMarksAndItsEnd() {
        String recording = recorded("call-1");
        var told = json(get(PATH + "/" + recording));

        assertThat(told.path("cid").asString()).isEqualTo("call-1");
        assertThat(told.path("millis").longValue()).isEqualTo(3_000);
        assertThat(told.path("how").asString()).isEqualTo("stopped");
        assertThat(told.path("sections"))
                .extracting(section -> section.path("at").longValue())
                .containsExactly(0L, 1_000L);
        assertThat(told.path("marks"))
                .singleElement()
                .satisfies(mark -> assertThat(mark.toString())
                        .isEqualTo("{\"at\":2000,\"kind\":\"admitted\",\"who\":\"Ana\",\"detail\":\"\"}"));
        assertThat(told.path("end").longValue())
                .isEqualTo(folder.all().getFirst().bytes());
    }

    @Test
    void aPlayerBeginsAtASectionAndAllPartsTogetherAreTheFile() {
        String recording = recorded("call-1");
        var sections = json(get(PATH + "/" + recording)).path("sections");
        long second = sections.get(1).path("from").longValue();
        var fromThere = get(PATH + "/" + recording + "/part?from=" + second);
        var upToThere = get(PATH + "/" + recording + "/part?from=0&to=" + second);

        assertThat(fromThere.contentType()).isEqualTo("application/octet-stream");
        assertThat(fromThere.body()[0]).as("a section").isEqualTo((byte) 1);
        assertThat(fromThere.headers()).doesNotContainKey("Alongside-Next");
        assertThat(upToThere.body())
                .startsWith("ALSR".getBytes(StandardCharsets.US_ASCII))
                .hasSize((int) second);
        assertThat(upToThere.body().length + fromThere.body().length)
                .isEqualTo((int) folder.all().getFirst().bytes());
        assertThat(audit).as("the parts are fetched by whoever watches").containsExactly("sue recording.watched ok");
    }

    @Test
    void aPartSaysWhereTheNextOneBegins() {
        var recording = begun("call-1");
        for (int i = 0; i < 40; i++) {
            recording.add(Kind.PICTURE, i, new byte[130_000], () -> {});
        }
        recording.end(40, "stopped");
        var part = get(PATH + "/" + recording.id() + "/part");
        assertThat(part.body()).hasSizeLessThan(4 << 20);
        var next =
                get(PATH + "/" + recording.id() + "/part?from=" + part.headers().get("Alongside-Next"));

        assertThat(next.headers()).doesNotContainKey("Alongside-Next");
        assertThat(part.body().length + next.body().length)
                .isEqualTo((int) folder.all().getFirst().bytes());
    }

    @ParameterizedTest
    @CsvSource({"from=-1", "from=x", "from=", "to=1e3", "from=0&to=-5", "from=9999999999999999"})
    void aPlaceThatIsNoneIsRefused(String query) {
        String recording = recorded("call-1");
        assertThat(refusal(get(PATH + "/" + recording + "/part?" + query)))
                .isEqualTo("400 bad-request: from and to must be places in the recording");
    }

    @Test
    void amidAnEntryNothingBeginsAndBehindTheEndThereIsNothing() {
        String part = PATH + "/" + recorded("call-1") + "/part?from=";
        assertThat(get(part + 25).status()).isEqualTo(200);
        assertThat(get(part + 25).body()).isEmpty();

        assertThat(refusal(get(part + 999_999_999_999_999L))).isEqualTo("404 not-found: it can't be read there");
    }

    // What is not there

    @ParameterizedTest
    @CsvSource({NOBODYS, "nonsense", "..", "'0123456789abcdef0123456789abcdeg'"})
    void whatIsNotThereIsNotFound(String name) {
        recorded("call-1");
        for (var response :
                List.of(get(PATH + "/" + name), get(PATH + "/" + name + "/part"), delete(PATH + "/" + name))) {
            assertThat(refusal(response)).isEqualTo("404 not-found: there is no such recording");
        }
        assertThat(folder.all()).hasSize(1);
    }

    @Test
    void oneThatIsSealedWithAnotherKeyIsListedAndNotTold() {
        serve(Optional.of(new byte[32]));
        String recording = recorded("call-1");
        serve(Optional.empty());

        var listed = json(get(PATH)).path("recordings").get(0);
        assertThat(listed.path("recording").asString()).isEqualTo(recording);
        assertThat(listed.path("consumer").asString()).isEmpty();
        for (String path : List.of("", "/part")) {
            assertThat(refusal(get(PATH + "/" + recording + path)))
                    .isEqualTo(
                            "409 conflict: it can't be read: it is sealed with another key than assist.recording.key");
        }
    }

    @Test
    void oneIsDeletedWhenItIsOverAndTheAuditKnowsWhoDidAndWhoTried() {
        var open = begun("call-1");
        assertThat(refusal(delete(PATH + "/" + open.id()))).isEqualTo("409 conflict: it is still being recorded");
        open.end(1, "stopped");
        assertThat(delete(PATH + "/" + open.id()).status()).isEqualTo(204);
        assertThat(delete(PATH + "/" + open.id()).status()).isEqualTo(404);

        assertThat(folder.all()).isEmpty();
        assertThat(audit)
                .containsExactly(
                        "sue recording.deleted conflict",
                        "sue recording.deleted ok",
                        "sue recording.deleted not-found");
    }
}
