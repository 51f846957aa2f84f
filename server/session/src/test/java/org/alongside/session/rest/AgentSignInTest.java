package org.alongside.session.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.Grant;
import org.alongside.session.Installation;
import org.alongside.session.client.ClientLimits;
import org.alongside.testkit.ManualTimers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class AgentSignInTest {
    private static final String PATH = "/api/v1/agents/sign-in";

    private final Installation server = new Installation(ClientLimits.DEFAULT);
    private final ManualTimers time = new ManualTimers();

    @BeforeEach
    void start() {
        server.agents.put("ben", Redacted.of("Ben \"B\""), Redacted.of("correct horse"));
        new AgentSignIn(
                        server.agents,
                        server.sessions,
                        server.audit,
                        "bank.example",
                        AgentSignIn.Ways.PASSWORD,
                        time::nowNanos)
                .addTo(server.routes());
        var grant = new Grant(Duration.ofHours(1), Set.of(), Optional.empty(), Optional.empty(), Grant.Role.CONSUMER);
        new SampleToken(server.sessions, "shop", () -> grant, time::nowNanos).addTo(server.routes());
        server.started();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theRightPasswordOpensAShift() throws Exception {
        var answer = server.send("POST", PATH, "{\"username\":\"ben\",\"password\":\"correct horse\"}");
        var json = JsonMapper.shared().readTree(answer.body());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json.propertyNames())
                .containsExactly("session", "token", "expiresAt", "username", "displayName", "role");
        assertThat(json.path("displayName").stringValue()).isEqualTo("Ben \"B\"");
        var grant = server.sessions
                .find(Redacted.of(json.path("token").stringValue()))
                .map(s -> s.grant());
        assertThat(grant.map(Grant::role)).isEqualTo(Result.ok(Grant.Role.AGENT));
        assertThat(grant.map(g -> g.voice().orElseThrow().username() + "@"
                        + g.voice().orElseThrow().domain()))
                .isEqualTo(Result.ok("ben@bank.example"));
    }

    @Test
    void aWrongOneIs401AndTheSixthTryIs429() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(server.send("POST", PATH, "{\"username\":\"ben\",\"password\":\"wrong\"}")
                            .statusCode())
                    .isEqualTo(401);
        }
        var locked = server.send("POST", PATH, "{\"username\":\"ben\",\"password\":\"correct horse\"}");
        assertThat(locked.statusCode()).isEqualTo(429);
        assertThat(locked.body()).contains("too many wrong passwords");
    }

    @Test
    void aBodyWithoutNameOrPasswordIsRefused() throws Exception {
        assertThat(server.send("POST", PATH, "{\"username\":\"ben\"}").body()).contains("password must be a text");
        assertThat(server.send("POST", PATH, "{\"username\":7,\"password\":\"x\"}")
                        .body())
                .contains("username must be a text");
        assertThat(server.send("POST", PATH, "nonsense").statusCode()).isEqualTo(400);
    }

    @Test
    void anAddressThatTriesManyNamesIsSlowedDown() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(server.send("POST", PATH, "nonsense").statusCode()).isEqualTo(400);
        }
        assertThat(server.send("POST", PATH, "nonsense").statusCode()).isEqualTo(429);
        time.advance(Duration.ofSeconds(2));
        assertThat(server.send("POST", PATH, "nonsense").statusCode()).isEqualTo(400);
    }

    @Test
    void theSampleShopGetsTokensWithoutAKey() throws Exception {
        var answer = server.send("POST", "/sample/token", "");

        assertThat(answer.statusCode()).isEqualTo(201);
        var token = JsonMapper.shared().readTree(answer.body()).path("token").stringValue();
        assertThat(server.sessions.find(Redacted.of(token))).isInstanceOf(Result.Ok.class);
    }
}
