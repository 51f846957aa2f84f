package org.alongside.launcher.status;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.alongside.gateway.call.Calls.Phase;
import org.alongside.gateway.trunk.TrunkReport;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@link Status} for programs. What is not known is absent. */
final class StatusJson {
    private StatusJson() {}

    static String write(Status status) {
        var json = JsonMapper.shared().createObjectNode();
        json.put("status", status.ready() ? "up" : "down");
        json.put("at", status.at().truncatedTo(ChronoUnit.SECONDS).toString());
        json.put("role", status.node().role());
        json.put("version", status.node().version());
        json.put("uptimeSeconds", status.node().uptime().toSeconds());
        status.server().ifPresent(serving -> write(serving, status, json));
        var certificates = json.putArray("certificates");
        status.certificates()
                .forEach((name, end) -> certificates
                        .addObject()
                        .put("name", name)
                        .put("endsAt", end.toString())
                        .put("daysLeft", Duration.between(status.at(), end).toDays()));
        var parts = json.putArray("parts");
        status.parts()
                .forEach(part -> parts.addObject()
                        .put("name", part.name())
                        .put("ready", part.ready())
                        .put("inProgress", part.inFlight()));
        return json.toString();
    }

    private static void write(Status.Serving serving, Status status, ObjectNode json) {
        json.put("node", serving.node());
        var calls = json.putObject("calls");
        for (Phase phase : Phase.values()) {
            calls.put(phase.name().toLowerCase(Locale.ROOT), serving.calls().getOrDefault(phase, 0L));
        }
        json.put("supportSessions", serving.supports());
        serving.phones().ifPresent(count -> json.put("registeredPhones", count));
        json.put("database", serving.database());
        var brokers = json.putArray("brokers");
        for (var broker : serving.brokers()) {
            var one = brokers.addObject().put("address", broker.address()).put("state", broker.state());
            one.put("cpuPercent", Math.round(broker.cpu() * 100)).put("sessions", broker.sessions());
            broker.silence().ifPresent(since -> one.put("silentMillis", since.toMillis()));
        }
        var trunks = json.putArray("trunks");
        for (TrunkReport trunk : serving.trunks()) {
            var one = trunks.addObject().put("name", trunk.name()).put("up", trunk.up());
            one.put("calls", trunk.calls()).put("places", trunk.places());
            trunk.last()
                    .ifPresent(last -> one.put("lastAnswer", last.status())
                            .put("lastAnswerSecondsAgo", last.ago().toSeconds()));
            trunk.trouble().ifPresent(why -> one.put("trouble", why));
        }
        var queues = json.putArray("queues");
        for (var queue : serving.queues()) {
            var one = queues.addObject().put("name", queue.queue()).put("waiting", queue.waiting());
            one.put("agents", queue.agents()).put("free", queue.free());
            queue.oldest().ifPresent(came -> one.put("longestWaitSeconds", seconds(came, status)));
        }
    }

    private static long seconds(java.time.Instant since, Status status) {
        return Math.max(0, Duration.between(since, status.at()).toSeconds());
    }
}
