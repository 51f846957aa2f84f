package org.alongside.assist;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.alongside.assist.history.SupportHistory;
import org.alongside.session.Service.EndCause;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Supervisors who watch without asking and who take over, as a consumer, an agent and a supervisor meet it. */
class WatchingUnaskedTest {
    private static final String JOIN = "{'type':'assist.join','cid':'call-7'}";
    private static final String WATCH = "{'type':'assist.join','cid':'call-7','unasked':true}";
    private static final String WANT = "{'type':'assist.control','want':true}";
    private static final String TAKE = "{'type':'assist.lead','take':true}";
    private static final String GIVE_BACK = "{'type':'assist.lead','take':false}";

    private final List<String> story = new ArrayList<>();
    private final Assist assist = new Assist(
            new SecureRandom(),
            () -> 0L,
            () -> Instant.EPOCH,
            new Surroundings(Runnable::run, () -> Instant.EPOCH, new FakeDocuments(), new Remembering()));
    private final FakeClient consumer = FakeClient.supervised(assist, 1);
    private final FakeClient ana = FakeClient.agent(assist, 11, "*");
    private final FakeClient sue = FakeClient.supervisor(assist, 21);

    @Test
    void aConsumerIsToldBeforeTheYesThatASupervisorMayWatchAndAfterItThatOneDoes() {
        consumer.asks("{'type':'assist.start','cid':'call-7'}");
        ana.asks(JOIN);
        assertThat(consumer.state().path("supervised").booleanValue()).isTrue();
        assertThat(assist.live().getFirst().mayBeWatched()).isFalse();
        assertThat(code(sue.asks(WATCH))).isEqualTo("forbidden");
        consumer.asks("{'type':'assist.admit','agent':1,'admit':true,'supervised':true}");
        assertThat(assist.live().getFirst().mayBeWatched()).isTrue();
        sue.asks(WATCH);
        assertThat(consumer.state().path("supervisors").intValue()).isEqualTo(1);
        assertThat(consumer.state().path("agents")).as("no agent's place").hasSize(1);
        assertThat(sue.state().path("admitted").booleanValue()).isTrue();
        assertThat(sue.state().path("features")).isEmpty();
        assertThat(code(sue.asks("{'type':'assist.draw'}")))
                .as("looks, and no more")
                .isEqualTo("forbidden");
        assertThat(code(sue.asks(TAKE))).isEqualTo("forbidden");
        sue.asks("{'type':'assist.watch','watching':false}");
        assertThat(consumer.state().path("supervisors").intValue())
                .as("the tile is off the screen")
                .isZero();
        assist.ended(ana, EndCause.BYE);
        assertThat(sue.told.getLast().path("reason").asString()).isEqualTo("unsupervised");
        assertThat(story)
                .containsExactly(
                        "asked by Person 11: ",
                        "admitted by Person 1: Person 11",
                        "agreed-to-supervision by Person 1: ",
                        "watches-unasked by Person 21: ",
                        "left by Person 11: ",
                        "watches-no-longer by Person 21: ");
    }

    @Test
    void nobodyButASupervisorWatchesUnasked() {
        consumer.asks("{'type':'assist.start','cid':'call-7'}");
        ana.asks(JOIN);
        consumer.asks("{'type':'assist.admit','agent':1,'admit':true,'supervised':true}");
        assertThat(FakeClient.agent(assist, 12, "*").asks(WATCH).path("message").asString())
                .isEqualTo("only a supervisor may watch without asking");
        assertThat(code(FakeClient.agent(assist, 13, "*").asks(TAKE))).isEqualTo("not-found");
        for (var wrong : List.of(
                "{'type':'assist.join','cid':'call-7','unasked':1}",
                "{'type':'assist.lead'}",
                "{'type':'assist.lead','take':1}",
                "{'type':'assist.lead','take':true,'to':1}")) {
            assertThat(code(sue.asks(wrong))).as(wrong).isEqualTo("bad-request");
        }
        assertThat(code(consumer.asks("{'type':'assist.admit','agent':1,'admit':true,'supervised':'yes'}")))
                .isEqualTo("bad-request");
    }

    @Test
    void aSupervisorTakesOverWithTheConsumersYesAndGivesItBackWithControl() {
        led();
        assertThat(ana.state().path("lead").intValue()).isEqualTo(1);
        sue.asks(TAKE);
        for (var client : List.of(consumer, ana, sue)) {
            assertThat(client.state().path("lead").intValue()).isEqualTo(2);
            assertThat(client.state().path("takenOver").booleanValue()).isTrue();
            assertThat(controlled(client))
                    .as("the agent lets go, the consumer is asked")
                    .isEqualTo("by - asking [2]");
        }
        assertThat(ana.asks(WANT).path("message").asString())
                .isEqualTo("a supervisor leads this session now, and alone may hand control to you");
        consumer.asks("{'type':'assist.control','agent':2,'allow':true}");
        assertThat(controlled(ana)).isEqualTo("by 2 asking []");
        sue.asks("{'type':'assist.control','want':false,'to':1}");
        assertThat(controlled(ana)).as("handed on").isEqualTo("by 1 asking []");
        sue.asks(WANT);
        assertThat(controlled(ana)).isEqualTo("by 2 asking []");
        sue.asks(GIVE_BACK);
        assertThat(ana.state().path("lead").intValue()).isEqualTo(1);
        assertThat(ana.state().path("takenOver").booleanValue()).isFalse();
        assertThat(controlled(ana)).as("control goes back with it").isEqualTo("by 1 asking []");
        assertThat(story).contains("taken-over by Person 21: Person 11", "given-back by Person 21: Person 11");
    }

    @Test
    void anAgentHandsTheSessionToAnotherWithControlAndMayLeaveThen() {
        led();
        var ben = FakeClient.agent(assist, 12, "*");
        var code = ana.asks("{'type':'assist.invite'}").path("code").asString();
        ben.asks("{'type':'assist.join','code':'" + code + "'}");
        consumer.asks("{'type':'assist.admit','agent':3,'admit':true,'supervised':true}");
        ana.asks("{'type':'assist.lead','to':3}");
        assertThat(consumer.state().path("lead").intValue()).isEqualTo(3);
        assertThat(controlled(consumer)).as("a yes to Ana is none to Ben").isEqualTo("by - asking [3]");
        consumer.asks("{'type':'assist.control','agent':3,'allow':true}");
        ana.asks("{'type':'assist.end'}");
        assertThat(ben.state().path("lead").intValue()).isEqualTo(3);
        assertThat(controlled(ben)).isEqualTo("by 3 asking []");
        assertThat(story).contains("handed-over by Person 11: Person 12");
    }

    @Test
    void aSupervisorWhoLeavesLetsTheAgentGoOn() {
        led();
        sue.asks(TAKE);
        consumer.asks("{'type':'assist.control','agent':2,'allow':true}");
        assist.ended(sue, EndCause.BYE);
        assertThat(ana.state().path("lead").intValue()).isEqualTo(1);
        assertThat(controlled(ana)).isEqualTo("by - asking []");
        ana.asks(WANT);
        assertThat(controlled(ana)).as("agreed to before").isEqualTo("by 1 asking []");
    }

    /** Ana was admitted and acts; Sue was admitted. */
    private void led() {
        consumer.asks("{'type':'assist.start','cid':'call-7'}");
        ana.asks(JOIN);
        consumer.asks("{'type':'assist.admit','agent':1,'admit':true,'supervised':true}");
        ana.asks(WANT);
        consumer.asks("{'type':'assist.control','agent':1,'allow':true}");
        sue.asks(JOIN);
        assertThat(consumer.state().path("agents").get(1).path("supervisor").booleanValue())
                .isTrue();
        consumer.asks("{'type':'assist.admit','agent':2,'admit':true,'supervised':true}");
    }

    private static String controlled(FakeClient client) {
        var latest = client.told.stream()
                .filter(t -> t.path("type").asString().equals("assist.controlled"))
                .reduce((a, b) -> b)
                .orElseThrow();
        return "by " + latest.path("by").asString("-") + " asking " + latest.path("asking");
    }

    private static String code(JsonNode answer) {
        return answer.path("code").asString("");
    }

    /** Keeps what is told of the one session. */
    private final class Remembering implements SupportHistory, SupportHistory.Story {
        @Override
        public Story begun(String cid, String who) {
            return this;
        }

        @Override
        public void happened(String kind, String who, String detail) {
            story.add(kind + " by " + who + ": " + detail);
        }

        @Override
        public void ended(String reason) {}
    }
}
