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
import org.alongside.store.AgentAccount;
import tools.jackson.databind.JsonNode;

/** {@code /api/v1/agents/{username}/role} on the management listener: who is a supervisor. For the administrator. */
public final class RoleRest {
    private final Agents agents;
    private final AdministratorOnly administrator;

    public RoleRest(Agents agents, Redacted<String> token) {
        this.agents = agents;
        this.administrator = new AdministratorOnly(token);
    }

    public void addTo(Routes routes) {
        routes.put("/api/v1/agents/{username}/role", administrator.then(this::put));
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
