package org.alongside.assist.rest;

import java.util.Optional;
import java.util.stream.Collectors;
import org.alongside.assist.documents.Documents;
import org.alongside.assist.documents.LibraryFiles;
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
 * order is theirs; with the version that they had read, so that two don't undo one another's work. A document may also be a
 * file that a supervisor sent: announced here, sent as every upload is, and then listed by its name.
 */
public final class LibraryRest {
    private static final String PATH = "/api/v1/library";
    private static final int MOST_ITEMS = 500;
    private static final int LONGEST_NAME = 120;

    private final PushLibrary library;
    private final Documents documents;

    public LibraryRest(PushLibrary library, Documents documents) {
        this.library = library;
        this.documents = documents;
    }

    public void addTo(Routes routes, SupervisorOnly supervisor) {
        routes.get(PATH, supervisor.orAgent((request, session) -> read()));
        routes.put(PATH, supervisor.then((request, session) -> replace(request)));
        routes.post(PATH + "/files", supervisor.then((request, session) -> expect(request)));
    }

    /** Where to send a file of this many bytes, and the address by which an item then lists it. */
    private Response expect(Request request) {
        return switch (json(request).flatMap(LibraryRest::size).flatMap(documents::expectForLibrary)) {
            case Result.Failed<Documents.Expected>(var failure) -> Response.failure(failure);
            case Result.Ok<Documents.Expected>(var expected) -> {
                var json = JsonMapper.shared().createObjectNode();
                json.put("upload", expected.upload().toString());
                yield Response.json(
                        201,
                        json.put("url", LibraryFiles.SCHEME + expected.name()).toString());
            }
        };
    }

    private static Result<Integer> size(JsonNode body) {
        return body.path("bytes").isInt()
                ? Result.ok(body.path("bytes").intValue())
                : wrong("bytes must be the number of bytes of the file");
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
                                ? replaced(items)
                                : Response.failure(new Failure(
                                        Failure.Code.CONFLICT,
                                        "somebody else changed the library meanwhile: read it again"));
                };
        };
    }

    private Response replaced(ArrayNode items) {
        documents
                .library()
                .retain(items.valueStream()
                        .flatMap(item -> LibraryFiles.named(item.path("url").asString("")).stream())
                        .collect(Collectors.toSet()));
        return read();
    }

    private static Result<JsonNode> body(Request request) {
        return json(request)
                .flatMap(body ->
                        body.path("version").isInt() && body.path("version").intValue() >= 0
                                ? Result.ok(body)
                                : wrong("version must be the one that was read"));
    }

    private static Result<JsonNode> json(Request request) {
        try {
            return Result.ok(JsonMapper.shared().readTree(request.body()));
        } catch (JacksonException notJson) {
            return wrong("the body must be a JSON object");
        }
    }

    /** The same items with nothing but what belongs there. */
    private Result<ArrayNode> items(JsonNode given) {
        if (!given.isArray() || given.size() > MOST_ITEMS) {
            return wrong("items must be a list of at most " + MOST_ITEMS);
        }
        var items = JsonMapper.shared().createArrayNode();
        for (var each : given) {
            String kind = each.path("kind").asString("");
            String title = each.path("title").asString("").strip();
            String category = each.path("category").asString("").strip();
            var trouble = trouble(kind, each.path("url").asString("").strip());
            if (!kind.equals("document") && !kind.equals("link")) {
                return wrong("kind must be document or link");
            }
            if (title.isEmpty() || title.length() > LONGEST_NAME || category.length() > LONGEST_NAME) {
                return wrong("title and category have at most " + LONGEST_NAME + " characters, and a title has some");
            }
            if (trouble.isPresent()) {
                return Result.failed(trouble.get());
            }
            var item = items.addObject()
                    .put("category", category)
                    .put("title", title)
                    .put("kind", kind);
            item.put("url", each.path("url").asString("").strip());
        }
        return Result.ok(items);
    }

    private Optional<Failure> trouble(String kind, String url) {
        return LibraryFiles.named(url)
                .filter(file -> kind.equals("document"))
                .map(documents.library()::trouble)
                .orElseGet(() -> Address.parse(url).trouble());
    }

    private static <T> Result<T> wrong(String sentence) {
        return Result.failed(Failure.Code.BAD_REQUEST, sentence);
    }
}
