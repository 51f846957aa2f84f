package org.alongside.assist;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.alongside.assist.history.SupportHistory;
import org.alongside.assist.recording.Recordings;
import org.alongside.assist.support.Quality;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How exactly a page is shown, as a consumer and agents settle it; time is moved by hand. */
class GradingTest {
    private static final String QUALITY = "{'type':'assist.quality','quality':'%s'}";

    private long now;
    private final Assist assist = assist(Quality.LOSSLESS);
    private final FakeClient consumer = FakeClient.consumer(assist, 1, "*");
    private final FakeClient ana = FakeClient.agent(assist, 11, "*");
    private final FakeClient ben = FakeClient.agent(assist, 12, "*");

    private Assist assist(Quality best) {
        return new Assist(
                new SecureRandom(),
                () -> now,
                () -> Instant.EPOCH,
                new Surroundings(
                        Runnable::run,
                        () -> Instant.EPOCH,
                        new FakeDocuments(),
                        SupportHistory.NONE,
                        Recordings.NONE,
                        best));
    }

    @Test
    void theLatestWordOfTheConsumersPageOrOfAnAgentHoldsForAll() {
        admitted(consumer, ana, ben);
        consumer.asks(QUALITY.formatted("medium"));
        ben.asks(QUALITY.formatted("low"));
        ben.asks(QUALITY.formatted("low"));
        assertThat(qualities(consumer)).containsExactly("lossless", "medium", "low");
        assertThat(qualities(ana)).containsExactly("lossless", "medium", "low");
        assertThat(qualities(ben)).containsExactly("lossless", "medium", "low");
    }

    @Test
    void whoComesOrComesBackIsToldAndNobodyBeforeConsent() {
        admitted(consumer, ana);
        ana.asks(QUALITY.formatted("high"));
        ben.asks("{'type':'assist.join','cid':'call-7'}");
        assertThat(qualities(ben)).as("before consent").isEmpty();
        consumer.asks("{'type':'assist.admit','agent':2,'admit':true}");
        assertThat(qualities(ben)).containsExactly("high");
        assist.lost(ben);
        assist.resumed(ben, false);
        assertThat(qualities(ben)).containsExactly("high", "high");
        assist.lost(consumer);
        assist.resumed(consumer, false);
        assertThat(qualities(consumer)).containsExactly("lossless", "high", "high");
    }

    @Test
    void aSessionBeginsWithTheServersQualityAndNeverGetsABetterOne() {
        var thrifty = assist(Quality.MEDIUM);
        var shop = FakeClient.consumer(thrifty, 1, "*");
        var cleo = FakeClient.agent(thrifty, 11, "*");
        admitted(shop, cleo);
        assertThat(qualities(cleo)).containsExactly("medium");
        assertThat(cleo.asks(QUALITY.formatted("high")).path("message").asString())
                .isEqualTo("the best quality that this server gives is medium");
        assertThat(code(shop.asks(QUALITY.formatted("lossless")))).isEqualTo("forbidden");
        assertThat(code(cleo.asks(QUALITY.formatted("low")))).isEmpty();
        assertThat(qualities(shop)).containsExactly("medium", "low");
        assertThat(bests(shop)).containsOnly("medium");
    }

    @Test
    void whatIsNoQualityIsRefusedInWordsAndSoIsWhoChangesItTooOften() {
        consumer.asks("{'type':'assist.start','cid':'call-7'}");
        ana.asks("{'type':'assist.join','cid':'call-7'}");
        assertThat(code(ana.asks(QUALITY.formatted("low"))))
                .as("before consent")
                .isEqualTo("forbidden");
        consumer.asks("{'type':'assist.admit','agent':1,'admit':true}");
        assertThat(List.of(
                        QUALITY.formatted("best"),
                        QUALITY.formatted("LOW"),
                        QUALITY.formatted(""),
                        "{'type':'assist.quality','quality':3}",
                        "{'type':'assist.quality'}"))
                .extracting(wrong -> ana.asks(wrong).path("message").asString())
                .containsOnly("quality must be low, medium, high or lossless");
        for (int i = 0; i < 15; i++) {
            ana.asks(QUALITY.formatted(i % 2 == 0 ? "low" : "high"));
        }
        assertThat(code(ana.asks(QUALITY.formatted("low")))).isEqualTo("limit");
        now += 1_000_000_000L;
        assertThat(code(ana.asks(QUALITY.formatted("low")))).isEmpty();
        assertThat(ana.over).isEmpty();
    }

    private static void admitted(FakeClient consumer, FakeClient... agents) {
        consumer.asks("{'type':'assist.start','cid':'call-7'}");
        for (var agent : agents) {
            agent.asks("{'type':'assist.join','cid':'call-7'}");
            int number = agent.state().path("agent").intValue();
            consumer.asks("{'type':'assist.admit','agent':" + number + ",'admit':true}");
        }
    }

    /** What a client was told of it, in order. */
    private static List<String> qualities(FakeClient client) {
        return told(client, "quality");
    }

    private static List<String> bests(FakeClient client) {
        return told(client, "best");
    }

    private static List<String> told(FakeClient client, String field) {
        return client.told.stream()
                .filter(t -> t.path("type").asString().equals("assist.graded"))
                .map(t -> t.path(field).asString())
                .toList();
    }

    private static String code(JsonNode answer) {
        return answer.path("code").asString("");
    }
}
