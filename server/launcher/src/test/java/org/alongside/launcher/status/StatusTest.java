package org.alongside.launcher.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.alongside.gateway.call.Calls.Phase;
import org.alongside.gateway.queue.QueueReport;
import org.alongside.gateway.trunk.TrunkReport;
import org.alongside.launcher.status.Status.Broker;
import org.alongside.launcher.status.Status.Part;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class StatusTest {
    private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");
    private static final Status BUSY = new Status(
            new Status.Node("all", "0.1.0", Duration.ofHours(75)),
            NOW,
            List.of(new Part("database", true, 0), new Part("gateway", false, 3)),
            Map.of("https", NOW.plus(Duration.ofDays(9))),
            Optional.of(new Status.Serving(
                    "1a2b3c4d",
                    List.of(
                            new Broker("127.0.0.1:8092", true, false, 0.125, 4, Optional.of(Duration.ofMillis(80))),
                            new Broker("far:8092", false, false, 0, 0, Optional.empty())),
                    List.of(
                            new TrunkReport("pbx", true, 2, 5, answered(200, 12)),
                            new TrunkReport("old <pbx>", false, 1, 0, answered(408, 40)),
                            new TrunkReport("lost", true, 0, 0, Optional.empty())),
                    Map.of(Phase.TALKING, 3L),
                    2,
                    Optional.of(7),
                    List.of(new QueueReport("advice", 2, Optional.of(NOW.minusSeconds(75)), 4, 1)),
                    "h2")));

    private static Optional<TrunkReport.Answer> answered(int status, long secondsAgo) {
        return Optional.of(new TrunkReport.Answer(status, Duration.ofSeconds(secondsAgo)));
    }

    @Test
    void thePageTellsEverythingInWords() {
        String words = StatusPage.write(BUSY).replaceAll("<[^>]*>", "|").replaceAll("\\|+", "|");

        assertThat(words)
                .contains("Alongside is not ready")
                .contains(
                        "|Not ready: gateway|Node 1a2b3c4d, role all, version 0.1.0, up for 3 d 3 h; as of 09:00:00 UTC|")
                .contains(
                        "|calls ringing|0|calls talking|3|calls in transfer|0|support sessions|2|registered phones|7|")
                .contains("|127.0.0.1:8092|up|cpu 13 %, 4 sessions|now|far:8092|lost|–|never|")
                .contains("|pbx|up|5|200, 12 s ago|old &lt;pbx>|down: no answer|0|40 s ago|")
                .contains("|lost|up, but its name leads nowhere|0|not asked yet|")
                .contains("|advice|2|1 min 15 s|1 of 4|")
                .contains("|https|9 days|")
                .contains("|database|ready|0|gateway|not ready|3|")
                .contains("Database: h2");
        assertThat(StatusPage.write(BUSY)).contains("<span class=\"state bad\">9 days</span>");
    }

    @Test
    void theSameIsThereAsJson() {
        assertThat(JsonMapper.shared().readTree(StatusJson.write(BUSY)))
                .isEqualTo(JsonMapper.shared().readTree("""
                        {"status":"down","at":"2026-11-26T09:00:00Z","role":"all","version":"0.1.0",
                         "uptimeSeconds":270000,"node":"1a2b3c4d",
                         "calls":{"ringing":0,"talking":3,"transferring":0},"supportSessions":2,"registeredPhones":7,
                         "database":"h2",
                         "brokers":[{"address":"127.0.0.1:8092","state":"up","cpuPercent":13,"sessions":4,"silentMillis":80},
                                    {"address":"far:8092","state":"lost","cpuPercent":0,"sessions":0}],
                         "trunks":[{"name":"pbx","up":true,"calls":5,"places":2,"lastAnswer":200,"lastAnswerSecondsAgo":12},
                                   {"name":"old <pbx>","up":false,"calls":0,"places":1,"lastAnswer":408,
                                    "lastAnswerSecondsAgo":40,"trouble":"no answer"},
                                   {"name":"lost","up":true,"calls":0,"places":0,"trouble":"its name leads nowhere"}],
                         "queues":[{"name":"advice","waiting":2,"agents":4,"free":1,"longestWaitSeconds":75}],
                         "certificates":[{"name":"https","endsAt":"2026-12-05T09:00:00Z","daysLeft":9}],
                         "parts":[{"name":"database","ready":true,"inProgress":0},
                                  {"name":"gateway","ready":false,"inProgress":3}]}"""));
    }

    @Test
    void theSameReadsOnATerminal() {
        var health = JsonMapper.shared().readTree("""
                {"status":"down","components":{"database":{"ready":true,"detail":"h2"},
                 "gateway":{"ready":false,"detail":"no broker takes calls\\u001b[2J"}}}""");

        assertThat(StatusText.of(JsonMapper.shared().readTree(StatusJson.write(BUSY)), health))
                .isEqualToNormalizingNewlines("""
                        Not ready: node 1a2b3c4d, role all, version 0.1.0, up for 3 d 3 h
                        not ready    gateway              no broker takes calls?[2J
                        calls        0 ringing, 3 talking, 0 in transfer, 2 support sessions, 7 registered phones
                        broker       127.0.0.1:8092       up, cpu 13 %, 4 sessions
                        broker       far:8092             lost
                        trunk        pbx                  up, 5 calls, asked 12 s ago
                        trunk        old <pbx>            down: no answer, 0 calls, asked 40 s ago
                        trunk        lost                 up, but its name leads nowhere, 0 calls, not asked yet
                        queue        advice               2 waiting, the longest for 1 min 15 s, 1 of 4 agents free
                        certificate  https                9 days left
                        """);
    }

    @Test
    void aBrokerOfItsOwnTellsWhatItKnows() {
        var broker = new Status(
                new Status.Node("broker", "0.1.0", Duration.ofSeconds(5)),
                NOW,
                List.of(new Part("broker", true, 1)),
                Map.of(),
                Optional.empty());

        assertThat(StatusPage.write(broker))
                .contains("<p class=\"state good\">Ready</p>")
                .contains("Role broker")
                .doesNotContain("Trunks")
                .doesNotContain("Certificates");
        var json = JsonMapper.shared().readTree(StatusJson.write(broker));
        assertThat(json.has("calls")).isFalse();
        assertThat(StatusText.of(json, JsonMapper.shared().createObjectNode()))
                .isEqualToNormalizingNewlines("Ready: role broker, version 0.1.0, up for 5 s\n");
    }

    @Test
    void theMetricsFollowWhatIsThere() {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new StatusMeters(registry).show(BUSY);

        assertThat(registry.scrape())
                .contains("alongside_calls{state=\"talking\"} 3.0")
                .contains("alongside_supports 2.0")
                .contains("alongside_phones 7.0")
                .contains("alongside_broker_up{broker=\"far:8092\"} 0.0")
                .contains("alongside_trunk_up{trunk=\"old <pbx>\"} 0.0")
                .contains("alongside_trunk_calls{trunk=\"pbx\"} 5.0")
                .contains("alongside_queue_waiting{queue=\"advice\"} 2.0")
                .contains("alongside_queue_longest_wait_seconds{queue=\"advice\"} 75.0")
                .contains("alongside_queue_agents_free{queue=\"advice\"} 1.0")
                .contains("alongside_certificate_days{name=\"https\"} 9.0");
    }

    @Test
    void howeverManyLookItIsLookedAtOnceASecond() {
        var looks = new AtomicInteger();
        var now = new Instant[] {NOW};
        var source = new Source(
                "all",
                List.of(),
                () -> {
                    looks.incrementAndGet();
                    return Map.of();
                },
                Optional.empty());
        var measure = new StatusDoor(source, () -> now[0]).addTo(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        measure.run();
        measure.run();
        assertThat(looks).hasValue(1);
        now[0] = NOW.plusSeconds(1);
        measure.run();
        assertThat(looks).hasValue(2);
    }
}
