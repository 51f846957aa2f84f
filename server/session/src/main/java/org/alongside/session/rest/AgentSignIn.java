package org.alongside.session.rest;

import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.alongside.http.Request;
import org.alongside.http.Response;
import org.alongside.http.Routes;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.Agents;
import org.alongside.session.Audit;
import org.alongside.session.IssuedSession;
import org.alongside.session.Sessions;
import org.alongside.store.AgentAccount;
import org.alongside.store.StoredSession.Owner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code POST /api/v1/agents/sign-in}: a name and a password for a session of one shift. */
public final class AgentSignIn {
    private static final double TRIES_PER_SECOND = 0.5;
    private static final int TRIES_AT_ONCE = 20;

    private final Agents agents;
    private final Sessions sessions;
    private final String domain;
    private final LongSupplier nanoTime;
    private final Audit audit;
    private final RatePerAddress tries = new RatePerAddress(TRIES_PER_SECOND, TRIES_AT_ONCE);

    /** @param domain the one agents belong to */
    public AgentSignIn(Agents agents, Sessions sessions, Audit audit, String domain, LongSupplier nanoTime) {
        this.agents = agents;
        this.sessions = sessions;
        this.domain = domain;
        this.nanoTime = nanoTime;
        this.audit = audit;
    }

    public void addTo(Routes routes) {
        routes.post("/api/v1/agents/sign-in", this::signIn);
    }

    private Response signIn(Request request) {
        if (!tries.allows(request.client(), nanoTime.getAsLong())) {
            return Response.failure(new Failure(Failure.Code.LIMIT, "too many tries from this address"))
                    .with("Retry-After", "10");
        }
        return switch (JsonBody.of(request).flatMap(body -> account(body, request))) {
            case Result.Ok<AgentAccount>(var account) -> welcome(account);
            case Result.Failed<AgentAccount>(var failure) -> Response.failure(failure);
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

    private Response welcome(AgentAccount account) {
        return switch (sessions.issue(new Owner.OfAgent(account.username()), Agents.grant(account, domain))) {
            case Result.Ok<IssuedSession>(var issued) -> {
                var json = JsonMapper.shared().createObjectNode();
                json.put("session", issued.session().toString());
                json.put("token", issued.token().reveal());
                json.put(
                        "expiresAt",
                        issued.expiresAt().truncatedTo(ChronoUnit.SECONDS).toString());
                json.put("username", account.username());
                json.put("displayName", account.displayName().reveal());
                json.put("role", account.role().name().toLowerCase(Locale.ROOT));
                yield Response.json(200, json.toString());
            }
            case Result.Failed<IssuedSession>(var failure) -> Response.failure(failure);
        };
    }
}
