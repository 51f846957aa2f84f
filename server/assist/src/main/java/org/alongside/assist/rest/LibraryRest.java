package org.alongside.assist.rest;

import org.alongside.assist.documents.fetch.Address;
import org.alongside.http.Request;
import org.alongside.http.Response;
import org.alongside.http.Routes;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.session.rest.SupervisorOnly;
import org.alongside.store.PushLibrary;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * {@code /api/v1/library}: the documents and links that agents pick from. Supervisors replace it as a whole, so that its
 * order is theirs; with the version that they had read, so that two don't undo one another's work.
 */
public final class LibraryRest {
    private static final String PATH = "/api/v1/library";
    private static final int MOST_ITEMS = 500;
    private static final int LONGEST_NAME = 120;

    private final PushLibrary library;

    public LibraryRest(PushLibrary library) {
        this.library = library;
    }

    public void addTo(Routes routes, SupervisorOnly supervisor) {
        routes.get(PATH, supervisor.orAgent((request, session) -> read()));
        routes.put(PATH, supervisor.then((request, session) -> replace(request)));
    }

    private Response read() {
        var edition = library.read();
        var json = JsonMapper.shared().createObjectNode().put("version", edition.version());
        json.set("items", JsonMapper.shared().readTree(edition.itemsJson()));
        return Response.json(200, json.toString());
    }

    private Response replace(Request request) {
        return switch (body(request)) {
            case Result.Failed<JsonNode>(var failure) -> Response.failure(failure);
            case Result.Ok<JsonNode>(var body) ->
                switch (items(body.path("items"))) {
                    case Result.Failed<ArrayNode>(var failure) -> Response.failure(failure);
                    case Result.Ok<ArrayNode>(var items) ->
                        library.replace(body.path("version").intValue(), items.toString())
                                ? read()
                                : Response.failure(new Failure(
                                        Failure.Code.CONFLICT,
                                        "somebody else changed the library meanwhile: read it again"));
                };
        };
    }

    private static Result<JsonNode> body(Request request) {
        try {
            var body = JsonMapper.shared().readTree(request.body());
            return body.path("version").isInt() && body.path("version").intValue() >= 0
                    ? Result.ok(body)
                    : wrong("version must be the one that was read");
        } catch (JacksonException notJson) {
            return wrong("the body must be a JSON object");
        }
    }

    /** The same items with nothing but what belongs there. */
    private static Result<ArrayNode> items(JsonNode given) {
        if (!given.isArray() || given.size() > MOST_ITEMS) {
            return wrong("items must be a list of at most " + MOST_ITEMS);
        }
        var items = JsonMapper.shared().createArrayNode();
        for (var each : given) {
            String kind = each.path("kind").asString("");
            String title = each.path("title").asString("").strip();
            String category = each.path("category").asString("").strip();
            var address = Address.parse(each.path("url").asString(""));
            if (!kind.equals("document") && !kind.equals("link")) {
                return wrong("kind must be document or link");
            }
            if (title.isEmpty() || title.length() > LONGEST_NAME || category.length() > LONGEST_NAME) {
                return wrong("title and category have at most " + LONGEST_NAME + " characters, and a title has some");
            }
            if (address instanceof Result.Failed<Address>(var failure)) {
                return Result.failed(failure);
            }
            var item = items.addObject()
                    .put("category", category)
                    .put("title", title)
                    .put("kind", kind);
            item.put("url", each.path("url").asString("").strip());
        }
        return Result.ok(items);
    }

    private static <T> Result<T> wrong(String sentence) {
        return Result.failed(Failure.Code.BAD_REQUEST, sentence);
    }
}
