package org.alongside.assist;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.alongside.assist.history.SupportHistory;
import org.alongside.session.AssistPermissions;
import org.alongside.session.Service.EndCause;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Agents who look closer, as a consumer and they meet it; time is moved by hand. */
class MagnifyingTest {
    private static final String PART = "{'type':'assist.detail','x':%d,'y':%d,'width':%d,'height':%d}";
    private static final String NONE = "{'type':'assist.detail'}";

    private long now;
    private final Assist assist = new Assist(
            new SecureRandom(),
            () -> now,
            () -> Instant.EPOCH,
            new Surroundings(Runnable::run, () -> Instant.EPOCH, new FakeDocuments(), SupportHistory.NONE));
    private final FakeClient consumer = FakeClient.consumer(assist, 1, "*");
    private final FakeClient ana = FakeClient.agent(assist, 11, "*");
    private final FakeClient ben = FakeClient.agent(assist, 12, "*");
    private final FakeClient cleo =
            FakeClient.agent(assist, 13, new AssistPermissions(Set.of("default", "account"), Set.of("default")));

    @Test
    void theConsumersPageIsToldWhatIsLookedAtCloselyForEachVariant() {
        admitted(ana, cleo);
        assertThat(details()).isEmpty();
        ana.asks(PART.formatted(10, 20, 300, 200));
        cleo.asks(PART.formatted(0, 0, 64, 64));
        assertThat(details())
                .containsExactly(
                        "[{\"variant\":1,\"x\":10,\"y\":20,\"width\":300,\"height\":200}]",
                        "[{\"variant\":1,\"x\":10,\"y\":20,\"width\":300,\"height\":200},{\"variant\":2,\"x\":0,\"y\":0,\"width\":64,\"height\":64}]");
        ana.asks(NONE);
        cleo.asks(NONE);
        cleo.asks(NONE);
        assertThat(details()).hasSize(4).last().isEqualTo("[]");
    }

    @Test
    void twoAgentsOfOneVariantGetOneBoxAroundBothOrTheLatestWhereThatIsTooLarge() {
        admitted(ana, ben);
        ana.asks(PART.formatted(100, 100, 200, 100));
        ben.asks(PART.formatted(250, 50, 100, 100));
        assertThat(details()).last().isEqualTo("[{\"variant\":1,\"x\":100,\"y\":50,\"width\":250,\"height\":150}]");
        ben.asks(PART.formatted(2000, 2000, 100, 100));
        assertThat(details()).last().isEqualTo("[{\"variant\":1,\"x\":2000,\"y\":2000,\"width\":100,\"height\":100}]");
        ben.asks(NONE);
        assertThat(details()).last().isEqualTo("[{\"variant\":1,\"x\":100,\"y\":100,\"width\":200,\"height\":100}]");
    }

    @Test
    void nobodyPaysForWhatNobodyLooksAt() {
        admitted(ana, ben);
        ana.asks(PART.formatted(10, 20, 300, 200));
        ana.asks("{'type':'assist.watch','watching':false}");
        assertThat(details()).as("the window is hidden").last().isEqualTo("[]");
        ana.asks("{'type':'assist.watch','watching':true}");
        assertThat(details()).hasSize(3).last().isEqualTo(details().getFirst());
        consumer.asks("{'type':'assist.pause','paused':true}");
        assertThat(details()).as("sharing is paused").last().isEqualTo("[]");
        consumer.asks("{'type':'assist.pause','paused':false}");
        assertThat(details()).hasSize(5);
        assist.lost(consumer);
        assist.resumed(consumer, false);
        assertThat(details())
                .as("a page that is back is told again")
                .hasSize(6)
                .last()
                .isEqualTo(details().getFirst());
        assist.ended(ana, EndCause.BYE);
        assertThat(details()).as("the agent is gone").hasSize(7).last().isEqualTo("[]");
    }

    @Test
    void onlyAnAdmittedAgentLooksCloserAndAtNoMoreThanIsGood() {
        consumer.asks("{'type':'assist.start','cid':'call-7'}");
        ana.asks("{'type':'assist.join','cid':'call-7'}");
        assertThat(code(ana.asks(NONE))).as("before consent").isEqualTo("forbidden");
        consumer.asks("{'type':'assist.admit','agent':1,'admit':true}");
        assertThat(code(consumer.asks(NONE))).isEqualTo("forbidden");
        assertThat(List.of(
                        PART.formatted(-1, 0, 10, 10),
                        PART.formatted(0, 0, 0, 10),
                        PART.formatted(0, 0, 4097, 10),
                        PART.formatted(0, 8192, 10, 10),
                        PART.replace("%d,'y'", "1.5,'y'").formatted(0, 10, 10),
                        "{'type':'assist.detail','x':1}"))
                .extracting(wrong -> ana.asks(wrong).path("message").asString())
                .containsOnly(
                        "x, y, width and height must be whole numbers within a window, and no side longer than 4096");
        assertThat(ana.asks(PART.formatted(0, 0, 1025, 1024)).path("message").asString())
                .isEqualTo("a part has at most 1048576 pixels");
        assertThat(code(ana.asks(PART.formatted(0, 0, 1024, 1024)))).isEmpty();
        for (int i = 0; i < 60; i++) {
            ana.asks(NONE);
        }
        assertThat(code(ana.asks(NONE))).isEqualTo("limit");
        now += 1_000_000_000L;
        assertThat(code(ana.asks(NONE))).isEmpty();
        assertThat(ana.over).isEmpty();
    }

    private void admitted(FakeClient... agents) {
        consumer.asks("{'type':'assist.start','cid':'call-7'}");
        for (var agent : agents) {
            agent.asks("{'type':'assist.join','cid':'call-7'}");
            int number = agent.state().path("agent").intValue();
            consumer.asks("{'type':'assist.admit','agent':" + number + ",'admit':true}");
        }
    }

    /** What the consumer's page was told, in order. */
    private List<String> details() {
        return consumer.told.stream()
                .filter(t -> t.path("type").asString().equals("assist.details"))
                .map(t -> t.path("parts").toString())
                .toList();
    }

    private static String code(JsonNode answer) {
        return answer.path("code").asString("");
    }
}
