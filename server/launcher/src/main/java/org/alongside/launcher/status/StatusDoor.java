package org.alongside.launcher.status;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.alongside.http.Response;
import org.alongside.http.Routes;

/**
 * How the installation is: a page for people at {@code /}, the same as JSON at {@code /api/v1/status}, and its figures among
 * the metrics. For any thread; however many ask, one looks, at most once a second.
 */
public final class StatusDoor {
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Source source;
    private final InstantSource clock;
    private Optional<Status> last = Optional.empty();

    public StatusDoor(Source source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    public void addTo(Routes routes) {
        routes.get(
                "/",
                request -> new Response(
                        200,
                        "text/html; charset=utf-8",
                        StatusPage.write(now()).getBytes(StandardCharsets.UTF_8),
                        Map.of()));
        routes.get("/api/v1/status", request -> Response.json(200, StatusJson.write(now())));
        routes.files("/status", "status");
    }

    /** What must be run before each look at the registry. */
    public Runnable addTo(MeterRegistry registry) {
        var meters = new StatusMeters(registry);
        return () -> meters.show(now());
    }

    private synchronized Status now() {
        Instant now = clock.instant();
        var young =
                last.filter(status -> Duration.between(status.at(), now).abs().compareTo(FRESH) < 0);
        var status = young.orElseGet(() -> source.look(now));
        last = Optional.of(status);
        return status;
    }
}
