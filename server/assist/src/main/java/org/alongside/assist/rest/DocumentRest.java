package org.alongside.assist.rest;

import java.util.Map;
import java.util.Optional;
import org.alongside.assist.documents.Documents;
import org.alongside.assist.documents.ImageFile;
import org.alongside.assist.documents.page.PageImage;
import org.alongside.http.Request;
import org.alongside.http.Response;
import org.alongside.http.Routes;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /assist/documents}: pages as pictures, images of other origins, and files on their way here. A document's key and an
 * upload's place are random and told to the parties of one support session alone, so whoever knows one may use it; pages of
 * any origin do.
 */
public final class DocumentRest {
    private static final String PATH = "/assist/documents";
    private static final int USUAL_WIDTH = 1280;

    private final Documents documents;

    public DocumentRest(Documents documents) {
        this.documents = documents;
    }

    public void addTo(Routes routes) {
        routes.get(PATH + "/{key}/pages/{page}", request -> forAnyOrigin(page(request)));
        routes.get(PATH + "/images/{key}", request -> forAnyOrigin(image(request)));
        routes.post(PATH + "/uploads/{upload}", request -> forAnyOrigin(part(request)));
    }

    /** The consumer's page has another origin than this server, and sends no cookie. */
    private static Response forAnyOrigin(Response response) {
        return response.with("Access-Control-Allow-Origin", "*").with("Cross-Origin-Resource-Policy", "cross-origin");
    }

    private Response page(Request request) {
        var key = Id.parse(request.pathParameter("key"));
        var page = number(request.pathParameter("page"));
        var width = request.query("width").map(DocumentRest::number).orElse(Optional.of(USUAL_WIDTH));
        if (key.isEmpty() || page.isEmpty() || width.isEmpty()) {
            return Response.failure(new Failure(Failure.Code.BAD_REQUEST, "page and width must be whole numbers"));
        }
        return switch (documents.page(key.get(), page.get(), width.get())) {
            case Result.Ok<PageImage>(var image) ->
                new Response(
                        200, image.type().mediaType(), image.bytes(), Map.of("Cache-Control", "private, max-age=600"));
            case Result.Failed<PageImage>(var failure) -> Response.failure(failure);
        };
    }

    /** Bytes of a stranger's, under our own address: for what they begin as and nothing else, and never as a page. */
    private Response image(Request request) {
        var key = Id.parse(request.pathParameter("key"));
        if (key.isEmpty()) {
            return Response.failure(new Failure(Failure.Code.NOT_FOUND, "there is no such image now"));
        }
        return switch (documents.image(key.get())) {
            case Result.Ok<ImageFile>(var image) ->
                new Response(
                        200,
                        image.mediaType(),
                        image.bytes(),
                        Map.of(
                                "Cache-Control",
                                "private, max-age=600",
                                "Content-Security-Policy",
                                "default-src 'none'; sandbox"));
            case Result.Failed<ImageFile>(var failure) -> Response.failure(failure);
        };
    }

    /** The next bytes of a file; a browser sends them as {@code text/plain}, which needs no question beforehand (CORS). */
    private Response part(Request request) {
        var upload = Id.parse(request.pathParameter("upload"));
        var from = request.query("from").flatMap(DocumentRest::number);
        if (upload.isEmpty() || from.isEmpty()) {
            return Response.failure(new Failure(Failure.Code.BAD_REQUEST, "from must be a whole number"));
        }
        return switch (documents.append(upload.get(), from.get(), request.body())) {
            case Result.Ok<Integer>(var received) -> {
                var json = JsonMapper.shared().createObjectNode();
                yield Response.json(200, json.put("received", received).toString());
            }
            case Result.Failed<Integer>(var failure) -> Response.failure(failure);
        };
    }

    private static Optional<Integer> number(String text) {
        return text.matches("\\d{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }
}
