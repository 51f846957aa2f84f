package org.alongside.launcher.status;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.alongside.gateway.call.Calls.Phase;
import org.alongside.gateway.queue.QueueReport;
import org.alongside.gateway.trunk.TrunkReport;

/** The figures of a {@link Status} as gauges, whose rows come and go with what they are about. */
final class StatusMeters {
    private final MultiGauge calls;
    private final MultiGauge supports;
    private final MultiGauge phones;
    private final MultiGauge brokers;
    private final MultiGauge trunksUp;
    private final MultiGauge trunkCalls;
    private final MultiGauge waiting;
    private final MultiGauge longest;
    private final MultiGauge free;
    private final MultiGauge certificates;

    StatusMeters(MeterRegistry registry) {
        calls = gauge("alongside.calls", registry);
        supports = gauge("alongside.supports", registry);
        phones = gauge("alongside.phones", registry);
        brokers = gauge("alongside.broker.up", registry);
        trunksUp = gauge("alongside.trunk.up", registry);
        trunkCalls = gauge("alongside.trunk.calls", registry);
        waiting = gauge("alongside.queue.waiting", registry);
        longest = gauge("alongside.queue.longest.wait.seconds", registry);
        free = gauge("alongside.queue.agents.free", registry);
        certificates = gauge("alongside.certificate.days", registry);
    }

    private static MultiGauge gauge(String name, MeterRegistry registry) {
        return MultiGauge.builder(name).register(registry);
    }

    void show(Status status) {
        status.server().ifPresent(serving -> show(serving, status));
        certificates.register(
                status.certificates().entrySet().stream()
                        .<Row<?>>map(one -> Row.of(
                                Tags.of("name", one.getKey()),
                                Duration.between(status.at(), one.getValue()).toDays()))
                        .toList(),
                true);
    }

    private void show(Status.Serving serving, Status status) {
        calls.register(
                List.of(Phase.values()).stream()
                        .<Row<?>>map(phase -> Row.of(
                                Tags.of("state", phase.name().toLowerCase(Locale.ROOT)),
                                serving.calls().getOrDefault(phase, 0L)))
                        .toList(),
                true);
        supports.register(List.of(Row.of(Tags.empty(), serving.supports())), true);
        phones.register(
                serving.phones().stream()
                        .<Row<?>>map(count -> Row.of(Tags.empty(), count))
                        .toList(),
                true);
        brokers.register(
                serving.brokers().stream()
                        .<Row<?>>map(broker -> Row.of(Tags.of("broker", broker.address()), broker.connected() ? 1 : 0))
                        .toList(),
                true);
        ofTrunks(trunksUp, serving, trunk -> trunk.up() ? 1 : 0);
        ofTrunks(trunkCalls, serving, TrunkReport::calls);
        ofQueues(waiting, serving, QueueReport::waiting);
        ofQueues(free, serving, QueueReport::free);
        ofQueues(
                longest,
                serving,
                queue -> queue.oldest()
                        .map(came ->
                                (double) Duration.between(came, status.at()).toSeconds())
                        .orElse(0.0));
    }

    private static void ofTrunks(MultiGauge gauge, Status.Serving serving, ToDoubleFunction<TrunkReport> value) {
        gauge.register(
                serving.trunks().stream()
                        .<Row<?>>map(trunk -> Row.of(Tags.of("trunk", trunk.name()), value.applyAsDouble(trunk)))
                        .toList(),
                true);
    }

    private static void ofQueues(MultiGauge gauge, Status.Serving serving, ToDoubleFunction<QueueReport> value) {
        gauge.register(
                serving.queues().stream()
                        .<Row<?>>map(queue -> Row.of(Tags.of("queue", queue.queue()), value.applyAsDouble(queue)))
                        .toList(),
                true);
    }
}
