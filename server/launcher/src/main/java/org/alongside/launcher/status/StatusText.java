package org.alongside.launcher.status;

import java.time.Duration;
import java.util.Locale;
import org.alongside.gateway.call.Calls.Phase;
import tools.jackson.databind.JsonNode;

/** {@code /api/v1/status} for a terminal: first whether it is ready, then a line for each thing that an administrator looks at. */
public final class StatusText {
    private final StringBuilder text = new StringBuilder();

    private StatusText() {}

    /**
     * @param status as {@link StatusJson} wrote it
     * @param health what {@code /health/ready} answers: the words of the parts that are not ready
     */
    public static String of(JsonNode status, JsonNode health) {
        var it = new StatusText();
        it.head(status);
        it.notReady(status, health);
        if (status.has("calls")) {
            it.calls(status);
        }
        status.path("brokers").forEach(it::broker);
        status.path("trunks").forEach(it::trunk);
        status.path("queues").forEach(it::queue);
        for (var certificate : status.path("certificates")) {
            it.line("certificate", certificate, certificate.path("daysLeft").asString() + " days left");
        }
        return it.text.toString();
    }

    private void head(JsonNode status) {
        String node = status.has("node") ? "node " + status.path("node").asString() + ", " : "";
        text.append(plain("%s: %srole %s, version %s, up for %s"
                        .formatted(
                                status.path("status").asString().equals("up") ? "Ready" : "Not ready",
                                node,
                                status.path("role").asString(),
                                status.path("version").asString(),
                                span(status.path("uptimeSeconds").asLong()))))
                .append('\n');
    }

    private void notReady(JsonNode status, JsonNode health) {
        for (var part : status.path("parts")) {
            if (!part.path("ready").asBoolean()) {
                String name = part.path("name").asString();
                line(
                        "not ready",
                        part,
                        health.path("components").path(name).path("detail").asString(""));
            }
        }
    }

    private void calls(JsonNode status) {
        var words = new StringBuilder();
        for (Phase phase : Phase.values()) {
            String name = phase.name().toLowerCase(Locale.ROOT);
            words.append(status.path("calls").path(name).asInt(0))
                    .append(' ')
                    .append(StatusPage.word(phase))
                    .append(", ");
        }
        words.append(status.path("supportSessions").asString()).append(" support sessions");
        if (status.has("registeredPhones")) {
            words.append(", ")
                    .append(status.path("registeredPhones").asString())
                    .append(" registered phones");
        }
        text.append("%-12s %s%n".formatted("calls", words));
    }

    private void broker(JsonNode broker) {
        boolean lost = broker.path("state").asString().equals("lost");
        line(
                "broker",
                broker.path("address").asString(),
                broker.path("state").asString()
                        + (lost
                                ? ""
                                : ", cpu " + broker.path("cpuPercent").asString() + " %, "
                                        + broker.path("sessions").asString() + " sessions"));
    }

    private void trunk(JsonNode trunk) {
        boolean up = trunk.path("up").asBoolean();
        String trouble = trunk.path("trouble").asString("");
        String state = trouble.isEmpty() ? (up ? "up" : "down") : (up ? "up, but " : "down: ") + trouble;
        String asked = trunk.has("lastAnswer")
                ? ", asked " + span(trunk.path("lastAnswerSecondsAgo").asLong()) + " ago"
                : ", not asked yet";
        line("trunk", trunk, state + ", " + trunk.path("calls").asString() + " calls" + asked);
    }

    private void queue(JsonNode queue) {
        String longest = queue.has("longestWaitSeconds")
                ? ", the longest for " + span(queue.path("longestWaitSeconds").asLong())
                : "";
        line(
                "queue",
                queue,
                queue.path("waiting").asString() + " waiting" + longest + ", "
                        + queue.path("free").asString() + " of "
                        + queue.path("agents").asString() + " agents free");
    }

    private void line(String what, JsonNode named, String words) {
        line(what, named.path("name").asString(), words);
    }

    private void line(String what, String name, String words) {
        text.append(plain("%-12s %-20s %s".formatted(what, name, words)).stripTrailing())
                .append('\n');
    }

    private static String span(long seconds) {
        return StatusPage.span(Duration.ofSeconds(seconds));
    }

    /** Names are what an administrator wrote, and a trunk's trouble what a stranger answered: no control character reaches a terminal. */
    private static String plain(String words) {
        return words.replaceAll("\\p{Cntrl}", "?");
    }
}
