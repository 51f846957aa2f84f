package org.alongside.session.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.alongside.kernel.NetworkRange;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.Installation;
import org.alongside.session.Session;
import org.alongside.session.client.ClientLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class SessionRestTest {
    private final Installation server = new Installation(ClientLimits.DEFAULT);
    private final String shop = "Bearer " + server.applicationKey;

    @BeforeEach
    void start() {
        new SessionRest(server.sessions, server.keys, "bank.example", server.random).addTo(server.routes());
        server.started();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> create(String authorization, String body) throws Exception {
        return server.send("POST", "/api/v1/sessions", body, "Authorization", authorization);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    @Test
    void anApplicationGetsATokenThatIsGoodForWhatItAskedFor() throws Exception {
        var answer = create(shop, """
                {"ttlSeconds":600,"voice":{"username":"c-123","allowedDestinations":["queue:advice"]}}""");

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(json(answer).propertyNames()).containsExactly("session", "token", "expiresAt");
        assertThat(json(answer).path("expiresAt").stringValue()).isEqualTo("2026-11-24T08:10:00Z");
        var found = server.sessions.find(Redacted.of(json(answer).path("token").stringValue()));
        assertThat(found.map(s -> s.grant().voice().orElseThrow().allowedDestinations()))
                .isEqualTo(Result.ok(List.of("queue:advice")));
        assertThat(found.map(Session::id).map(Object::toString))
                .isEqualTo(Result.ok(json(answer).path("session").stringValue()));
    }

    @Test
    void withoutAKeyThereIsNothing() throws Exception {
        for (String authorization : List.of("Bearer wrong", "Bearer", "Basic " + server.applicationKey, "Bearer ")) {
            var answer = create(authorization, "{\"voice\":{}}");
            assertThat(answer.statusCode()).as(authorization).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        }
        assertThat(server.send("POST", "/api/v1/sessions", "{\"voice\":{}}").statusCode())
                .isEqualTo(401);
    }

    @Test
    void aWrongBodyIsRefusedWithItsField() throws Exception {
        assertThat(create(shop, "{\"voice\":{\"domain\":7}}").body())
                .isEqualTo("{\"error\":{\"code\":\"bad-request\",\"message\":\"voice.domain must be a domain name\"}}");
        assertThat(create(shop, "{").body()).contains("the body must be a JSON object");
        assertThat(create(shop, "").statusCode()).isEqualTo(400);
        assertThat(create(shop, "[".repeat(100_000)).statusCode()).isEqualTo(400);
    }

    @Test
    void anApplicationListsAndRevokesItsOwnAndNeverAnothers() throws Exception {
        String bank = "Bearer " + Installation.value(server.keys.make("bank")).reveal();
        String session = json(create(shop, "{\"voice\":{\"username\":\"c-1\"}}"))
                .path("session")
                .stringValue();
        String path = "/api/v1/sessions/" + session;

        var listed = json(server.send("GET", "/api/v1/sessions", "", "Authorization", shop))
                .path("sessions");
        assertThat(listed.size()).isEqualTo(1);
        assertThat(listed.get(0).toString())
                .isEqualTo("{\"session\":\"" + session + "\",\"username\":\"c-1\","
                        + "\"createdAt\":\"2026-11-24T08:00:00Z\",\"expiresAt\":\"2026-11-24T09:00:00Z\"}");
        assertThat(server.send("GET", "/api/v1/sessions", "", "Authorization", bank)
                        .body())
                .isEqualTo("{\"sessions\":[]}");

        assertThat(server.send("DELETE", path, "", "Authorization", bank).statusCode())
                .isEqualTo(404);
        assertThat(server.send("DELETE", path, "", "Authorization", shop).statusCode())
                .isEqualTo(204);
        assertThat(server.send("DELETE", path, "", "Authorization", shop).statusCode())
                .isEqualTo(404);
        assertThat(server.send("DELETE", "/api/v1/sessions/x", "", "Authorization", shop)
                        .statusCode())
                .isEqualTo(404);
        assertThat(server.send("GET", "/api/v1/sessions", "", "Authorization", shop)
                        .body())
                .isEqualTo("{\"sessions\":[]}");
    }

    @Test
    void aNewKeyEndsTheOldOne() throws Exception {
        String next = "Bearer " + Installation.value(server.keys.make("shop")).reveal();

        assertThat(create(shop, "{\"voice\":{}}").statusCode()).isEqualTo(401);
        assertThat(create(next, "{\"voice\":{}}").statusCode()).isEqualTo(201);
    }

    @Test
    void onAPublicListenerOnlyTheNetworksThatWereNamedMayAsk() throws Exception {
        try (var elsewhere = new Installation(ClientLimits.DEFAULT)) {
            var sources = List.of(NetworkRange.parse("10.0.0.0/8").orElseThrow());
            new SessionRest(elsewhere.sessions, elsewhere.keys, "bank.example", elsewhere.random)
                    .addTo(elsewhere.routes(), sources);
            elsewhere.started();

            var answer = elsewhere.send(
                    "POST",
                    "/api/v1/sessions",
                    "{\"voice\":{}}",
                    "Authorization",
                    "Bearer " + elsewhere.applicationKey);
            assertThat(answer.statusCode()).isEqualTo(403);
        }
    }
}
