package org.alongside.session.rest;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.alongside.http.Request;
import org.alongside.http.Response;
import org.alongside.http.Routes;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.security.Passwords;
import org.alongside.session.Agents;
import org.alongside.session.ApplicationKeys;
import org.alongside.session.Audit;
import org.alongside.session.Sessions;
import org.alongside.store.AgentAccount;
import org.alongside.store.StoredSession.Owner;
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
    private final Sessions sessions;
    private final Audit audit;
    private final AdministratorOnly administrator;
    private final RandomGenerator random;

    /** @param random unpredictable: it draws passwords */
    public AccountRest(
            ApplicationKeys applications,
            Agents agents,
            Sessions sessions,
            Audit audit,
            Redacted<String> token,
            RandomGenerator random) {
        this.applications = applications;
        this.agents = agents;
        this.sessions = sessions;
        this.audit = audit;
        this.administrator = new AdministratorOnly(token);
        this.random = random;
    }

    public void addTo(Routes routes) {
        routes.get(
                APPLICATIONS,
                administrator.then(request -> AdministratorOnly.list("applications", applications.all())));
        routes.put(
                APPLICATIONS + "/{id}", administrator.changing(audit, "application.put", "id", this::putApplication));
        routes.delete(
                APPLICATIONS + "/{id}",
                administrator.changing(audit, "application.remove", "id", this::removeApplication));
        routes.get(AGENTS, administrator.then(request -> AdministratorOnly.list("agents", usernames())));
        routes.put(AGENTS + "/{username}", administrator.changing(audit, "agent.put", "username", this::putAgent));
        routes.delete(
                AGENTS + "/{username}", administrator.changing(audit, "agent.remove", "username", this::removeAgent));
        routes.post(
                AGENTS + "/{username}/reset",
                administrator.changing(audit, "agent.reset", "username", this::resetAgent));
        routes.post(
                AGENTS + "/{username}/sign-out",
                administrator.changing(audit, "agent.sign-out", "username", this::signOut));
    }

    /** Its sessions end first, so that no connection outlives it. */
    private Response removeApplication(Request request) {
        String id = request.pathParameter("id");
        var _ = sessions.revokeAll(new Owner.OfApplication(id));
        return AdministratorOnly.gone(applications.remove(id), "application");
    }

    private Response removeAgent(Request request) {
        String username = request.pathParameter("username");
        var _ = sessions.revokeAll(new Owner.OfAgent(username));
        return AdministratorOnly.gone(agents.remove(username), "agent");
    }

    /** Another password, drawn here and shown once; the old one's sessions end, wherever they are. */
    private Response resetAgent(Request request) {
        String username = request.pathParameter("username");
        var password = Passwords.draw(random);
        return switch (agents.reset(username, password)) {
            case Result.Ok<AgentAccount> ok -> {
                var _ = sessions.revokeAll(new Owner.OfAgent(username));
                yield shown(username, password);
            }
            case Result.Failed<AgentAccount>(var failure) -> Response.failure(failure);
        };
    }

    private Response signOut(Request request) {
        int ended = sessions.revokeAll(new Owner.OfAgent(request.pathParameter("username")));
        return Response.json(200, "{\"ended\":" + ended + "}");
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
            case Result.Ok<Redacted<String>>(var password) -> shown(username, password);
            case Result.Failed<Redacted<String>>(var failure) -> Response.failure(failure);
        };
    }

    private static Response shown(String username, Redacted<String> password) {
        var json = JsonMapper.shared().createObjectNode();
        return Response.json(
                201,
                json.put("username", username)
                        .put("password", password.reveal())
                        .toString());
    }

    private Result<Redacted<String>> put(String username, JsonNode given) {
        for (String field : new String[] {"displayName", "password"}) {
            if (given.has(field) && !given.path(field).isString()) {
                return Result.failed(Failure.Code.BAD_REQUEST, field + " must be a text");
            }
        }
        var password = text(given, "password").map(Redacted::of).orElseGet(() -> Passwords.draw(random));
        var displayName = Redacted.of(text(given, "displayName").orElse(username));
        return skills(username, given)
                .flatMap(skills -> agents.put(username, displayName, password, skills))
                .map(account -> password);
    }

    /** Where none are named an agent who is there keeps the old ones. */
    private Result<Set<String>> skills(String username, JsonNode given) {
        var named = given.path("skills");
        if (named.isMissingNode()) {
            return Result.ok(agents.skills(username));
        }
        boolean words = named.isArray() && named.valueStream().allMatch(JsonNode::isString);
        return words
                ? Result.ok(named.valueStream().map(JsonNode::stringValue).collect(Collectors.toSet()))
                : Result.failed(Failure.Code.BAD_REQUEST, "skills must be a list of texts");
    }

    private static Optional<String> text(JsonNode given, String field) {
        return Optional.of(given.path(field)).filter(JsonNode::isString).map(JsonNode::stringValue);
    }
}
