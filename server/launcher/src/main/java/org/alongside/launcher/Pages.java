package org.alongside.launcher;

import java.util.Map;
import org.alongside.http.Response;
import org.alongside.http.Routes;

/** The pages and the SDK that are packed into the jar. The sample shop belongs to the demo alone. */
final class Pages {
    private Pages() {}

    static void addTo(Routes routes, boolean demo) {
        routes.files("/agent", "web/agent");
        routes.files("/supervisor", "web/supervisor");
        routes.files("/sdk", "web/sdk");
        if (demo) {
            routes.files("/sample", "web/sample");
            routes.get("/", request -> redirect("/sample/"));
        } else {
            routes.get("/", request -> redirect("/agent/"));
        }
    }

    private static Response redirect(String path) {
        return new Response(302, "text/plain; charset=utf-8", new byte[0], Map.of("Location", path));
    }
}
