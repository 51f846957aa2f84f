package org.alongside.session.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.security.openid.Client;
import org.alongside.security.openid.Provider;
import org.alongside.session.Installation;
import org.alongside.session.client.ClientLimits;
import org.alongside.session.openid.ClaimRules;
import org.alongside.session.openid.RoleRule;
import org.alongside.store.AgentAccount;
import org.alongside.testkit.ManualTimers;
import org.alongside.testkit.openid.FakeProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A person with a browser, a provider, and our server between them. */
@Timeout(120)
class OpenIdSignInTest {
    private static final String ROLES = "[\"Staff\",\"Desk\"]";

    private final Installation server = new Installation(ClientLimits.DEFAULT);
    private final FakeProvider provider = FakeProvider.start();
    private final ManualTimers time = new ManualTimers();
    private String cookie = "";

    @BeforeEach
    void open() {
        provider.clock = server.clock;
        says("preferred_username", "\"Ben@bank.example\"");
        says("name", "\"Ben B.\"");
        says("roles", ROLES);
        var rules = List.of("Desk -> agent", "Leads -> supervisor", "Loans -> skill loans").stream()
                .map(rule -> RoleRule.parse(rule).orElseThrow())
                .toList();
        var client = new Client(
                provider.issuer(),
                FakeProvider.CLIENT,
                Optional.of(Redacted.of(FakeProvider.SECRET)),
                List.of("profile"));
        new OpenIdSignIn(
                        new OpenIdSignIn.House(server.agents, server.sessions, server.audit, "bank.example"),
                        new OpenIdSignIn.Arrangement(
                                new Provider(client, Optional.empty(), server.clock),
                                new ClaimRules("preferred_username", "roles", rules),
                                Optional.empty()),
                        server.random,
                        server.clock,
                        time::nowNanos)
                .addTo(server.routes());
        new AgentSignIn(
                        server.agents,
                        server.sessions,
                        server.audit,
                        "bank.example",
                        new AgentSignIn.Ways(false, Optional.of("Bank")),
                        time::nowNanos)
                .addTo(server.routes());
        new OwnDesk(server.sessions, server.database.pastCalls(), server.audit, server.clock).addTo(server.routes());
        new RoleRest(server.agents, server.sessions, server.audit, Redacted.of("admin")).addTo(server.routes());
        server.started();
    }

    @AfterEach
    void close() {
        provider.close();
        server.close();
    }

    @Test
    void whoSignsInAtTheProviderHasAnAccountAndAShift() throws Exception {
        says("roles", "[\"Desk\",\"Loans\",\"Unknown\"]");
        var shift = signIn();

        assertThat(shift.path("username").asString()).isEqualTo("ben");
        assertThat(shift.path("displayName").asString()).isEqualTo("Ben B.");
        assertThat(shift.path("role").asString()).isEqualTo("agent");
        assertThat(shift.has("signOut")).isFalse();
        assertThat(session(shift)).isInstanceOf(Result.Ok.class);
        assertThat(server.agents.skills("ben")).containsExactly("loans");
        assertThat(audit()).containsExactly("ben sign-in openid ok 127.0.0.1");
    }

    @Test
    void theNextSignInBringsTheAccountUpToDate() throws Exception {
        signIn();
        says("preferred_username", "\"ben.married\"");
        says("name", "\"Ben C.\"");
        says("roles", "\"Leads\"");
        var shift = signIn();

        assertThat(shift.path("username").asString()).isEqualTo("ben");
        assertThat(shift.path("displayName").asString()).isEqualTo("Ben C.");
        assertThat(shift.path("role").asString()).isEqualTo("supervisor");
        assertThat(server.agents.all()).hasSize(1);
    }

    @Test
    void signingOutEverywhereEndsTheseSessionsToo() throws Exception {
        provider.description.put("end_session_endpoint", "\"" + provider.issuer() + "/out\"");
        var one = signIn();
        var other = signIn();
        assertThat(one.path("signOut").asString())
                .startsWith(provider.issuer() + "/out?")
                .contains("post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A" + server.port() + "%2Fagent%2F");
        server.send(
                "POST",
                "/api/v1/desk/sign-out?everywhere=true",
                "",
                "Authorization",
                "Bearer " + one.path("token").asString());

        assertThat(session(one)).isInstanceOf(Result.Failed.class);
        assertThat(session(other)).isInstanceOf(Result.Failed.class);
    }

    @Test
    void withoutARoleNobodyComesIn() throws Exception {
        says("roles", "[\"Staff\"]");

        assertThat(refusal())
                .isEqualTo("403 you have no role here: the sign-in provider's claim 'roles' names none that counts");
        assertThat(server.agents.all()).isEmpty();
        assertThat(audit()).singleElement().asString().startsWith("Ben@bank.example sign-in openid: you have no role");
    }

    @Test
    void aNameThatSomebodyElseHasHereIsNotGivenAway() throws Exception {
        server.agents.put("ben", Redacted.of("Another Ben"), Redacted.of("correct horse"));
        assertThat(refusal()).startsWith("409 an account here has your name and is not yours");

        server.agents.remove("ben");
        signIn();
        says("sub", "\"another person\"");
        assertThat(refusal()).startsWith("409");
        says("preferred_username", "\"ben/../root\"");
        assertThat(refusal()).startsWith("403 your name at the sign-in provider can't be a name here");
        says("preferred_username", "7");
        assertThat(refusal())
                .isEqualTo("403 the sign-in provider does not say your name: no claim 'preferred_username'");
    }

    @Test
    void aLockedAccountStaysOut() throws Exception {
        var shift = signIn();
        assertThat(lock("PUT").statusCode()).isEqualTo(204);
        assertThat(session(shift)).isInstanceOf(Result.Failed.class);
        assertThat(refusal()).isEqualTo("403 your account is locked: ask your administrator");
        assertThat(server.agents
                        .signIn("ben", Redacted.of("none"))
                        .trouble()
                        .orElseThrow()
                        .message())
                .isEqualTo("your account is locked: ask your administrator");

        lock("DELETE");
        assertThat(signIn().path("username").asString()).isEqualTo("ben");
    }

    /** Whoever guesses passwords must not keep people out. */
    @Test
    void wrongPasswordsDoNotLockTheWayThroughTheProvider() throws Exception {
        signIn();
        for (int i = 0; i < 6; i++) {
            assertThat(server.agents.signIn("ben", Redacted.of("none"))).isInstanceOf(Result.Failed.class);
        }
        assertThat(signIn().path("username").asString()).isEqualTo("ben");
    }

    @Test
    void anotherPersonsLinkSignsNobodyIn() throws Exception {
        var address = start().toString();
        var back = "/api/v1/agents/openid/callback?state=%s&code=%s"
                .formatted(
                        FakeProvider.form(URI.create(address).getRawQuery()).get("state"),
                        provider.signIn(URI.create(address)));
        cookie = "";

        assertThat(outcome(back)).startsWith("401 that sign-in took too long, or began in another browser");
        assertThat(server.agents.all()).isEmpty();
    }

    @Test
    void aTicketIsForOneBrowserOnceAndNotForLong() throws Exception {
        var ticket = ticket(callback());
        var own = cookie;
        cookie = "alongside-sign-in=" + "x".repeat(43);
        assertThat(fetched(ticket)).isEqualTo("401 that sign-in is over: begin it again");
        cookie = own;
        assertThat(fetched(ticket)).startsWith("401");

        ticket = ticket(callback());
        server.clock.advance(Duration.ofSeconds(61));
        assertThat(fetched(ticket)).startsWith("401");
        assertThat(fetched(ticket(callback()))).startsWith("200");
    }

    @Test
    void whoTakesTooLongBeginsAgain() throws Exception {
        var late = callback();
        var address = start();
        server.clock.advance(Duration.ofMinutes(11));
        var back = "/api/v1/agents/openid/callback?code=x&state="
                + FakeProvider.form(address.getRawQuery()).get("state");

        assertThat(outcome(back)).startsWith("401 that sign-in took too long");
        assertThat(outcome(late)).startsWith("401 that sign-in took too long");
    }

    @Test
    void whoInventsAnswersIsSlowedDownAndFillsNoAudit() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(get("/api/v1/agents/openid/callback?state=invented").statusCode())
                    .isEqualTo(302);
        }
        assertThat(get("/api/v1/agents/openid/callback?state=invented").statusCode())
                .isEqualTo(429);
        assertThat(signIn().path("username").asString()).isEqualTo("ben");
    }

    @Test
    void whatTheProviderRefusesIsTold() throws Exception {
        var state = FakeProvider.form(start().getRawQuery()).get("state");
        assertThat(outcome("/api/v1/agents/openid/callback?error=access_denied&state=" + state))
                .isEqualTo("403 the sign-in provider did not let you in");
        provider.close();
        server.clock.advance(Duration.ofHours(2));
        var stillKnown = start();
        assertThat(outcome("/api/v1/agents/openid/callback?code=x&state="
                        + FakeProvider.form(stillKnown.getRawQuery()).get("state")))
                .startsWith("503 the sign-in provider can't be reached");
    }

    @Test
    void theConsoleLearnsWhichWaysThereAre() throws Exception {
        assertThat(server.send("GET", "/api/v1/agents/sign-in", "").body())
                .isEqualTo(
                        "{\"password\":false,\"provider\":{\"name\":\"Bank\",\"path\":\"/api/v1/agents/openid/start\"}}");
        var password =
                server.send("POST", "/api/v1/agents/sign-in", "{\"username\":\"ben\",\"password\":\"correct horse\"}");
        assertThat(password.statusCode()).isEqualTo(403);
        assertThat(password.body()).contains("here people sign in at Bank");
    }

    @Test
    void aRuleIsReadOrRefused() {
        assertThat(RoleRule.parse("CN=Desk, OU=Bank -> administrator"))
                .contains(new RoleRule("CN=Desk, OU=Bank", new RoleRule.Gift.Role(AgentAccount.Role.ADMINISTRATOR)));
        assertThat(RoleRule.parse("a->skill x")).contains(new RoleRule("a", new RoleRule.Gift.Skill("x")));
        for (String wrong : Set.of("a", "-> agent", "a -> king", "a -> skill", "a -> skill x y", "a -> skill ö")) {
            assertThat(RoleRule.parse(wrong)).as(wrong).isEmpty();
        }
    }

    private void says(String claim, String json) {
        provider.claims.put(claim, json);
    }

    private JsonNode signIn() throws Exception {
        var answer = fetched(ticket(callback()));
        assertThat(answer).startsWith("200 ");
        return JsonMapper.shared().readTree(answer.substring(4));
    }

    private String refusal() throws Exception {
        return fetched(ticket(callback()));
    }

    /** The address at the provider to which our server sends the browser. */
    private URI start() throws Exception {
        return URI.create(location(get("/api/v1/agents/openid/start?console=agent")));
    }

    /** Where the provider sends the browser back. */
    private String callback() throws Exception {
        var address = start();
        var asked = FakeProvider.form(address.getRawQuery());
        assertThat(asked.get("redirect_uri"))
                .isEqualTo("http://127.0.0.1:" + server.port() + "/api/v1/agents/openid/callback");
        return "/api/v1/agents/openid/callback?state=" + asked.get("state") + "&code=" + provider.signIn(address);
    }

    private String outcome(String callback) throws Exception {
        return fetched(ticket(callback));
    }

    private String ticket(String callback) throws Exception {
        String there = location(get(callback));
        assertThat(there).startsWith("/agent/#sign-in=");
        return there.substring("/agent/#sign-in=".length());
    }

    /** Status and body; of a refusal its words. */
    private String fetched(String ticket) throws Exception {
        var answer = server.send(
                "POST", "/api/v1/agents/openid/session", "{\"ticket\":\"" + ticket + "\"}", "Cookie", cookie);
        var json = JsonMapper.shared().readTree(answer.body());
        return answer.statusCode() + " " + json.path("error").path("message").asString(answer.body());
    }

    private HttpResponse<String> get(String path) throws Exception {
        var answer = cookie.isEmpty() ? server.send("GET", path, "") : server.send("GET", path, "", "Cookie", cookie);
        answer.headers().firstValue("Set-Cookie").ifPresent(set -> {
            assertThat(set).endsWith("; Path=/; HttpOnly; SameSite=Lax; Max-Age=600");
            cookie = set.split(";", 2)[0];
        });
        return answer;
    }

    private static String location(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(302);
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private HttpResponse<String> lock(String method) throws Exception {
        return server.send(method, "/api/v1/agents/ben/lock", "", "Authorization", "Bearer admin");
    }

    private Result<?> session(JsonNode shift) {
        return server.sessions.find(Redacted.of(shift.path("token").asString()));
    }

    private List<String> audit() {
        return server.database.audit().list(Optional.empty(), Optional.of("sign-in"), Optional.empty(), 10).stream()
                .map(e -> e.who() + " " + e.action() + " " + e.object() + " " + e.outcome() + " " + e.address())
                .toList();
    }
}
