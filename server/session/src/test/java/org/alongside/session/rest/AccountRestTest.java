package org.alongside.session.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.Agents;
import org.alongside.session.Installation;
import org.alongside.session.client.ClientLimits;
import org.alongside.session.client.RecordingService;
import org.alongside.store.StoredSession.Owner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class AccountRestTest {
    private final Installation server = new Installation(ClientLimits.DEFAULT);

    @BeforeEach
    void start() {
        new AccountRest(server.keys, server.agents, server.sessions, server.audit, Redacted.of("admin"), server.random)
                .addTo(server.routes());
        new AuditRest(server.database.audit(), Redacted.of("admin")).addTo(server.routes());
        server.sockets.mount(server.routes(), "/gateway/v1", new RecordingService());
        server.started();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private java.net.http.HttpResponse<String> ask(String method, String path, String body) throws Exception {
        return server.send(method, "/api/v1" + path, body, "Authorization", "Bearer admin");
    }

    private Installation.Page connected(String agent) throws Exception {
        var account = server.database.agentAccounts().find(agent).orElseThrow();
        var session = Installation.value(
                server.sessions.issue(new Owner.OfAgent(agent), Agents.grant(account, "bank.example")));
        var page = server.page("http://127.0.0.1:" + server.port()).hello(session);
        page.welcomed();
        return page;
    }

    @Test
    void aRemovedAccountsConnectionsAreClosed() throws Exception {
        ask("PUT", "/agents/ben", "");
        var page = connected("ben");

        assertThat(ask("DELETE", "/agents/ben", "").statusCode()).isEqualTo(204);

        assertThat(page.next()).startsWith("4401");
        assertThat(ask("DELETE", "/agents/ben", "").statusCode()).isEqualTo(404);
    }

    @Test
    void aRemovedApplicationsConnectionsAreClosed() throws Exception {
        var session = server.issue(java.time.Duration.ofHours(1), "https://shop.example");
        var page = server.page("https://shop.example").hello(session);
        page.welcomed();

        assertThat(ask("DELETE", "/applications/shop", "").statusCode()).isEqualTo(204);
        assertThat(page.next()).startsWith("4401");
    }

    @Test
    void aResetDrawsAnotherPasswordSignsOutEverywhereAndKeepsTheRest() throws Exception {
        ask("PUT", "/agents/ben", "{\"displayName\":\"Ben B.\",\"password\":\"correct horse\",\"skills\":[\"loans\"]}");
        var page = connected("ben");

        var answer = JsonMapper.shared()
                .readTree(ask("POST", "/agents/ben/reset", "").body());

        assertThat(page.next()).startsWith("4401");
        var password = Redacted.of(answer.path("password").stringValue());
        assertThat(server.agents.signIn("ben", password)).isInstanceOf(Result.Ok.class);
        assertThat(server.agents.signIn("ben", Redacted.of("correct horse"))).isInstanceOf(Result.Failed.class);
        var kept = server.database.agentAccounts().find("ben").orElseThrow();
        assertThat(kept.displayName().reveal()).isEqualTo("Ben B.");
        assertThat(kept.skills()).isEqualTo(Set.of("loans"));
        assertThat(ask("POST", "/agents/eve/reset", "").body()).contains("there is no such agent");
    }

    @Test
    void anAgentIsSignedOutEverywhereAndKeepsThePassword() throws Exception {
        ask("PUT", "/agents/ben", "{\"password\":\"correct horse\"}");
        var one = connected("ben");
        var other = connected("ben");

        assertThat(ask("POST", "/agents/ben/sign-out", "").body()).isEqualTo("{\"ended\":2}");

        assertThat(one.next()).startsWith("4401");
        assertThat(other.next()).startsWith("4401");
        assertThat(server.agents.signIn("ben", Redacted.of("correct horse"))).isInstanceOf(Result.Ok.class);
    }

    @Test
    void skillsAreReplacedWhereTheyAreNamedAndKeptWhereNot() throws Exception {
        ask("PUT", "/agents/ben", "{\"skills\":[\"loans\",\"english\"]}");
        ask("PUT", "/agents/ben", "");
        assertThat(server.agents.skills("ben")).isEqualTo(Set.of("loans", "english"));
        ask("PUT", "/agents/ben", "{\"skills\":[]}");
        assertThat(server.agents.skills("ben")).isEmpty();
        assertThat(ask("PUT", "/agents/ben", "{\"skills\":\"loans\"}").body())
                .contains("skills must be a list of texts");
        assertThat(ask("PUT", "/agents/ben", "{\"skills\":[\"two words\"]}").body())
                .contains("skills are up to 16 words");
    }

    @Test
    void everyChangeIsWrittenDownWithItsOutcome() throws Exception {
        ask("PUT", "/agents/ben", "{\"password\":\"password1\"}");
        ask("PUT", "/agents/ben", "");
        ask("PUT", "/applications/bank", "");

        assertThat(ask("GET", "/audit?format=csv", "")
                        .body()
                        .lines()
                        .skip(1)
                        .map(l -> l.replaceAll("^\\d+,[^,]*,", "")))
                .containsExactly(
                        "administrator,application.put,bank,ok,127.0.0.1",
                        "administrator,agent.put,ben,ok,127.0.0.1",
                        "administrator,agent.put,ben,status 400,127.0.0.1");
    }
}
