package org.alongside.session.rest;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.alongside.http.Request;
import org.alongside.http.Response;
import org.alongside.http.Routes;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.Audit;
import org.alongside.session.Session;
import org.alongside.session.Sessions;
import org.alongside.store.PastCall;
import org.alongside.store.PastCall.Note;
import org.alongside.store.PastCalls;
import org.alongside.store.StoredSession.Owner;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /api/v1/desk} on the public listeners: what a signed-in agent asks about the own work, with the session's token as
 * bearer. Today's calls, notes about them, and signing out here or everywhere.
 */
public final class OwnDesk {
    private static final String DESK = "/api/v1/desk";
    private static final String BEARER = "Bearer ";
    private static final Duration LOOK_BACK = Duration.ofHours(24);
    private static final int MOST_CALLS = 200;
    private static final int LONGEST_NOTE = 4_000;

    private final Sessions sessions;
    private final PastCalls calls;
    private final Audit audit;
    private final InstantSource clock;

    public OwnDesk(Sessions sessions, PastCalls calls, Audit audit, InstantSource clock) {
        this.sessions = sessions;
        this.calls = calls;
        this.audit = audit;
        this.clock = clock;
    }

    public void addTo(Routes routes) {
        routes.get(DESK + "/calls", request -> authorized(request, (session, agent) -> history(agent)));
        routes.put(
                DESK + "/calls/{call}/note", request -> authorized(request, (session, agent) -> note(request, agent)));
        routes.post(
                DESK + "/sign-out",
                request -> authorized(request, (session, agent) -> {
                    boolean everywhere =
                            request.query("everywhere").filter("true"::equals).isPresent();
                    var owner = new Owner.OfAgent(agent);
                    if (everywhere) {
                        var _ = sessions.revokeAll(owner);
                    } else {
                        var _ = sessions.revoke(session.id(), owner);
                    }
                    audit.done(agent, everywhere ? "sign-out.everywhere" : "sign-out", "", request.client());
                    return Response.noContent();
                }));
    }

    private interface Action {
        Response answer(Session session, String agent);
    }

    private Response authorized(Request request, Action action) {
        var token = request.header("Authorization")
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> Redacted.of(header.substring(BEARER.length()).strip()))
                .orElse(Redacted.of(""));
        return switch (sessions.find(token)) {
            case Result.Ok<Session>(var session)
            when session.owner() instanceof Owner.OfAgent(var agent) -> action.answer(session, agent);
            case Result.Ok<Session> ofAnApplication ->
                Response.failure(new Failure(Failure.Code.FORBIDDEN, "this is for agents"));
            case Result.Failed<Session>(var failure) -> Response.failure(failure);
        };
    }

    /** The last day's; which of them were today, only the agent's own clock knows. */
    private Response history(String agent) {
        var newest = PastCall.Query.newest(MOST_CALLS);
        var page = calls.list(new PastCall.Query(
                Optional.of(clock.instant().minus(LOOK_BACK)),
                Optional.empty(),
                Optional.of(agent),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                newest.atMost()));
        var json = JsonMapper.shared().createObjectNode();
        var list = json.putArray("calls");
        for (var call : page) {
            var entry = PastCallJson.brief(call);
            calls.notes(call.id()).stream()
                    .filter(note -> note.agent().equals(agent))
                    .forEach(note -> entry.put("note", note.text().reveal()));
            list.add(entry);
        }
        return Response.json(200, json.toString());
    }

    private Response note(Request request, String agent) {
        var call = Id.parse(request.pathParameter("call"));
        var text = JsonBody.of(request)
                .flatMap(body -> body.path("text").isString()
                                && body.path("text").stringValue().length() <= LONGEST_NOTE
                        ? Result.ok(body.path("text").stringValue())
                        : Result.failed(Failure.Code.BAD_REQUEST, "text must be a text of up to 4000 characters"));
        boolean over = call.flatMap(calls::find).isPresent();
        if (call.isEmpty() || (over && !calls.had(agent, call.get()))) {
            return Response.failure(new Failure(Failure.Code.NOT_FOUND, "you had no such call"));
        }
        return switch (text) {
            case Result.Ok<String>(var note) -> {
                calls.note(new Note(call.get(), agent, clock.instant(), Redacted.of(note)));
                yield Response.noContent();
            }
            case Result.Failed<String>(var failure) -> Response.failure(failure);
        };
    }
}
