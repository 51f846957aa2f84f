package org.alongside.session.rest;

import java.util.List;
import java.util.Optional;
import org.alongside.http.Csv;
import org.alongside.http.Request;
import org.alongside.http.Response;
import org.alongside.http.Routes;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.store.AuditEntry;
import org.alongside.store.AuditTrail;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /api/v1/audit} on the management listener: who did what, when and from where, the newest first; as JSON or CSV. For
 * the holder of the administrator's token.
 */
public final class AuditRest {
    private static final int USUAL_PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;
    private static final int LARGEST_TABLE = 10_000;

    private final AuditTrail trail;
    private final AdministratorOnly administrator;

    public AuditRest(AuditTrail trail, Redacted<String> token) {
        this.trail = trail;
        this.administrator = new AdministratorOnly(token);
    }

    public void addTo(Routes routes) {
        routes.get("/api/v1/audit", administrator.then(this::list));
    }

    private Response list(Request request) {
        boolean csv = request.query("format").filter("csv"::equals).isPresent();
        int most = csv ? LARGEST_TABLE : LARGEST_PAGE;
        var limit = number(request, "limit", csv ? LARGEST_TABLE : USUAL_PAGE).filter(n -> n >= 1 && n <= most);
        var before = number(request, "before", Long.MAX_VALUE);
        if (limit.isEmpty() || before.isEmpty()) {
            return Response.failure(new Failure(
                    Failure.Code.BAD_REQUEST, "limit must be from 1 to " + most + ", before the id of an entry"));
        }
        var entries = trail.list(
                request.query("who"),
                request.query("action"),
                before,
                limit.get().intValue());
        return csv ? table(entries) : json(entries, entries.size() == limit.get());
    }

    private static Optional<Long> number(Request request, String name, long otherwise) {
        var given = request.query(name);
        return given.isEmpty()
                ? Optional.of(otherwise)
                : given.filter(text -> text.matches("\\d{1,18}")).map(Long::valueOf);
    }

    private static Response json(List<AuditEntry> entries, boolean more) {
        var json = JsonMapper.shared().createObjectNode();
        var list = json.putArray("entries");
        entries.forEach(entry -> write(entry, list.addObject()));
        if (more) {
            json.put("next", entries.getLast().id());
        }
        return Response.json(200, json.toString());
    }

    static void write(AuditEntry entry, ObjectNode json) {
        json.put("id", entry.id())
                .put("at", entry.at().toString())
                .put("who", entry.who())
                .put("action", entry.action())
                .put("object", entry.object())
                .put("outcome", entry.outcome())
                .put("address", entry.address());
    }

    private static Response table(List<AuditEntry> entries) {
        return Csv.response(
                "audit.csv",
                List.of("id", "at", "who", "action", "object", "outcome", "address"),
                entries.stream()
                        .map(e -> List.of(
                                String.valueOf(e.id()),
                                e.at().toString(),
                                e.who(),
                                e.action(),
                                e.object(),
                                e.outcome(),
                                e.address()))
                        .toList());
    }
}
