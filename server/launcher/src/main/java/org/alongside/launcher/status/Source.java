package org.alongside.launcher.status;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.alongside.kernel.Component;

/**
 * Where a {@link Status} comes from.
 *
 * @param role what of Alongside runs in this process
 * @param server empty where only a broker runs
 */
public record Source(
        String role,
        List<Component> parts,
        Supplier<Map<String, Instant>> certificates,
        Optional<Supplier<Status.Serving>> server) {
    public Source {
        parts = List.copyOf(parts);
    }

    Status look(Instant now) {
        return new Status(
                new Status.Node(role, version(), uptime()),
                now,
                parts.stream().map(Status.Part::of).toList(),
                certificates.get(),
                server.map(Supplier::get));
    }

    /** As the jar says; classes that lie in a folder have none. */
    private static String version() {
        return Optional.ofNullable(Source.class.getPackage().getImplementationVersion())
                .orElse("unknown");
    }

    private static Duration uptime() {
        return Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
    }
}
