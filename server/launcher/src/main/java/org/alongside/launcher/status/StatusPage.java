package org.alongside.launcher.status;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.alongside.gateway.call.Calls.Phase;
import org.alongside.gateway.queue.QueueReport;
import org.alongside.gateway.trunk.TrunkReport;
import org.alongside.launcher.status.Status.Broker;

/**
 * {@link Status} for people: one page that reads from a phone's width on. Its script asks for the page again every five
 * seconds and puts the new {@code main} in the place of the old one; without the script it is a page to reload.
 */
final class StatusPage {
    private static final Duration CERTIFICATE_SOON = Duration.ofDays(14);

    private StatusPage() {}

    static String write(Status status) {
        return """
                <!doctype html><html lang="en"><meta charset="utf-8"><title>%s</title>
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <link rel="icon" href="data:,"><link rel="stylesheet" href="/status/status.css">
                <script type="module" src="/status/status.js"></script>
                <header><h1>Alongside</h1>
                <label hidden><input type="checkbox" id="refresh" checked> Look again every 5 s</label>
                <p id="silence" role="status"></p></header>
                <main>%s</main>
                <footer><a href="/api/v1/status">As JSON</a> · <a href="/health/ready">Health of each part</a> · <a href="/metrics">Metrics</a></footer>
                </html>
                """.formatted(status.ready() ? "Alongside is ready" : "Alongside is not ready", main(status));
    }

    private static String main(Status status) {
        var node = status.node();
        String head = "<p class=\"state %s\">%s</p><p class=\"soft\">%s%s, version %s, up for %s; as of %s UTC</p>"
                .formatted(
                        status.ready() ? "good" : "bad",
                        status.ready() ? "Ready" : "Not ready: " + notReady(status),
                        status.server()
                                .map(serving -> "Node " + serving.node() + ", role ")
                                .orElse("Role "),
                        text(node.role()),
                        text(node.version()),
                        span(node.uptime()),
                        status.at().truncatedTo(ChronoUnit.SECONDS).toString().substring(11, 19));
        String server = status.server().map(serving -> serving(serving, status)).orElse("");
        return head + server + certificates(status) + parts(status);
    }

    private static String notReady(Status status) {
        return status.parts().stream()
                .filter(part -> !part.ready())
                .map(part -> text(part.name()))
                .collect(Collectors.joining(", "));
    }

    private static String serving(Status.Serving serving, Status status) {
        var figures = Stream.concat(
                Stream.of(Phase.values())
                        .map(phase -> figure(serving.calls().getOrDefault(phase, 0L), "calls " + word(phase))),
                Stream.of(
                        figure(serving.supports(), "support sessions"),
                        serving.phones()
                                .map(count -> figure(count, "registered phones"))
                                .orElse("")));
        return "<dl>" + figures.collect(Collectors.joining()) + "</dl>"
                + table(
                        "Brokers",
                        List.of("Address", "State", "Load", "Last heard"),
                        serving.brokers().stream().map(StatusPage::row))
                + table(
                        "Trunks",
                        List.of("Name", "State", "Calls", "Last answer"),
                        serving.trunks().stream().map(StatusPage::row))
                + table(
                        "Queues",
                        List.of("Name", "Waiting", "Longest wait", "Agents free"),
                        serving.queues().stream().map(queue -> row(queue, status)))
                + "<p class=\"soft\">Database: " + text(serving.database()) + "</p>";
    }

    static String word(Phase phase) {
        return phase == Phase.TRANSFERRING ? "in transfer" : phase.name().toLowerCase(Locale.ROOT);
    }

    private static String figure(long count, String what) {
        return "<div><dt>%s</dt><dd>%d</dd></div>".formatted(what, count);
    }

    private static List<String> row(Broker broker) {
        return List.of(
                text(broker.address()),
                state(broker.state(), broker.connected()),
                broker.connected() ? "cpu %.0f %%, %d sessions".formatted(broker.cpu() * 100, broker.sessions()) : "–",
                broker.silence()
                        .map(silence -> silence.toSeconds() < 1 ? "now" : span(silence) + " ago")
                        .orElse("never"));
    }

    private static List<String> row(TrunkReport trunk) {
        return List.of(
                text(trunk.name()),
                trunk.trouble()
                        .map(why -> state((trunk.up() ? "up, but " : "down: ") + why, false))
                        .orElseGet(() -> state(trunk.up() ? "up" : "down", trunk.up())),
                String.valueOf(trunk.calls()),
                trunk.last()
                        .map(last ->
                                (trunk.trouble().isPresent() ? "" : last.words() + ", ") + span(last.ago()) + " ago")
                        .orElse("not asked yet"));
    }

    private static List<String> row(QueueReport queue, Status status) {
        return List.of(
                text(queue.queue()),
                String.valueOf(queue.waiting()),
                queue.oldest()
                        .map(came -> span(Duration.between(came, status.at())))
                        .orElse("–"),
                queue.free() + " of " + queue.agents());
    }

    private static String certificates(Status status) {
        return table(
                "Certificates",
                List.of("Name", "Days left"),
                status.certificates().entrySet().stream().map(one -> {
                    var left = Duration.between(status.at(), one.getValue());
                    return List.of(
                            text(one.getKey()), state(left.toDays() + " days", left.compareTo(CERTIFICATE_SOON) > 0));
                }));
    }

    private static String parts(Status status) {
        return table(
                "Parts",
                List.of("Name", "State", "In progress"),
                status.parts().stream()
                        .map(part -> List.of(
                                text(part.name()),
                                state(part.ready() ? "ready" : "not ready", part.ready()),
                                String.valueOf(part.inFlight()))));
    }

    /** The first cell of a row names it. A table of nothing is left out. */
    private static String table(String name, List<String> columns, Stream<List<String>> rows) {
        String body = rows.map(row -> "<tr><th scope=\"row\">" + row.getFirst() + "</th>"
                        + row.stream()
                                .skip(1)
                                .map(cell -> "<td>" + cell + "</td>")
                                .collect(Collectors.joining()) + "</tr>")
                .collect(Collectors.joining());
        String head = columns.stream()
                .map(column -> "<th scope=\"col\">" + column + "</th>")
                .collect(Collectors.joining());
        return body.isEmpty()
                ? ""
                : "<section><h2>%s</h2><table><thead><tr>%s</tr></thead><tbody>%s</tbody></table></section>"
                        .formatted(name, head, body);
    }

    private static String state(String words, boolean good) {
        return "<span class=\"state %s\">%s</span>".formatted(good ? "good" : "bad", text(words));
    }

    /** The two largest units: {@code 3 d 4 h}. */
    static String span(Duration time) {
        if (time.toDays() > 0) {
            return "%d d %d h".formatted(time.toDays(), time.toHoursPart());
        }
        if (time.toHours() > 0) {
            return "%d h %d min".formatted(time.toHours(), time.toMinutesPart());
        }
        return time.toMinutes() > 0
                ? "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart())
                : Math.max(time.toSeconds(), 0) + " s";
    }

    private static String text(String plain) {
        return plain.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
