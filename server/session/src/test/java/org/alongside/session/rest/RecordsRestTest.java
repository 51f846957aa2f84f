package org.alongside.session.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.session.Grant;
import org.alongside.session.Installation;
import org.alongside.session.IssuedSession;
import org.alongside.session.client.ClientLimits;
import org.alongside.session.erasure.Erasure;
import org.alongside.session.erasure.FakeHolders;
import org.alongside.session.erasure.Holders.Account;
import org.alongside.session.erasure.Holders.Recording;
import org.alongside.session.erasure.Holders.Support;
import org.alongside.store.AuditEntry;
import org.alongside.store.PastCall;
import org.alongside.store.PastSupport;
import org.alongside.store.PastSupport.Event;
import org.alongside.store.StoredSession.Owner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /api/v1/records}: Ana Adams called twice, once with a support session of which a recording was made; Eva called
 * once. Bea, who has an account, talked to both.
 */
@Timeout(30)
class RecordsRestTest {
    private static final Instant NOW = Instant.parse("2026-11-26T08:00:00.123456Z");
    private static final String FIRST = id(1).toString();

    private final Installation server = new Installation(ClientLimits.DEFAULT);
    private final FakeHolders holders = new FakeHolders();
    private IssuedSession token;

    @BeforeEach
    void start() {
        var erasure = new Erasure(server.database.traces(), holders, server.audit, server.clock);
        new RecordsRest(erasure, server.audit, Redacted.of("admin"), server.clock).addTo(server.routes());
        server.started();
        server.agents.put("bea", Redacted.of("Bea Green"), Redacted.of("long-enough-1"), Set.of());
        holders.accounts.add(new Account("agent", "bea"));
        called(1, "ana@bank.example", "Ana Adams", "case-1");
        called(2, "ana@bank.example", "Ana Adams", "case-2");
        called(3, "eva@bank.example", "Eva Evans", "case-3");
        supported(11, "case-1", "Ana Adams", "tape-1");
        supported(13, "case-3", "Eva Evans", "tape-3");
        token = token("ana", "Ana Adams");
        token("eva", "Eva Evans");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Id id(int number) {
        return Id.parse("%032x".formatted(number)).orElseThrow();
    }

    private static PastCall call(int number, String caller, String name, String correlation) {
        return new PastCall(
                id(number),
                NOW.plusSeconds(number),
                Optional.of(NOW.plusSeconds(number + 5)),
                NOW.plusSeconds(number + 60),
                caller,
                Redacted.of(name),
                "queue:advice",
                "bea@bank.example",
                "bea",
                "advice",
                5_000,
                "",
                "normal",
                correlation,
                """
                {"v":1,"legs":[{"side":"caller","address":"%s"},{"side":"callee","address":"bea@bank.example","agent":"bea"}],
                 "timeline":[{"at":"%s","text":"%s calls queue:advice"}]}""".formatted(caller, NOW, caller));
    }

    private void called(int number, String caller, String name, String correlation) {
        var call = call(number, caller, name, correlation);
        server.database.pastCalls().add(call, Set.of("bea"));
        server.database.pastCalls().note(new PastCall.Note(call.id(), "bea", NOW, Redacted.of("calls back")));
        server.database
                .audit()
                .add(new AuditEntry(0, call.beganAt(), caller, "call", "queue:advice", "ok", "192.0.2.1"));
    }

    private void supported(int number, String cid, String consumer, String recording) {
        var kept = server.database.pastSupports();
        kept.begun(new PastSupport(id(number), cid, Redacted.of(consumer), NOW, Optional.empty()));
        kept.happened(id(number), new Event(1, NOW, "admitted", Redacted.of(consumer), Redacted.of("Bea Green")));
        kept.happened(id(number), new Event(2, NOW, "recording-started", Redacted.of(""), Redacted.of(recording)));
        holders.recordings.add(new Recording(recording, true, cid, consumer, NOW, 4_096, false));
        server.database
                .audit()
                .add(new AuditEntry(0, NOW, consumer, "recording.started", recording, "ok", "192.0.2.1"));
    }

    private IssuedSession token(String username, String name) {
        var voice = new Grant.Voice(username, Redacted.of(name), "bank.example", false, List.of(), true, true);
        var grant = new Grant(Duration.ofHours(1), Set.of(), Optional.of(voice), Optional.empty(), Grant.Role.CONSUMER);
        return Installation.value(server.sessions.issue(new Owner.OfApplication("shop"), grant));
    }

    private HttpResponse<String> ask(String method, String rest) throws Exception {
        return server.send(method, "/api/v1/records" + rest, "", "Authorization", "Bearer admin");
    }

    private HttpResponse<String> person(String method, String name) throws Exception {
        return ask(method, "?person=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private static String counts(HttpResponse<String> answer) {
        return json(answer).path("counts").toString().replace("\"", "");
    }

    private static String failure(HttpResponse<String> answer) {
        var error = JsonMapper.shared().readTree(answer.body()).path("error");
        return answer.statusCode() + " " + error.path("message").asString();
    }

    private List<String> audit() {
        return server
                .database
                .audit()
                .list(Optional.empty(), Optional.empty(), Optional.empty(), 50)
                .reversed()
                .stream()
                .map(e -> String.join(" ", e.who(), e.action(), e.object(), e.outcome(), e.address())
                        .strip())
                .toList();
    }

    private static final String ALL_OF_ANA =
            "{calls:2,notes:2,supportSessions:1,supportEvents:2,recordings:1,tokens:1,auditEntries:3}";
    private static final String NOTHING =
            "{calls:0,notes:0,supportSessions:0,supportEvents:0,recordings:0,tokens:0,auditEntries:0}";

    @Test
    void whatIsKeptAboutAPersonIsToldFirstAndNothingIsTouched() throws Exception {
        var told = person("GET", "ana@bank.example");

        assertThat(counts(told)).isEqualTo(ALL_OF_ANA);
        assertThat(json(told).path("recordedAs").valueStream().map(JsonNode::asString))
                .containsExactly("Ana Adams", "ana@bank.example");
        assertThat(counts(person("GET", "Ana Adams"))).isEqualTo(ALL_OF_ANA);
        assertThat(counts(person("GET", "ana"))).isEqualTo(ALL_OF_ANA);
        assertThat(counts(person("GET", "nobody"))).isEqualTo(NOTHING);
    }

    @Test
    void aNameIsFoundInLegsTimelinesAndTokensHoweverItIsWritten() throws Exception {
        var detail = """
                {"v":1,"legs":[{"side":"callee","address":"tel:+49-30-1234"}],
                 "timeline":[{"at":"%s","text":"sip:carl@pbx.example;transport=tcp hears: ringing"}]}""".formatted(NOW);
        server.database
                .pastCalls()
                .add(
                        new PastCall(
                                id(7),
                                NOW,
                                Optional.empty(),
                                NOW,
                                "zoe@bank.example",
                                Redacted.of("Zoe"),
                                "queue:advice",
                                "",
                                "",
                                "advice",
                                0,
                                "",
                                "timeout",
                                "",
                                detail),
                        Set.of());
        token("zoe", "Zoe \"Z\" Evans");

        for (String name : List.of("+49 30 1234", "carl", "carl@pbx.example", "zoe")) {
            assertThat(json(person("GET", name)).path("counts").path("calls").asInt())
                    .as(name)
                    .isEqualTo(1);
        }
        assertThat(json(person("GET", "zoe \"z\" evans"))
                        .path("counts")
                        .path("tokens")
                        .asInt())
                .isEqualTo(1);
        assertThat(json(person("GET", "hears")).path("counts").path("calls").asInt())
                .isZero();
    }

    @Test
    void aPersonIsErasedEverywhereAndNobodyElseIs() throws Exception {
        var eva = json(ask("GET", "/copy?person=eva"));

        assertThat(counts(ask("DELETE", "?person=ana@bank.example&reference=DSAR-2026/17")))
                .isEqualTo(ALL_OF_ANA);

        assertThat(counts(person("GET", "ana@bank.example"))).isEqualTo(NOTHING);
        assertThat(holders.recordings).extracting(Recording::id).containsExactly("tape-3");
        assertThat(holders.forgotten).containsExactly(token.session().id());
        assertThat(server.sessions.find(token.token()).trouble()).isPresent();
        assertThat(json(ask("GET", "/copy?person=eva"))).isEqualTo(eva);
    }

    @Test
    void theAuditKeepsEveryActSaysWhoErasedHowMuchAndNamesThePersonNowhere() throws Exception {
        ask("DELETE", "?person=ana@bank.example&reference=DSAR-17");

        assertThat(audit())
                .containsExactly(
                        "erased call queue:advice ok",
                        "erased call queue:advice ok",
                        "eva@bank.example call queue:advice ok 192.0.2.1",
                        "erased recording.started tape-1 ok",
                        "Eva Evans recording.started tape-3 ok 192.0.2.1",
                        "administrator recording.deleted tape-1 ok 127.0.0.1",
                        "administrator records.erased by name, request DSAR-17: calls 2, notes 2, supportSessions 1,"
                                + " supportEvents 2, recordings 1, tokens 1, auditEntries 3 ok 127.0.0.1");
    }

    @Test
    void whoHasAnAccountIsErasedFromCallsButAnswersForTheOwnActsInTheAudit() throws Exception {
        server.database
                .audit()
                .add(new AuditEntry(0, NOW, "bea@bank.example", "call", "tel:+4930123", "ok", "192.0.2.9"));

        var told = json(person("GET", "bea"));
        assertThat(told.path("accounts").valueStream().map(JsonNode::asString)).containsExactly("agent bea");
        assertThat(counts(person("DELETE", "bea")))
                .isEqualTo("{calls:3,notes:3,supportSessions:2,supportEvents:4,recordings:2,tokens:0,auditEntries:2}");

        assertThat(audit()).contains("bea@bank.example call tel:+4930123 ok 192.0.2.9");
    }

    @Test
    void anIdErasesTheOneCallAndLeavesThePersonsOthers() throws Exception {
        assertThat(counts(ask("DELETE", "?id=" + FIRST)))
                .isEqualTo("{calls:1,notes:1,supportSessions:0,supportEvents:0,recordings:0,tokens:0,auditEntries:1}");

        assertThat(server.database.pastCalls().find(id(1))).isEmpty();
        assertThat(server.database.pastCalls().find(id(2))).isPresent();
        assertThat(audit().subList(0, 2))
                .containsExactly("erased call queue:advice ok", "ana@bank.example call queue:advice ok 192.0.2.1");
    }

    @Test
    void theIdOfASupportSessionErasesItsCallsAndItsRecordingAlso() throws Exception {
        assertThat(counts(ask("DELETE", "?id=case-1")))
                .isEqualTo("{calls:1,notes:1,supportSessions:1,supportEvents:2,recordings:1,tokens:0,auditEntries:2}");
        assertThat(counts(ask("GET", "?id=" + id(13))))
                .isEqualTo("{calls:0,notes:0,supportSessions:1,supportEvents:2,recordings:1,tokens:0,auditEntries:1}");
        assertThat(counts(ask("GET", "?id=tape-3"))).isEqualTo(counts(ask("GET", "?id=" + id(13))));
    }

    @Test
    void whileACallOrASessionOfThePersonGoesOnNothingIsErased() throws Exception {
        holders.calls.add(call(9, "ana@bank.example", "Ana Adams", "case-9"));
        holders.supports.add(new Support("case-8", List.of("Ana Adams", "Bea Green")));

        assertThat(failure(person("DELETE", "ana")))
                .isEqualTo("409 nothing is erased: call " + id(9) + " still goes on; ask again when it is over");
        assertThat(failure(person("DELETE", "Ana Adams"))).contains("call " + id(9) + ", support session case-8 still");
        assertThat(failure(ask("DELETE", "?id=case-8"))).startsWith("409");
        assertThat(counts(person("GET", "ana"))).isEqualTo(ALL_OF_ANA);
        assertThat(json(person("GET", "ana")).path("goesOn").size()).isEqualTo(1);
        assertThat(audit()).contains("administrator records.erased by name conflict 127.0.0.1");
        assertThat(counts(person("DELETE", "eva"))).isNotEqualTo(NOTHING);
    }

    @Test
    void aFileThatCantBeDeletedIsNamedAndTheDatabaseStaysUntilItCan() throws Exception {
        holders.undeletable.add("tape-1");

        assertThat(failure(person("DELETE", "ana"))).startsWith("500 recording tape-1 can't be deleted");
        assertThat(counts(person("GET", "ana"))).isEqualTo(ALL_OF_ANA);
        assertThat(audit())
                .contains(
                        "administrator recording.deleted tape-1 server-error 127.0.0.1",
                        "administrator records.erased by name server-error 127.0.0.1");

        holders.undeletable.clear();
        assertThat(counts(person("DELETE", "ana"))).isEqualTo(ALL_OF_ANA);
    }

    @Test
    void aRecordingThatNobodyCanReadIsFoundByItsSessionOrElseIsSaid() throws Exception {
        holders.recordings.clear();
        holders.recordings.add(new Recording("tape-1", false, "", "", NOW, 4_096, false));
        holders.recordings.add(new Recording("tape-9", false, "", "", NOW, 4_096, false));

        assertThat(counts(person("GET", "ana"))).isEqualTo(ALL_OF_ANA);
        assertThat(json(person("GET", "ana")).path("unreadableRecordings").asInt())
                .isEqualTo(1);
    }

    @Test
    void aCopyForThePersonHasAllOfItAndIsInTheAuditWithoutTheName() throws Exception {
        var copy = json(ask("GET", "/copy?person=ana"));

        assertThat(copy.path("calls").path(0).path("notes").path(0).path("text").asString())
                .isEqualTo("calls back");
        assertThat(copy.path("calls").path(0).path("timeline").size()).isEqualTo(1);
        assertThat(copy.path("supportSessions").path(0).path("events").size()).isEqualTo(2);
        assertThat(copy.path("recordings").path(0).path("recording").asString()).isEqualTo("tape-1");
        assertThat(copy.path("tokens")
                        .path(0)
                        .path("allows")
                        .path("voice")
                        .path("username")
                        .asString())
                .isEqualTo("ana");
        assertThat(copy.path("auditEntries").path(0).path("address").asString()).isEqualTo("192.0.2.1");
        assertThat(copy.toString()).doesNotContain("eva", "Eva");
        assertThat(audit()).endsWith("administrator records.copied by name ok 127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({
        "'', either person or id must say what is meant",
        "?person=ana&id=case-1, either person or id must say what is meant",
        "?person=, person must be a name or an address",
        "?person=queue:advice, person: queue:advice is a queue",
        "?person=anonymous, person: 'anonymous' stands for everybody without a name",
        "?id=case-*, id must be that of a call",
        "?person=ana&reference=Ana%20Adams, reference must be the number of a request",
    })
    void whatIsNotUnderstoodIsNamed(String query, String words) throws Exception {
        assertThat(failure(ask("DELETE", query))).startsWith("400 " + words);
        assertThat(counts(person("GET", "ana"))).isEqualTo(ALL_OF_ANA);
    }

    @Test
    void nothingUnderThatNameIsSaidAndAStrangerIsRefused() throws Exception {
        assertThat(failure(person("DELETE", "nobody"))).startsWith("404 nothing is kept under this name");
        assertThat(failure(ask("DELETE", "?id=case-0"))).startsWith("404 nothing is kept under this id");
        assertThat(server.send("DELETE", "/api/v1/records?person=ana", "").statusCode())
                .isEqualTo(401);
        assertThat(server.send("GET", "/api/v1/records/copy?person=ana", "").statusCode())
                .isEqualTo(401);
    }
}
