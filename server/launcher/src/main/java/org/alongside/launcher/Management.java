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
import org.alongside.launcher.status.StatusDoor;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an administrator's tools ask on the management port: {@code /health/live}, {@code /health/ready}, {@code /metrics},
 * and the {@link StatusDoor}'s page for people. Handlers run on virtual threads, before, while and after the components run.
 */
final class Management {
    private final JsonMapper json = JsonMapper.shared();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<Component> components;
    private final StatusDoor status;
    private final Runnable measure;
    /** Kept here because a meter holds what it reads weakly. */
    private final Map<String, LongSupplier> counts;

    private final JvmGcMetrics collector = new JvmGcMetrics();

    /** @param counts what only grows, by the name of its metric */
    Management(List<Component> components, Map<String, LongSupplier> counts, StatusDoor status) {
        this.status = status;
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
        this.measure = status.addTo(registry);
        this.counts.forEach((name, count) ->
                FunctionCounter.builder(name, count, LongSupplier::getAsLong).register(registry));
    }

    void addTo(Routes routes) {
        routes.get("/health/live", request -> Response.json(200, "{\"status\":\"up\"}"));
        routes.get("/health/ready", this::ready);
        routes.get("/metrics", this::metrics);
        status.addTo(routes);
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
        measure.run();
        byte[] body = registry.scrape().getBytes(StandardCharsets.UTF_8);
        return new Response(200, "text/plain; version=0.0.4; charset=utf-8", body, Map.of());
    }
}
