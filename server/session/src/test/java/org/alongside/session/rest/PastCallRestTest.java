package org.alongside.session.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.session.Agents;
import org.alongside.session.Installation;
import org.alongside.session.client.ClientLimits;
import org.alongside.store.PastCall;
import org.alongside.store.StoredSession.Owner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class PastCallRestTest {
    private static final String LEGS = """
            [{"address":"ana@shop.example","talked":true,"audio":"opus","video":"VP8"},\
            {"address":"cleo@bank.example","talked":false},\
            {"address":"ben@bank.example","talked":true,"audio":"PCMU"}]""";
    private static final Id ONE = Id.parse("%032x".formatted(1)).orElseThrow();

    private final Installation server = new Installation(ClientLimits.DEFAULT);
    private final Instant now = server.clock.instant();

    @BeforeEach
    void start() {
        var calls = server.database.pastCalls();
        new PastCallRest(calls, Redacted.of("admin")).addTo(server.routes());
        new AuditRest(server.database.audit(), Redacted.of("admin")).addTo(server.routes());
        new OwnDesk(server.sessions, calls, server.audit, server.clock).addTo(server.routes());
        server.started();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private PastCall call(int number, String agent, String name) {
        return new PastCall(
                Id.parse("%032x".formatted(number)).orElseThrow(),
                now.plusSeconds(number),
                Optional.of(now.plusSeconds(number + 9)),
                now.plusSeconds(number + 69),
                "ana@shop.example",
                Redacted.of(name),
                "queue:advice",
                agent + "@bank.example",
                agent,
                "advice",
                9_000,
                "",
                "normal",
                "case-1",
                "{\"v\":1,\"legs\":" + LEGS + ",\"timeline\":[{\"at\":\"x\",\"text\":\"dialled\"}]}");
    }

    private void add(PastCall call) {
        server.database.pastCalls().add(call, Set.of(call.agent()));
    }

    private String get(String path) throws Exception {
        return server.send("GET", "/api/v1" + path, "", "Authorization", "Bearer admin")
                .body();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    @Test
    void theListIsReadPageByPageByFollowingTheLink() throws Exception {
        for (int i = 1; i <= 5; i++) {
            add(call(i, i == 3 ? "cleo" : "ben", "Ana"));
        }
        var seen = new ArrayList<String>();
        String path = "/api/v1/calls?agent=ben&limit=3";
        for (int page = 0; page < 2; page++) {
            var answer = server.send("GET", path, "", "Authorization", "Bearer admin");
            json(answer.body())
                    .path("calls")
                    .forEach(c -> seen.add(c.path("beganAt").stringValue()));
            path = answer.headers()
                    .firstValue("Link")
                    .map(l -> l.substring(1, l.indexOf('>')))
                    .orElse("");
        }

        assertThat(path).isEmpty();
        assertThat(seen)
                .containsExactly(
                        now.plusSeconds(5).toString(),
                        now.plusSeconds(4).toString(),
                        now.plusSeconds(2).toString(),
                        now.plusSeconds(1).toString());
    }

    @Test
    void oneCallIsShownWithItsLegsItsTimelineAndItsNotes() throws Exception {
        add(call(1, "ben", "Ana"));
        server.database.pastCalls().note(new PastCall.Note(ONE, "ben", now, Redacted.of("calls back")));

        assertThat(get("/calls/" + ONE))
                .isEqualTo(("{'call':'%s','beganAt':'%s','answeredAt':'%s','endedAt':'%s','caller':'ana@shop.example',"
                                + "'callerName':'Ana','dialled':'queue:advice','answeredBy':'ben@bank.example','agent':'ben',"
                                + "'queue':'advice','waitedSeconds':9.0,'talkedSeconds':60.0,'reason':'normal',"
                                + "'correlation':'case-1','legs':" + LEGS.replace('"', '\'') + ","
                                + "'timeline':[{'at':'x','text':'dialled'}],"
                                + "'notes':[{'agent':'ben','at':'%s','text':'calls back'}]}")
                        .formatted(ONE, now.plusSeconds(1), now.plusSeconds(10), now.plusSeconds(70), now)
                        .replace('\'', '"'));
        assertThat(get("/calls/" + "0".repeat(32))).contains("there is no such call that is over");
    }

    @Test
    void asATableNothingThatACallerChoseIsAFormula() throws Exception {
        add(call(1, "ben", "=cmd|' /C calc'!A0, or so"));

        var lines = get("/calls?format=csv").split("\r\n", -1);

        assertThat(lines[0])
                .isEqualTo("call,beganAt,answeredAt,endedAt,caller,callerName,dialled,answeredBy,agent,queue,"
                        + "waitedSeconds,talkedSeconds,trunk,reason,correlation,legs");
        assertThat(lines[1])
                .isEqualTo(String.join(
                        ",",
                        ONE.toString(),
                        now.plusSeconds(1).toString(),
                        now.plusSeconds(10).toString(),
                        now.plusSeconds(70).toString(),
                        "ana@shop.example,\"'=cmd|' /C calc'!A0, or so\",queue:advice,ben@bank.example,ben,advice,9.0,60.0",
                        "",
                        "normal",
                        "case-1",
                        "ana@shop.example opus VP8; ben@bank.example PCMU"));
    }

    @ParameterizedTest
    @CsvSource({
        "calls?limit=0, limit must be from 1 to 1000",
        "calls?limit=x, limit must be from 1 to 1000",
        "calls?from=yesterday, from must be a moment like",
        "calls?cursor=1, cursor must be one from an earlier page",
        "calls?format=xml, format must be json or csv",
        "audit?limit=5000, limit must be from 1 to 1000",
        "audit?before=x, before the id of an entry"
    })
    void whatIsWrongIsNamed(String path, String words) throws Exception {
        assertThat(get("/" + path)).contains("bad-request", words);
    }

    @Test
    void withoutTheAdministratorsTokenNothingIsShown() throws Exception {
        for (String path : List.of("/api/v1/calls", "/api/v1/calls/" + ONE, "/api/v1/audit")) {
            assertThat(server.send("GET", path, "").statusCode()).isEqualTo(401);
        }
    }

    private String signedIn(String agent) {
        var account = Installation.value(server.agents.put(agent, Redacted.of(agent), Redacted.of("correct horse")));
        return Installation.value(
                        server.sessions.issue(new Owner.OfAgent(agent), Agents.grant(account, "bank.example")))
                .token()
                .reveal();
    }

    private java.net.http.HttpResponse<String> desk(String method, String path, String body, String token)
            throws Exception {
        return server.send(method, "/api/v1/desk" + path, body, "Authorization", "Bearer " + token);
    }

    @Test
    void anAgentSeesAndAnnotatesTheOwnCallsOfTheDayAndNoOthers() throws Exception {
        String ben = signedIn("ben");
        add(call(1, "ben", "Ana"));
        add(call(2, "cleo", "Bo"));
        add(call(-90_000 + 100_000, "ben", "later"));

        assertThat(desk("PUT", "/calls/" + ONE + "/note", "{\"text\":\"calls back\"}", ben)
                        .statusCode())
                .isEqualTo(204);
        var foreign = Id.parse("%032x".formatted(2)).orElseThrow();
        assertThat(desk("PUT", "/calls/" + foreign + "/note", "{\"text\":\"x\"}", ben)
                        .statusCode())
                .isEqualTo(404);
        assertThat(desk("PUT", "/calls/" + ONE + "/note", "{\"text\":7}", ben).statusCode())
                .isEqualTo(400);

        var handedOn = call(4, "cleo", "Bo");
        server.database.pastCalls().add(handedOn, Set.of("cleo", "ben"));
        assertThat(desk("PUT", "/calls/" + handedOn.id() + "/note", "{\"text\":\"came from cleo\"}", ben)
                        .statusCode())
                .isEqualTo(204);

        var list = json(desk("GET", "/calls", "", ben).body()).path("calls");
        assertThat(list).hasSize(3);
        assertThat(list.get(1).path("note").stringValue()).isEqualTo("came from cleo");
        assertThat(list.get(2).path("note").stringValue()).isEqualTo("calls back");
        server.clock.advance(Duration.ofDays(3));
        assertThat(desk("GET", "/calls", "", ben).statusCode()).isEqualTo(401); // the shift is over
    }

    @Test
    void signingOutEndsThisSessionOrAllOfThemAndIsWrittenDown() throws Exception {
        String here = signedIn("ben");
        String phone = signedIn("ben");
        String home = signedIn("ben");

        assertThat(desk("POST", "/sign-out", "", here).statusCode()).isEqualTo(204);
        assertThat(desk("GET", "/calls", "", here).statusCode()).isEqualTo(401);
        assertThat(desk("GET", "/calls", "", phone).statusCode()).isEqualTo(200);
        assertThat(desk("POST", "/sign-out?everywhere=true", "", phone).statusCode())
                .isEqualTo(204);
        assertThat(desk("GET", "/calls", "", home).statusCode()).isEqualTo(401);

        var entries = json(get("/audit?who=ben")).path("entries");
        assertThat(entries.valueStream().map(e -> e.path("action").stringValue()))
                .containsExactly("sign-out.everywhere", "sign-out");
        assertThat(get("/audit?format=csv")).contains(",ben,sign-out.everywhere,,ok,127.0.0.1\r\n");
    }

    @Test
    void aConsumersTokenIsNoAgents() throws Exception {
        var consumer = server.issue(Duration.ofHours(1));

        assertThat(desk("GET", "/calls", "", consumer.token().reveal()).statusCode())
                .isEqualTo(403);
    }
}
