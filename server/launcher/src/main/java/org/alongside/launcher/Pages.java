package org.alongside.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import org.alongside.http.Response;
import org.alongside.http.Routes;

/** The pages and the SDK that are packed into the jar. The sample shop belongs to the demo alone. */
final class Pages {
    /**
     * Draws pictures for customers' pages that may not draw them themselves (`easel.ts`), so it may lie in a frame of any
     * of them. It has no connection, and nothing but its one script.
     */
    private static final String EASEL =
            "<!doctype html><html lang=\"en\"><title>Alongside</title><script src=\"easel.js\"></script>";

    private static final Map<String, String> EASEL_HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; img-src data:; base-uri 'none'; form-action 'none'",
            "Cross-Origin-Embedder-Policy",
            "require-corp",
            "Cross-Origin-Resource-Policy",
            "cross-origin",
            "Cache-Control",
            "no-cache");

    private Pages() {}

    static void addTo(Routes routes, boolean demo) {
        routes.files("/agent", "web/agent");
        routes.files("/supervisor", "web/supervisor");
        routes.get("/sdk/assist/easel", request -> easel());
        routes.files("/sdk", "web/sdk");
        if (demo) {
            routes.files("/sample", "web/sample");
            routes.get("/", request -> redirect("/sample/"));
        } else {
            routes.get("/", request -> redirect("/agent/"));
        }
    }

    private static Response easel() {
        return new Response(200, "text/html; charset=utf-8", EASEL.getBytes(UTF_8), EASEL_HEADERS);
    }

    private static Response redirect(String path) {
        return new Response(302, "text/plain; charset=utf-8", new byte[0], Map.of("Location", path));
    }
}
