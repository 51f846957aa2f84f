package org.alongside.session.rest;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.alongside.http.Request;
import org.alongside.http.Response;
import org.alongside.http.Routes;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.security.Passwords;
import org.alongside.session.Agents;
import org.alongside.session.ApplicationKeys;
import org.alongside.store.AgentAccount;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /api/v1/applications} and {@code /api/v1/agents} on the management listener: who may ask for sessions and who may
 * sign in. For the holder of the administrator's token, which lies in the data folder.
 */
public final class AccountRest {
    private static final String APPLICATIONS = "/api/v1/applications";
    private static final String AGENTS = "/api/v1/agents";

    private final ApplicationKeys applications;
    private final Agents agents;
    private final AdministratorOnly administrator;
    private final RandomGenerator random;

    /** @param random unpredictable: it draws passwords */
    public AccountRest(ApplicationKeys applications, Agents agents, Redacted<String> token, RandomGenerator random) {
        this.applications = applications;
        this.agents = agents;
        this.administrator = new AdministratorOnly(token);
        this.random = random;
    }

    public void addTo(Routes routes) {
        routes.get(
                APPLICATIONS,
                administrator.then(request -> AdministratorOnly.list("applications", applications.all())));
        routes.put(APPLICATIONS + "/{id}", administrator.then(this::putApplication));
        routes.delete(
                APPLICATIONS + "/{id}",
                administrator.then(request ->
                        AdministratorOnly.gone(applications.remove(request.pathParameter("id")), "application")));
        routes.get(AGENTS, administrator.then(request -> AdministratorOnly.list("agents", usernames())));
        routes.put(AGENTS + "/{username}", administrator.then(this::putAgent));
        routes.delete(
                AGENTS + "/{username}",
                administrator.then(
                        request -> AdministratorOnly.gone(agents.remove(request.pathParameter("username")), "agent")));
    }

    private List<String> usernames() {
        return agents.all().stream().map(AgentAccount::username).toList();
    }

    private Response putApplication(Request request) {
        String id = request.pathParameter("id");
        return switch (applications.make(id)) {
            case Result.Ok<Redacted<String>>(var key) -> {
                var json = JsonMapper.shared().createObjectNode();
                yield Response.json(
                        201,
                        json.put("application", id).put("key", key.reveal()).toString());
            }
            case Result.Failed<Redacted<String>>(var failure) -> Response.failure(failure);
        };
    }

    /** Without a password one is drawn; the answer shows it, once. */
    private Response putAgent(Request request) {
        String username = request.pathParameter("username");
        Result<JsonNode> body =
                request.body().length == 0 ? Result.ok(JsonMapper.shared().createObjectNode()) : JsonBody.of(request);
        return switch (body.flatMap(given -> put(username, given))) {
            case Result.Ok<Redacted<String>>(var password) -> {
                var json = JsonMapper.shared().createObjectNode();
                yield Response.json(
                        201,
                        json.put("username", username)
                                .put("password", password.reveal())
                                .toString());
            }
            case Result.Failed<Redacted<String>>(var failure) -> Response.failure(failure);
        };
    }

    private Result<Redacted<String>> put(String username, JsonNode given) {
        for (String field : new String[] {"displayName", "password"}) {
            if (given.has(field) && !given.path(field).isString()) {
                return Result.failed(Failure.Code.BAD_REQUEST, field + " must be a text");
            }
        }
        var password = text(given, "password").map(Redacted::of).orElseGet(() -> Passwords.draw(random));
        var displayName = Redacted.of(text(given, "displayName").orElse(username));
        return agents.put(username, displayName, password).map(account -> password);
    }

    private static Optional<String> text(JsonNode given, String field) {
        return Optional.of(given.path(field)).filter(JsonNode::isString).map(JsonNode::stringValue);
    }
}
