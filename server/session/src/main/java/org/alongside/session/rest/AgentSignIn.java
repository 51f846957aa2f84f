package org.alongside.session.rest;

import java.util.Optional;
import java.util.function.LongSupplier;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /api/v1/agents/sign-in}: a name and a password for a session of one shift. {@code GET} tells which ways there
 * are to sign in.
 */
public final class AgentSignIn {
    private static final String PATH = "/api/v1/agents/sign-in";
    private static final double TRIES_PER_SECOND = 0.5;
    private static final int TRIES_AT_ONCE = 20;

    private final Agents agents;
    private final Shift shift;
    private final Ways ways;
    private final LongSupplier nanoTime;
    private final Audit audit;
    private final RatePerAddress tries = new RatePerAddress(TRIES_PER_SECOND, TRIES_AT_ONCE);

    /**
     * How people may sign in.
     *
     * @param password by a name and a password that are kept here
     * @param provider what the button says that leads to a provider
     */
    public record Ways(boolean password, Optional<String> provider) {
        public static final Ways PASSWORD = new Ways(true, Optional.empty());
    }

    /** @param domain the one agents belong to */
    public AgentSignIn(Agents agents, Sessions sessions, Audit audit, String domain, Ways ways, LongSupplier nanoTime) {
        this.agents = agents;
        this.shift = new Shift(sessions, domain);
        this.ways = ways;
        this.nanoTime = nanoTime;
        this.audit = audit;
    }

    public void addTo(Routes routes) {
        routes.get(PATH, request -> ways());
        routes.post(PATH, this::signIn);
    }

    private Response ways() {
        var json = JsonMapper.shared().createObjectNode().put("password", ways.password());
        ways.provider()
                .ifPresent(name -> json.putObject("provider").put("name", name).put("path", OpenIdSignIn.START));
        return Response.json(200, json.toString());
    }

    private Response signIn(Request request) {
        if (!ways.password()) {
            return Response.failure(new Failure(
                    Failure.Code.FORBIDDEN,
                    "here people sign in at " + ways.provider().orElse("nowhere")));
        }
        if (!tries.allows(request.client(), nanoTime.getAsLong())) {
            return Response.failure(new Failure(Failure.Code.LIMIT, "too many tries from this address"))
                    .with("Retry-After", "10");
        }
        return switch (JsonBody.of(request)
                .flatMap(body -> account(body, request))
                .flatMap(shift::open)) {
            case Result.Ok<ObjectNode>(var json) -> Response.json(200, json.toString());
            case Result.Failed<ObjectNode>(var failure) -> Response.failure(failure);
        };
    }

    private Result<AgentAccount> account(JsonNode body, Request request) {
        for (String field : new String[] {"username", "password"}) {
            if (!body.path(field).isString()) {
                return Result.failed(Failure.Code.BAD_REQUEST, field + " must be a text");
            }
        }
        String username = body.path("username").stringValue();
        var account = agents.signIn(username, Redacted.of(body.path("password").stringValue()));
        audit.tried(username, "sign-in", "", account, request.client());
        return account;
    }
}
