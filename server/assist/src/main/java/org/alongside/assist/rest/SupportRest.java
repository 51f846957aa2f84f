package org.alongside.assist.rest;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alongside.assist.Assist;
import org.alongside.assist.LiveSupport;
import org.alongside.http.Csv;
import org.alongside.http.Request;
import org.alongside.http.Response;
import org.alongside.http.Routes;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.session.rest.AdministratorOnly;
import org.alongside.session.rest.SupervisorOnly;
import org.alongside.store.PastSupport;
import org.alongside.store.PastSupports;
import org.alongside.store.StoredSession.Owner;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /api/v1/supports}: the support sessions that go on, and those that were. On the management listener for the
 * administrator, on the public one for whoever signed in as a supervisor.
 */
public final class SupportRest {
    private static final String PATH = "/api/v1/supports";
    private static final int USUAL = 50;
    private static final int MOST = 500;

    /** A spreadsheet takes no more in a reasonable time. */
    private static final int MOST_ROWS = 20_000;

    private static final List<String> COLUMNS = List.of("session", "cid", "consumer", "at", "event", "who", "detail");

    private static final Failure NO_TIME =
            new Failure(Failure.Code.BAD_REQUEST, "from and before must be times like 2026-11-26T08:00:00Z");

    private final Assist assist;
    private final PastSupports past;
    private final InstantSource clock;

    public SupportRest(Assist assist, PastSupports past, InstantSource clock) {
        this.assist = assist;
        this.past = past;
        this.clock = clock;
    }

    public void addTo(Routes routes, AdministratorOnly administrator) {
        routes.get(PATH, administrator.then(this::list));
        routes.get(PATH + ".csv", administrator.then(this::csv));
        routes.get(PATH + "/live", administrator.then(request -> live()));
        routes.delete(PATH + "/live/{cid}", administrator.then(request -> end(request, "administrator")));
        routes.get(PATH + "/{support}", administrator.then(this::events));
    }

    public void addTo(Routes routes, SupervisorOnly supervisor) {
        routes.get(PATH, supervisor.then((request, session) -> list(request)));
        routes.get(PATH + ".csv", supervisor.then((request, session) -> csv(request)));
        routes.get(PATH + "/live", supervisor.then((request, session) -> live()));
        routes.delete(
                PATH + "/live/{cid}",
                supervisor.then((request, session) -> end(
                        request, session.owner() instanceof Owner.OfAgent(var username) ? username : "supervisor")));
        routes.get(PATH + "/{support}", supervisor.then((request, session) -> events(request)));
    }

    // --- now

    private Response live() {
        var json = JsonMapper.shared().createObjectNode();
        var list = json.putArray("supports");
        for (LiveSupport support : assist.live()) {
            var entry = list.addObject();
            entry.put("cid", support.cid()).put("consumer", support.consumer().reveal());
            entry.put("startedAt", time(support.startedAt()));
            entry.put("consumerThere", support.consumerThere()).put("paused", support.paused());
            entry.put("mayBeWatched", support.mayBeWatched());
            support.lead().ifPresent(lead -> entry.put("lead", lead.reveal()));
            support.agents().stream().map(Redacted::reveal).forEach(entry.putArray("agents")::add);
        }
        return Response.json(200, json.toString());
    }

    private Response end(Request request, String who) {
        return assist.end(request.pathParameter("cid"), who)
                ? Response.noContent()
                : Response.failure(new Failure(Failure.Code.NOT_FOUND, "there is no such support session now"));
    }

    // --- then

    private record Span(Instant from, Instant before) {}

    private Optional<Span> span(Request request) {
        try {
            return Optional.of(new Span(
                    request.query("from").map(Instant::parse).orElse(Instant.EPOCH),
                    request.query("before")
                            .map(Instant::parse)
                            .orElseGet(() -> clock.instant().plusSeconds(1))));
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    private Response list(Request request) {
        int limit = number(request, "limit", USUAL);
        int skipped = number(request, "skip", 0);
        var span = span(request);
        if (span.isEmpty()) {
            return Response.failure(NO_TIME);
        }
        if (limit < 1 || limit > MOST || skipped < 0) {
            return Response.failure(
                    new Failure(Failure.Code.BAD_REQUEST, "limit must be 1 to " + MOST + ", and skip 0 or more"));
        }
        var found = past.between(span.get().from, span.get().before, skipped, limit + 1);
        var json = JsonMapper.shared().createObjectNode();
        var list = json.putArray("supports");
        found.stream().limit(limit).forEach(support -> write(support, list.addObject()));
        json.put("more", found.size() > limit);
        return Response.json(200, json.toString());
    }

    private static int number(Request request, String name, int otherwise) {
        return request.query(name)
                .map(text -> text.matches("\\d{1,8}") ? Integer.parseInt(text) : -1)
                .orElse(otherwise);
    }

    private static void write(PastSupport support, ObjectNode json) {
        json.put("support", support.id().toString()).put("cid", support.cid());
        json.put("consumer", support.consumer().reveal()).put("startedAt", time(support.startedAt()));
        support.ending()
                .ifPresent(ending -> json.put("endedAt", time(ending.at())).put("reason", ending.reason()));
    }

    private Response events(Request request) {
        var id = Id.parse(request.pathParameter("support"));
        if (id.isEmpty()) {
            return Response.failure(new Failure(Failure.Code.NOT_FOUND, "there is no such support session"));
        }
        var json = JsonMapper.shared().createObjectNode();
        var list = json.putArray("events");
        for (var event : past.eventsOf(id.get())) {
            var entry = list.addObject();
            entry.put("at", event.at().truncatedTo(ChronoUnit.MILLIS).toString())
                    .put("kind", event.kind());
            entry.put("who", event.who().reveal()).put("detail", event.detail().reveal());
        }
        return Response.json(200, json.toString());
    }

    /** A line for each event, so that a filter in a spreadsheet finds every consent. */
    private Response csv(Request request) {
        var span = span(request);
        if (span.isEmpty()) {
            return Response.failure(NO_TIME);
        }
        var rows = new ArrayList<List<String>>();
        for (var support : past.between(span.get().from, span.get().before, 0, MOST_ROWS)) {
            for (var event : story(support)) {
                if (rows.size() == MOST_ROWS) {
                    break;
                }
                rows.add(List.of(
                        support.id().toString(),
                        support.cid(),
                        support.consumer().reveal(),
                        time(event.at()),
                        event.kind(),
                        event.who().reveal(),
                        event.detail().reveal()));
            }
        }
        return Csv.response("support-sessions.csv", COLUMNS, rows);
    }

    /** Its events between its beginning and its end. */
    private List<PastSupport.Event> story(PastSupport support) {
        var nobody = Redacted.of("");
        var all = new ArrayList<PastSupport.Event>();
        all.add(new PastSupport.Event(0, support.startedAt(), "started", support.consumer(), nobody));
        all.addAll(past.eventsOf(support.id()));
        support.ending()
                .ifPresent(ending -> all.add(
                        new PastSupport.Event(all.size(), ending.at(), "ended", nobody, Redacted.of(ending.reason()))));
        return all;
    }

    private static String time(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
