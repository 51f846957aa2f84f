package org.alongside.session.rest;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.alongside.http.Csv;
import org.alongside.http.Request;
import org.alongside.http.Response;
import org.alongside.http.Routes;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.store.PastCall;
import org.alongside.store.PastCall.Place;
import org.alongside.store.PastCall.Query;
import org.alongside.store.PastCalls;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /api/v1/calls} on the management listener: the calls that are over, as pages of JSON or as CSV, the newest first; and
 * one of them whole. For the holder of the administrator's token.
 */
public final class PastCallRest {
    private static final String CALLS = "/api/v1/calls";
    private static final int USUAL_PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;
    private static final int LARGEST_TABLE = 10_000;
    private static final int LONGEST_TEXT = 512;
    private static final List<String> FILTERS =
            List.of("from", "to", "agent", "queue", "reason", "text", "limit", "format");

    private final PastCalls calls;
    private final AdministratorOnly administrator;

    public PastCallRest(PastCalls calls, Redacted<String> token) {
        this.calls = calls;
        this.administrator = new AdministratorOnly(token);
    }

    public void addTo(Routes routes) {
        routes.get(CALLS, administrator.then(this::list));
        routes.get(CALLS + "/{call}", administrator.then(this::one));
    }

    private Response list(Request request) {
        String format = request.query("format").orElse("json");
        if (!List.of("json", "csv").contains(format)) {
            return Response.failure(new Failure(Failure.Code.BAD_REQUEST, "format must be json or csv"));
        }
        boolean csv = format.equals("csv");
        return switch (query(request, csv ? LARGEST_TABLE : LARGEST_PAGE, csv ? LARGEST_TABLE : USUAL_PAGE)) {
            case Result.Failed<Query>(var failure) -> Response.failure(failure);
            case Result.Ok<Query>(var query) -> {
                var page = calls.list(query);
                boolean more = page.size() == query.atMost();
                var next = more ? Optional.of(cursor(page.getLast().place())) : Optional.<String>empty();
                var answer = csv ? table(page) : json(page, next);
                yield next.map(cursor -> answer.with("Link", link(request, cursor)))
                        .orElse(answer);
            }
        };
    }

    private static Response table(List<PastCall> page) {
        return Csv.response(
                "calls.csv",
                PastCallJson.TABLE,
                page.stream().map(PastCallJson::tableRow).toList());
    }

    private static Response json(List<PastCall> page, Optional<String> next) {
        var json = JsonMapper.shared().createObjectNode();
        var list = json.putArray("calls");
        page.forEach(call -> list.add(PastCallJson.brief(call)));
        next.ifPresent(cursor -> json.put("next", cursor));
        return Response.json(200, json.toString());
    }

    /** The next page (RFC 8288), with the same filters. */
    private static String link(Request request, String cursor) {
        String filters = Stream.concat(
                        FILTERS.stream()
                                .flatMap(name -> request.query(name).stream().map(v -> name + "=" + encoded(v))),
                        Stream.of("cursor=" + cursor))
                .collect(Collectors.joining("&"));
        return "<" + CALLS + "?" + filters + ">; rel=\"next\"";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** A filter that says nothing, with the sentence for whoever wrote it. */
    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Failure failure;

        Unreadable(String must) {
            super(must);
            failure = new Failure(Failure.Code.BAD_REQUEST, must);
        }
    }

    private static Result<Query> query(Request request, int most, int usual) {
        try {
            return Result.ok(new Query(
                    request.query("from").map(t -> moment("from", t)),
                    request.query("to").map(t -> moment("to", t)),
                    text(request, "agent"),
                    text(request, "queue"),
                    text(request, "reason"),
                    text(request, "text"),
                    request.query("cursor")
                            .map(t -> parsed("cursor must be one from an earlier page", t, PastCallRest::place)),
                    request.query("limit")
                            .map(t -> parsed("limit must be from 1 to " + most, t, n -> limit(n, most)))
                            .orElse(usual)));
        } catch (Unreadable wrong) {
            return Result.failed(wrong.failure);
        }
    }

    private static Optional<String> text(Request request, String name) {
        var text = request.query(name).filter(t -> !t.isBlank());
        if (text.stream().anyMatch(t -> t.length() > LONGEST_TEXT)) {
            throw new Unreadable(name + " is too long");
        }
        return text;
    }

    private static Instant moment(String name, String text) {
        return parsed(name + " must be a moment like 2026-11-26T08:00:00Z", text, t -> {
            try {
                return Optional.of(Instant.parse(t));
            } catch (DateTimeException none) {
                return Optional.empty();
            }
        });
    }

    private static <T> T parsed(String must, String text, Function<String, Optional<T>> read) {
        return read.apply(text).orElseThrow(() -> new Unreadable(must));
    }

    private static Optional<Integer> limit(String text, int most) {
        return Optional.of(text)
                .filter(t -> t.matches("\\d{1,5}"))
                .map(Integer::valueOf)
                .filter(n -> n >= 1 && n <= most);
    }

    /** {@code <moment>_<id>}. */
    private static String cursor(Place place) {
        return encoded(place.beganAt() + "_" + place.id());
    }

    private static Optional<Place> place(String text) {
        String[] parts = text.split("_", 2);
        if (parts.length < 2) {
            return Optional.empty();
        }
        try {
            var at = Instant.parse(parts[0]);
            return Id.parse(parts[1]).map(id -> new Place(at, id));
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }

    private Response one(Request request) {
        return Id.parse(request.pathParameter("call"))
                .flatMap(calls::find)
                .map(call -> Response.json(
                        200, PastCallJson.whole(call, calls.notes(call.id())).toString()))
                .orElseGet(() -> Response.failure(new Failure(
                        Failure.Code.NOT_FOUND, "there is no such call that is over: it goes on, or is forgotten")));
    }
}
