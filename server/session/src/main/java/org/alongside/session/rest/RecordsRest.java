package org.alongside.session.rest;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.alongside.http.Request;
import org.alongside.http.Response;
import org.alongside.http.Routes;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.Audit;
import org.alongside.session.erasure.Erasure;
import org.alongside.session.erasure.Found;
import org.alongside.session.erasure.OneId;
import org.alongside.session.erasure.Person;
import org.alongside.session.erasure.Sought;
import org.alongside.store.PastCall;
import org.alongside.store.Trace;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /api/v1/records} on the management listener: how much is kept about one {@code person}, or under one {@code id}; all
 * of it as a copy for the person; and its erasure. For the holder of the administrator's token.
 */
public final class RecordsRest {
    private static final String RECORDS = "/api/v1/records";
    private static final Pattern REFERENCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,63}");

    private final Erasure erasure;
    private final Audit audit;
    private final AdministratorOnly administrator;
    private final InstantSource clock;

    public RecordsRest(Erasure erasure, Audit audit, Redacted<String> token, InstantSource clock) {
        this.erasure = erasure;
        this.audit = audit;
        this.administrator = new AdministratorOnly(token);
        this.clock = clock;
    }

    public void addTo(Routes routes) {
        routes.get(RECORDS, administrator.then(this::look));
        routes.get(RECORDS + "/copy", administrator.then(this::copy));
        routes.delete(RECORDS, administrator.then(this::erase));
    }

    private Response look(Request request) {
        return answer(sought(request).flatMap(erasure::look), RecordsRest::brief);
    }

    /** Whoever takes a copy of all that is known of somebody is in the audit, the name is not. */
    private Response copy(Request request) {
        var found = sought(request).flatMap(erasure::look);
        String by = request.query("person").isPresent() ? "by name" : "by id";
        audit.tried(Audit.ADMINISTRATOR, "records.copied", by, found, request.client());
        return answer(found, this::whole);
    }

    private Response erase(Request request) {
        var erased = sought(request).flatMap(sought -> order(request).flatMap(order -> erasure.erase(sought, order)));
        return answer(erased, RecordsRest::brief);
    }

    private static Response answer(Result<Found> result, Function<Found, ObjectNode> json) {
        return switch (result) {
            case Result.Ok<Found>(var found) ->
                Response.json(200, json.apply(found).toString());
            case Result.Failed<Found>(var failure) -> Response.failure(failure);
        };
    }

    private static Result<Sought> sought(Request request) {
        var person = request.query("person");
        var id = request.query("id");
        if (person.isPresent() == id.isPresent()) {
            return Result.failed(
                    Failure.Code.BAD_REQUEST,
                    "either person or id must say what is meant: a name or an address as it was recorded, or the id of a"
                            + " call, a support session or a recording");
        }
        return person.isPresent()
                ? Person.of(person.get()).map(Sought.class::cast)
                : OneId.of(id.orElseThrow()).map(Sought.class::cast);
    }

    private static Result<Erasure.Order> order(Request request) {
        var reference = request.query("reference");
        return reference.isPresent() && !REFERENCE.matcher(reference.get()).matches()
                ? Result.failed(
                        Failure.Code.BAD_REQUEST,
                        "reference must be the number of a request in your files: up to 64 letters, digits or . _ / -")
                : Result.ok(new Erasure.Order(Audit.ADMINISTRATOR, reference, request.client()));
    }

    private static ObjectNode brief(Found found) {
        var json = JsonMapper.shared().createObjectNode();
        var counts = json.putObject("counts");
        found.counts().forEach(counts::put);
        found.recordedAs().forEach(json.putArray("recordedAs")::add);
        found.goesOn().forEach(json.putArray("goesOn")::add);
        found.accounts().forEach(json.putArray("accounts")::add);
        json.put("unreadableRecordings", found.unreadable());
        return json;
    }

    /** Everything but the recordings themselves, which are fetched by their ids. */
    private ObjectNode whole(Found found) {
        var json = brief(found).put("takenAt", clock.instant().toString());
        var trace = found.trace();
        var notes = trace.notes().stream().collect(Collectors.groupingBy(PastCall.Note::call));
        var calls = json.putArray("calls");
        trace.calls().forEach(call -> calls.add(PastCallJson.whole(call, notes.getOrDefault(call.id(), List.of()))));
        var supports = json.putArray("supportSessions");
        trace.supports().forEach(support -> write(support, supports.addObject()));
        var recordings = json.putArray("recordings");
        found.recordings()
                .forEach(recording -> recordings
                        .addObject()
                        .put("recording", recording.id())
                        .put("cid", recording.cid())
                        .put("consumer", recording.consumer())
                        .put("startedAt", recording.startedAt().toString())
                        .put("bytes", recording.bytes()));
        var tokens = json.putArray("tokens");
        trace.tokens()
                .forEach(token -> tokens.addObject()
                        .put("session", token.id().toString())
                        .put("createdAt", token.createdAt().toString())
                        .put("expiresAt", token.expiresAt().toString())
                        .set("allows", JsonMapper.shared().readTree(token.grantJson())));
        var entries = json.putArray("auditEntries");
        trace.audit().forEach(entry -> AuditRest.write(entry, entries.addObject()));
        return json;
    }

    private static void write(Trace.Support support, ObjectNode json) {
        var session = support.session();
        json.put("support", session.id().toString()).put("cid", session.cid());
        json.put("consumer", session.consumer().reveal())
                .put("startedAt", session.startedAt().toString());
        session.ending()
                .ifPresent(ending -> json.put("endedAt", ending.at().toString()).put("reason", ending.reason()));
        var events = json.putArray("events");
        for (var event : support.events()) {
            events.addObject()
                    .put("at", event.at().toString())
                    .put("kind", event.kind())
                    .put("who", event.who().reveal())
                    .put("detail", event.detail().reveal());
        }
    }
}
