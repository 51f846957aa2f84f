package org.alongside.assist;

import static org.alongside.assist.wire.SomePictures.filled;
import static org.alongside.assist.wire.SomePictures.view;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alongside.assist.history.SupportHistory;
import org.alongside.assist.wire.Message.Ack;
import org.alongside.assist.wire.Message.Frame;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.session.AssistIntroduction;
import org.alongside.session.AssistPermissions;
import org.alongside.session.Service.EndCause;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The service as two clients meet it; its mailboxes run on the caller's thread. */
class AssistTest {
    private final Assist assist = new Assist(
            new SecureRandom(),
            () -> 0L,
            () -> Instant.ofEpochMilli(1_790_000_000_123L),
            new Surroundings(
                    Runnable::run,
                    () -> Instant.ofEpochMilli(1_790_000_000_123L),
                    new FakeDocuments(),
                    SupportHistory.NONE));
    private final FakeClient consumer = FakeClient.consumer(assist, 1, "call-*");
    private final FakeClient ana = FakeClient.agent(assist, 11, "*");

    @Test
    void anAgentJoinsByShortCodeAndSeesThePageOnceTheConsumerSaysYes() {
        consumer.asks("{'type':'assist.start'}");
        var code = consumer.asks("{'type':'assist.code'}").path("code").stringValue();
        var joined = ana.asks("{'type':'assist.join','code':'" + code + "'}");
        assertThat(joined.path("cid")).isEqualTo(consumer.state().path("cid"));
        assertThat(ana.state().path("admitted").booleanValue()).isFalse();
        assertThat(consumer.state().path("agents")).singleElement().satisfies(agent -> {
            assertThat(agent.path("name").stringValue()).isEqualTo("Person 11");
            assertThat(agent.path("admitted").booleanValue()).isFalse();
        });
        assertThat(consumer.state().path("variants")).isEmpty();
        consumer.asks("{'type':'assist.admit','agent':1,'admit':true}");
        assertThat(consumer.state().path("variants")).singleElement().satisfies(variant -> {
            assertThat(variant.path("variant").intValue()).isEqualTo(1);
            assertThat(variant.path("viewable").toString()).isEqualTo("[\"default\"]");
        });
        consumer.shows(view(1, 3));
        consumer.shows(frame(1, 3));
        assertThat(ana.shown).containsExactly(view(1, 3), frame(1, 3));
        assertThat(consumer.shown).containsExactly(new Ack(1, 3, 1));
        assertThat(ana.asks("{'type':'assist.join','code':'" + code + "'}")
                        .path("code")
                        .stringValue())
                .isEqualTo("conflict");
    }

    @Test
    void aCidThatTheTokenDoesNotListIsRefused() {
        assertThat(code(consumer.asks("{'type':'assist.start','cid':'other'}"))).isEqualTo("forbidden");
        assertThat(consumer.asks("{'type':'assist.start','cid':'call-7'}")
                        .path("cid")
                        .stringValue())
                .isEqualTo("call-7");
        var narrow = FakeClient.agent(assist, 12, "call-8");
        assertThat(code(narrow.asks("{'type':'assist.join','cid':'call-7'}"))).isEqualTo("forbidden");
        assertThat(code(narrow.asks("{'type':'assist.join','cid':'call-8'}"))).isEqualTo("not-found");
    }

    @Test
    void aStrangerWithTheSameCidTakesNothingOver() {
        consumer.asks("{'type':'assist.start','cid':'call-7'}");
        var stranger = FakeClient.consumer(assist, 2, "*");
        assertThat(code(stranger.asks("{'type':'assist.start','cid':'call-7'}")))
                .isEqualTo("conflict");
        stranger.shows(view(1, 9));
        assist.ended(stranger, EndCause.BYE);
        assertThat(assist.sessions()).isEqualTo(1);
        ana.asks("{'type':'assist.join','cid':'call-7'}");
        assertThat(consumer.state().path("agents")).hasSize(1);
    }

    @Test
    void onlyTheConsumerShowsPicturesAndOnlyInTheFormatWrittenDown() {
        watched();
        ana.shows(view(1, 4));
        assertThat(ana.over).map(Failure::code).contains(Failure.Code.FORBIDDEN);
        consumer.shows(new Ack(1, 3, 1));
        assertThat(consumer.over).map(Failure::code).contains(Failure.Code.FORBIDDEN);
        var other = FakeClient.consumer(assist, 3);
        assist.binary(other, new byte[] {9, 9, 9});
        assertThat(other.over).map(Failure::code).contains(Failure.Code.BAD_REQUEST);
    }

    @Test
    void aConsumerSeesWhatAnAgentsTokenSaysOfItAndOtherAgentsDoNot() {
        var introduction = new AssistIntroduction(
                Optional.of(Redacted.of("https://cdn.bank.example/ben.png")), Optional.of(Redacted.of("Loans, Graz")));
        var ben = FakeClient.introduced(assist, 12, introduction);
        consumer.asks("{'type':'assist.start','cid':'call-7'}");
        for (var agent : List.of(ana, ben)) {
            agent.asks("{'type':'assist.join','cid':'call-7'}");
        }
        consumer.asks("{'type':'assist.admit','agent':1,'admit':true}");
        consumer.asks("{'type':'assist.admit','agent':2,'admit':true}");

        assertThat(consumer.state().path("agents"))
                .satisfiesExactly(
                        first -> assertThat(List.of(first.has("picture"), first.has("text")))
                                .containsOnly(false),
                        second -> assertThat(List.of(
                                        second.path("picture").stringValue(),
                                        second.path("text").stringValue()))
                                .containsExactly("https://cdn.bank.example/ben.png", "Loans, Graz"));
        assertThat(ana.state().path("people"))
                .hasSize(2)
                .noneMatch(person -> person.has("picture") || person.has("text"));
    }

    @Test
    void agentsOfDifferentPermissionsAreShownDifferentPictures() {
        watched();
        var ben = FakeClient.agent(assist, 12, new AssistPermissions(Set.of("default", "account"), Set.of()));
        ben.asks("{'type':'assist.join','cid':'call-7'}");
        consumer.asks("{'type':'assist.admit','agent':2,'admit':true}");
        assertThat(consumer.state().path("variants"))
                .extracting(v -> v.path("viewable").toString())
                .containsExactly("[\"default\"]", "[\"account\",\"default\"]");
        consumer.shows(view(2, 3));
        assertThat(ben.shown).containsExactly(view(2, 3));
        assertThat(ana.shown).isEmpty();
    }

    @Test
    void aHiddenStageIsNotCapturedForAndIsToldEverythingWhenItShowsAgain() {
        watched();
        consumer.shows(view(1, 3));
        ana.asks("{'type':'assist.watch','watching':false}");
        assertThat(consumer.state().path("variants")).isEmpty();
        ana.asks("{'type':'assist.watch','watching':true}");
        assertThat(consumer.state().path("variants")).hasSize(1);
        consumer.shows(view(1, 4));
        assertThat(ana.shown).containsExactly(view(1, 3), view(1, 4));
    }

    @Test
    void aLineThatBreaksIsToldAndComesBackToAFreshPicture() {
        watched();
        consumer.shows(view(1, 3));
        assist.lost(consumer);
        assertThat(ana.state().path("consumerThere").booleanValue()).isFalse();
        assist.resumed(consumer, false);
        assertThat(ana.state().path("consumerThere").booleanValue()).isTrue();
        consumer.shows(view(1, 5));
        assist.lost(ana);
        assertThat(consumer.state().path("variants")).isEmpty();
        assist.resumed(ana, true);
        consumer.shows(view(1, 6));
        assertThat(ana.shown).containsExactly(view(1, 3), view(1, 5), view(1, 6));
    }

    @Test
    void aConsumerWhoGoesEndsItForAllAndAnAgentWhoGoesOnlyForItself() {
        watched();
        assist.ended(ana, EndCause.BYE);
        assertThat(consumer.state().path("agents")).isEmpty();
        var ben = FakeClient.agent(assist, 12, "*");
        ben.asks("{'type':'assist.join','cid':'call-7'}");
        assist.ended(consumer, EndCause.GRACE_OVER);
        assertThat(ben.told.getLast().toString())
                .isEqualTo("{\"type\":\"assist.ended\",\"cid\":\"call-7\",\"reason\":\"consumer-lost\"}");
        assertThat(assist.sessions()).isZero();
        assertThat(code(ben.asks("{'type':'assist.watch','watching':true}"))).isEqualTo("not-found");
    }

    @Test
    void whoIsRefusedHearsItAndSeesNothing() {
        consumer.asks("{'type':'assist.start','cid':'call-7'}");
        ana.asks("{'type':'assist.join','cid':'call-7'}");
        consumer.asks("{'type':'assist.admit','agent':1,'admit':false}");
        assertThat(ana.told.getLast().path("reason").stringValue()).isEqualTo("refused");
        consumer.shows(view(1, 3));
        assertThat(ana.shown).isEmpty();
    }

    @Test
    void theServersClockIsTold() {
        assertThat(ana.asks("{'type':'assist.time'}").path("millis").longValue())
                .isEqualTo(1_790_000_000_123L);
    }

    @Test
    void everyCommandThatIsWrongIsRefusedWithTheNameOfWhatIsWrong() {
        watched();
        for (var wrong : List.of(
                "{'type':'assist.admit','agent':'1','admit':true}",
                "{'type':'assist.admit','agent':1}",
                "{'type':'assist.pause','paused':1}",
                "{'type':'assist.dance'}")) {
            assertThat(code(consumer.asks(wrong))).as(wrong).isEqualTo("bad-request");
        }
        var ben = FakeClient.agent(assist, 12, "*");
        for (var wrong : List.of(
                "{'type':'assist.join'}",
                "{'type':'assist.join','cid':'a b'}",
                "{'type':'assist.join','code':'12345'}",
                "{'type':'assist.join','code':123456}")) {
            assertThat(code(ben.asks(wrong))).as(wrong).isEqualTo("bad-request");
        }
        assertThat(code(ben.asks("{'type':'assist.start'}"))).isEqualTo("forbidden");
        assertThat(code(ana.asks("{'type':'assist.pause','paused':false}"))).isEqualTo("not-found");
    }

    /** The consumer began call-7 and Ana was admitted. */
    private void watched() {
        consumer.asks("{'type':'assist.start','cid':'call-7'}");
        ana.asks("{'type':'assist.join','cid':'call-7'}");
        consumer.asks("{'type':'assist.admit','agent':1,'admit':true}");
    }

    private static String code(JsonNode answer) {
        return answer.path("code").asString("");
    }

    private static Frame frame(int variant, long epoch) {
        return filled(variant, epoch, 1, 0xffffff);
    }
}
