package org.alongside.session.rest;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.alongside.http.Request;
import org.alongside.http.Response;
import org.alongside.http.Routes;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.Agents;
import org.alongside.session.Audit;
import org.alongside.session.Sessions;
import org.alongside.store.AgentAccount;
import org.alongside.store.StoredSession.Owner;
import tools.jackson.databind.JsonNode;

/**
 * {@code /api/v1/agents/{username}/role} and {@code /lock} on the management listener: who is a supervisor, and who may not
 * sign in, by whatever way. For the administrator.
 */
public final class RoleRest {
    private static final String LOCK = "/api/v1/agents/{username}/lock";

    private final Agents agents;
    private final Sessions sessions;
    private final Audit audit;
    private final AdministratorOnly administrator;

    public RoleRest(Agents agents, Sessions sessions, Audit audit, Redacted<String> token) {
        this.agents = agents;
        this.sessions = sessions;
        this.audit = audit;
        this.administrator = new AdministratorOnly(token);
    }

    public void addTo(Routes routes) {
        routes.put("/api/v1/agents/{username}/role", administrator.then(this::put));
        routes.put(LOCK, administrator.changing(audit, "agent.lock", "username", this::lock));
        routes.delete(
                LOCK, administrator.changing(audit, "agent.unlock", "username", request -> change(request, false)));
    }

    /** The account's sessions end, wherever they are. */
    private Response lock(Request request) {
        var answer = change(request, true);
        var _ = sessions.revokeAll(new Owner.OfAgent(request.pathParameter("username")));
        return answer;
    }

    private Response change(Request request, boolean locked) {
        return AdministratorOnly.gone(agents.lock(request.pathParameter("username"), locked), "agent");
    }

    private Response put(Request request) {
        return switch (JsonBody.of(request).flatMap(RoleRest::role)) {
            case Result.Ok<AgentAccount.Role>(var role) ->
                AdministratorOnly.gone(agents.giveRole(request.pathParameter("username"), role), "agent");
            case Result.Failed<AgentAccount.Role>(var failure) -> Response.failure(failure);
        };
    }

    private static Result<AgentAccount.Role> role(JsonNode body) {
        Optional<AgentAccount.Role> role = Arrays.stream(AgentAccount.Role.values())
                .filter(each -> each.name()
                        .toLowerCase(Locale.ROOT)
                        .equals(body.path("role").asString("")))
                .findFirst();
        return role.map(Result::ok)
                .orElseGet(() ->
                        Result.failed(Failure.Code.BAD_REQUEST, "role must be agent, supervisor or administrator"));
    }
}
