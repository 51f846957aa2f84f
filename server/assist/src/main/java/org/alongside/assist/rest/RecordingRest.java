package org.alongside.assist.rest;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.alongside.assist.recording.Entry;
import org.alongside.assist.recording.RecordingFolder;
import org.alongside.assist.recording.RecordingFolder.Stored;
import org.alongside.assist.recording.RecordingIndex;
import org.alongside.assist.recording.RecordingReader;
import org.alongside.http.Request;
import org.alongside.http.Response;
import org.alongside.http.Routes;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;
import org.alongside.session.Audit;
import org.alongside.session.Session;
import org.alongside.session.rest.AdministratorOnly;
import org.alongside.session.rest.SupervisorOnly;
import org.alongside.store.StoredSession.Owner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /api/v1/recordings}: what was recorded, to be looked at, fetched in parts, and deleted. On the management listener
 * for the administrator, on the public one for supervisors. Whoever looks at one, or deletes one, is in the audit.
 */
public final class RecordingRest {
    private static final Logger log = LoggerFactory.getLogger(RecordingRest.class);
    private static final String PATH = "/api/v1/recordings";
    private static final int USUAL = 50;
    private static final int MOST = 500;

    /** A part has as much at most. */
    private static final int LARGEST_PART = 4 << 20;

    private static final Failure NONE = new Failure(Failure.Code.NOT_FOUND, "there is no such recording");
    private static final Failure UNREADABLE = new Failure(
            Failure.Code.CONFLICT, "it can't be read: it is sealed with another key than assist.recording.key");

    private final RecordingFolder folder;

    public RecordingRest(RecordingFolder folder) {
        this.folder = folder;
    }

    /** A request, and who made it. */
    private record Asked(Request request, String who) {}

    public void addTo(Routes routes, AdministratorOnly administrator) {
        add(routes, action -> administrator.then(request -> action.apply(new Asked(request, Audit.ADMINISTRATOR))));
    }

    public void addTo(Routes routes, SupervisorOnly supervisor) {
        add(routes, action -> supervisor.then((request, session) -> action.apply(new Asked(request, who(session)))));
    }

    private void add(Routes routes, Function<Function<Asked, Response>, Routes.Handler> guard) {
        routes.get(PATH, guard.apply(this::list));
        routes.get(PATH + "/{recording}", guard.apply(this::index));
        routes.get(PATH + "/{recording}/part", guard.apply(this::part));
        routes.delete(PATH + "/{recording}", guard.apply(this::delete));
    }

    private static String who(Session session) {
        return session.owner() instanceof Owner.OfAgent(var username) ? username : "supervisor";
    }

    private Response list(Asked asked) {
        int limit = number(asked.request, "limit", USUAL);
        int skip = number(asked.request, "skip", 0);
        if (limit < 1 || limit > MOST || skip < 0) {
            return Response.failure(
                    new Failure(Failure.Code.BAD_REQUEST, "limit must be 1 to " + MOST + ", and skip 0 or more"));
        }
        var all = folder.all();
        var json = JsonMapper.shared().createObjectNode();
        var list = json.putArray("recordings");
        all.stream().skip(skip).limit(limit).forEach(stored -> write(stored, list.addObject()));
        json.put("more", all.size() > (long) skip + limit);
        return Response.json(200, json.toString());
    }

    private static int number(Request request, String name, int otherwise) {
        return request.query(name)
                .map(text -> text.matches("\\d{1,8}") ? Integer.parseInt(text) : -1)
                .orElse(otherwise);
    }

    private void write(Stored stored, ObjectNode json) {
        write(stored, head(stored), json);
    }

    private void write(Stored stored, JsonNode head, ObjectNode json) {
        json.put("recording", stored.id().toString());
        json.put("cid", head.path("cid").asString(""))
                .put("consumer", head.path("consumer").asString(""));
        json.put("startedAt", head.path("startedAt").asString(stored.startedAt().toString()));
        json.put("bytes", stored.bytes()).put("goesOn", folder.goesOn(stored.id()));
    }

    /** Nothing for one that can't be read. */
    private JsonNode head(Stored stored) {
        try {
            return folder.head(stored)
                    .filter(entry -> entry.kind() == Entry.Kind.HEAD)
                    .map(RecordingIndex::json)
                    .orElseGet(() -> JsonMapper.shared().createObjectNode());
        } catch (IOException deletedMeanwhile) {
            return JsonMapper.shared().createObjectNode();
        }
    }

    private Response index(Asked asked) {
        return with(asked, stored -> {
            var found = folder.index(stored);
            if (found.isEmpty()) {
                return Response.failure(UNREADABLE);
            }
            folder.audit(asked.who, "recording.watched", stored.id().toString(), Audit.OK, asked.request.client());
            return Response.json(200, write(stored, found.get()).toString());
        });
    }

    private ObjectNode write(Stored stored, RecordingIndex index) {
        var json = JsonMapper.shared().createObjectNode();
        write(stored, index.head(), json);
        json.put("millis", index.millis()).put("end", index.end()).put("how", how(index));
        var sections = json.putArray("sections");
        index.sections()
                .forEach(section ->
                        sections.addObject().put("at", section.atMillis()).put("from", section.from()));
        var marks = json.putArray("marks");
        for (var mark : index.marks()) {
            var entry = marks.addObject().put("at", mark.atMillis());
            for (String field : new String[] {"kind", "who", "detail"}) {
                entry.put(field, mark.note().path(field).asString(""));
            }
        }
        return json;
    }

    /** The reason of its end; {@code cut} where it has none, {@code damaged} where bytes are not those that were written. */
    private static String how(RecordingIndex index) {
        return index.ending() == RecordingReader.Ending.DAMAGED
                ? "damaged"
                : index.reason().orElse("cut");
    }

    private Response part(Asked asked) {
        var from = place(asked.request, "from", 0);
        var to = place(asked.request, "to", Long.MAX_VALUE);
        if (from.isEmpty() || to.isEmpty()) {
            return Response.failure(
                    new Failure(Failure.Code.BAD_REQUEST, "from and to must be places in the recording"));
        }
        return with(asked, stored -> {
            var part = folder.part(stored, from.get(), to.get(), LARGEST_PART);
            if (part.isEmpty()) {
                return Response.failure(UNREADABLE);
            }
            var response =
                    new Response(200, "application/octet-stream", part.get().bytes(), Map.of());
            return part.get()
                    .next()
                    .map(next -> response.with("Alongside-Next", next.toString()))
                    .orElse(response);
        });
    }

    private static Optional<Long> place(Request request, String name, long otherwise) {
        return request.query(name)
                .map(text -> text.matches("\\d{1,15}") ? Optional.of(Long.valueOf(text)) : Optional.<Long>empty())
                .orElse(Optional.of(otherwise));
    }

    private Response delete(Asked asked) {
        var id = Id.parse(asked.request.pathParameter("recording"));
        Result<Stored> deleted = id.map(folder::delete).orElseGet(() -> Result.failed(NONE));
        String outcome = deleted.trouble().map(f -> f.code().wireName()).orElse(Audit.OK);
        id.ifPresent(i -> folder.audit(asked.who, "recording.deleted", i.toString(), outcome, asked.request.client()));
        return deleted.trouble().map(Response::failure).orElseGet(Response::noContent);
    }

    private interface Reading {
        Response of(Stored stored) throws IOException;
    }

    private Response with(Asked asked, Reading reading) {
        var stored = Id.parse(asked.request.pathParameter("recording")).flatMap(folder::find);
        if (stored.isEmpty()) {
            return Response.failure(NONE);
        }
        try {
            return reading.of(stored.get());
        } catch (IOException unreadable) {
            log.warn("recording {} can't be read: {}", stored.get().id().brief(), unreadable.toString());
            return Response.failure(new Failure(Failure.Code.NOT_FOUND, "it can't be read there"));
        }
    }
}
