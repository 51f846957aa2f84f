package org.alongside.launcher.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alongside.gateway.call.Calls.Phase;
import org.alongside.gateway.queue.QueueReport;
import org.alongside.gateway.trunk.TrunkReport;
import org.alongside.kernel.Component;

/**
 * How an installation is at one moment, as far as everybody may know who reaches the management port: numbers and the names
 * that an administrator gave, nobody's name, address or secret.
 *
 * @param certificates until when each holds
 * @param server empty where only a broker runs
 */
public record Status(
        Node node, Instant at, List<Part> parts, Map<String, Instant> certificates, Optional<Serving> server) {
    public Status {
        parts = List.copyOf(parts);
    }

    public boolean ready() {
        return parts.stream().allMatch(Part::ready);
    }

    /** @param role what of Alongside runs in this process */
    public record Node(String role, String version, Duration uptime) {}

    /** A component, without its own words: those stand at {@code /health/ready}. */
    public record Part(String name, boolean ready, int inFlight) {
        static Part of(Component component) {
            return new Part(component.name(), component.health().ready(), component.inFlight());
        }
    }

    /**
     * What a server knows.
     *
     * @param phones how many are registered; empty where none may be
     * @param database which kind it is
     */
    public record Serving(
            String node,
            List<Broker> brokers,
            List<TrunkReport> trunks,
            Map<Phase, Long> calls,
            int supports,
            Optional<Integer> phones,
            List<QueueReport> queues,
            String database) {}

    /**
     * A broker, as the server sees it.
     *
     * @param cpu 0–1
     * @param silence for how long nothing was heard; empty where nothing ever was
     */
    public record Broker(
            String address, boolean connected, boolean draining, double cpu, int sessions, Optional<Duration> silence) {
        String state() {
            return !connected ? "lost" : draining ? "draining" : "up";
        }
    }
}
