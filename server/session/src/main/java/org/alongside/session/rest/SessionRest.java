package org.alongside.session.rest;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.alongside.http.Request;
import org.alongside.http.Response;
import org.alongside.http.Routes;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.NetworkRange;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.ApplicationKeys;
import org.alongside.session.GrantJson;
import org.alongside.session.IssuedSession;
import org.alongside.session.Session;
import org.alongside.session.SessionId;
import org.alongside.session.Sessions;
import org.alongside.store.StoredSession.Owner;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /api/v1/sessions}: a customer's web application, known by its key, makes, lists and revokes the sessions of its own
 * users. Other applications' sessions do not exist for it.
 */
public final class SessionRest {
    private static final String PATH = "/api/v1/sessions";
    private static final String BEARER = "Bearer ";

    private final Sessions sessions;
    private final ApplicationKeys keys;
    private final String domain;
    private final RandomGenerator random;

    /** @param domain of callers whose session names none */
    public SessionRest(Sessions sessions, ApplicationKeys keys, String domain, RandomGenerator random) {
        this.sessions = sessions;
        this.keys = keys;
        this.domain = domain;
        this.random = random;
    }

    /** For the management listener, which strangers can't reach. */
    public void addTo(Routes routes) {
        addTo(routes, List.of(everywhere("0.0.0.0/0"), everywhere("::/0")));
    }

    private static NetworkRange everywhere(String range) {
        return NetworkRange.parse(range).orElseThrow();
    }

    /** For a public listener: answers clients from these networks only. */
    public void addTo(Routes routes, List<NetworkRange> sources) {
        routes.post(PATH, request -> authorized(request, sources, this::create));
        routes.get(PATH, request -> authorized(request, sources, this::list));
        routes.delete(PATH + "/{session}", request -> authorized(request, sources, this::revoke));
    }

    private interface Action {
        Response answer(Request request, String application);
    }

    private Response authorized(Request request, List<NetworkRange> sources, Action action) {
        if (sources.stream().noneMatch(s -> s.contains(request.client()))) {
            return Response.failure(new Failure(
                    Failure.Code.FORBIDDEN, "sessions are created from the networks in server.session-sources only"));
        }
        Optional<String> application = request.header("Authorization")
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> header.substring(BEARER.length()).strip())
                .flatMap(key -> keys.applicationOf(Redacted.of(key)));
        return application
                .map(id -> action.answer(request, id))
                .orElseGet(() -> Response.failure(new Failure(
                                Failure.Code.BAD_TOKEN,
                                "the Authorization header must be Bearer and an application's key"))
                        .with("WWW-Authenticate", "Bearer"));
    }

    private Response create(Request request, String application) {
        var defaults = new GrantJson.Defaults("guest-" + Id.random(random).brief(), domain);
        return switch (JsonBody.of(request)
                .flatMap(body -> GrantJson.readRequest(body, defaults))
                .flatMap(grant -> sessions.issue(new Owner.OfApplication(application), grant))) {
            case Result.Ok<IssuedSession>(var issued) -> Response.json(201, issued.json());
            case Result.Failed<IssuedSession>(var failure) -> Response.failure(failure);
        };
    }

    private Response list(Request request, String application) {
        var json = JsonMapper.shared().createObjectNode();
        var list = json.putArray("sessions");
        for (Session session : sessions.liveOf(application)) {
            var entry = list.addObject();
            entry.put("session", session.id().toString());
            session.grant().voice().ifPresent(voice -> entry.put("username", voice.username()));
            entry.put(
                    "createdAt",
                    session.createdAt().truncatedTo(ChronoUnit.SECONDS).toString());
            entry.put(
                    "expiresAt",
                    session.expiresAt().truncatedTo(ChronoUnit.SECONDS).toString());
        }
        return Response.json(200, json.toString());
    }

    private Response revoke(Request request, String application) {
        boolean revoked = Id.parse(request.pathParameter("session"))
                .filter(id -> sessions.revoke(new SessionId(id), new Owner.OfApplication(application)))
                .isPresent();
        return revoked
                ? Response.noContent()
                : Response.failure(new Failure(Failure.Code.NOT_FOUND, "the application has no such session"));
    }
}
