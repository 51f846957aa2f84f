package org.alongside.launcher;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.alongside.http.Request;
import org.alongside.http.Response;
import org.alongside.http.Routes;
import org.alongside.kernel.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an administrator's tools ask on the management port: {@code /health/live}, {@code /health/ready}, {@code /metrics},
 * and a page for people at {@code /}. Handlers run on virtual threads, before, while and after the components run.
 */
final class Management {
    /** A file of its own, because the pages' policy (CSP) allows no style inside them. */
    private static final byte[] STYLE = """
            :root { color-scheme: light dark }
            body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 52rem; padding: 0 1rem }
            table { border-collapse: collapse; width: 100% }
            td, th { padding: .4rem 1rem .4rem 0; text-align: left; border-bottom: 1px solid #8884; overflow-wrap: anywhere }
            td:last-child, th:last-child { text-align: right; padding-right: 0 }
            """.getBytes(StandardCharsets.UTF_8);

    private final JsonMapper json = JsonMapper.shared();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<Component> components;
    /** Kept here because a meter holds what it reads weakly. */
    private final Map<String, LongSupplier> counts;

    private final JvmGcMetrics collector = new JvmGcMetrics();

    /** @param counts what only grows, by the name of its metric */
    Management(List<Component> components, Map<String, LongSupplier> counts) {
        this.components = List.copyOf(components);
        this.counts = Map.copyOf(counts);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collector.bindTo(registry);
        for (Component component : components) {
            Gauge.builder("alongside.ready", component, it -> it.health().ready() ? 1 : 0)
                    .tag("component", component.name())
                    .register(registry);
            Gauge.builder("alongside.in.flight", component, Component::inFlight)
                    .tag("component", component.name())
                    .register(registry);
        }
        this.counts.forEach((name, count) ->
                FunctionCounter.builder(name, count, LongSupplier::getAsLong).register(registry));
    }

    void addTo(Routes routes) {
        routes.get("/health/live", request -> Response.json(200, "{\"status\":\"up\"}"));
        routes.get("/health/ready", this::ready);
        routes.get("/metrics", this::metrics);
        routes.get("/", this::page);
        routes.get("/style.css", request -> new Response(200, "text/css; charset=utf-8", STYLE, Map.of()));
    }

    private Response ready(Request request) {
        var root = json.createObjectNode();
        boolean ready = true;
        var parts = json.createObjectNode();
        for (Component component : components) {
            Component.Health health = component.health();
            ready &= health.ready();
            parts.putObject(component.name()).put("ready", health.ready()).put("detail", health.detail());
        }
        root.put("status", ready ? "up" : "down").set("components", parts);
        return Response.json(ready ? 200 : 503, root.toString());
    }

    private Response metrics(Request request) {
        byte[] body = registry.scrape().getBytes(StandardCharsets.UTF_8);
        return new Response(200, "text/plain; version=0.0.4; charset=utf-8", body, Map.of());
    }

    private Response page(Request request) {
        var rows = new StringBuilder();
        for (Component component : components) {
            Component.Health health = component.health();
            rows.append("<tr><td>%s<td>%s<td>%s<td>%d"
                    .formatted(
                            component.name(),
                            health.ready() ? "ready" : "not ready",
                            escaped(health.detail()),
                            component.inFlight()));
        }
        String html = """
                <!doctype html><html lang="en"><meta charset="utf-8"><title>Alongside: health</title>
                <meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/style.css">
                <h1>Alongside</h1>
                <table><tr><th>Part<th>State<th>Detail<th>In progress%s</table>
                <p><a href="/health/ready">/health/ready</a>, <a href="/health/live">/health/live</a>, <a href="/metrics">/metrics</a></p>
                """.formatted(rows);
        return new Response(200, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
