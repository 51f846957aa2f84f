package org.alongside.assist;

import static org.alongside.assist.wire.SomePictures.filled;
import static org.alongside.assist.wire.SomePictures.view;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.alongside.assist.history.SupportHistory;
import org.alongside.assist.recording.Recordings;
import org.alongside.assist.support.Quality;
import org.alongside.assist.support.ShortCodes;
import org.alongside.assist.wire.Box;
import org.alongside.assist.wire.Message.Ack;
import org.alongside.assist.wire.Message.Frame;
import org.alongside.assist.wire.Op;
import org.alongside.assist.wire.Payload;
import org.alongside.assist.wire.PictureWriter;
import org.alongside.kernel.Failure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who sends what it must not is closed with a reason in words, and the session beside it goes on as before. */
class BadInputTest {
    private final Assist assist = new Assist(
            new SecureRandom(),
            () -> 0L,
            () -> Instant.EPOCH,
            new Surroundings(Runnable::run, () -> Instant.EPOCH, new FakeDocuments(), SupportHistory.NONE));
    private final FakeClient consumer = FakeClient.consumer(assist, 1, "*");
    private final FakeClient ana = FakeClient.agent(assist, 11, "*");
    private final FakeClient otherConsumer = FakeClient.consumer(assist, 2, "*");
    private final FakeClient otherAgent = FakeClient.agent(assist, 12, "*");

    @BeforeEach
    void twoSessions() {
        begin("one", consumer, ana);
        begin("two", otherConsumer, otherAgent);
    }

    private static void begin(String cid, FakeClient shows, FakeClient looks) {
        shows.asks("{'type':'assist.start','cid':'" + cid + "'}");
        looks.asks("{'type':'assist.join','cid':'" + cid + "'}");
        shows.asks("{'type':'assist.admit','agent':1,'admit':true}");
        shows.shows(view(1, 5));
    }

    @AfterEach
    void theSessionBesideItGoesOn() {
        int before = otherAgent.shown.size();
        otherConsumer.shows(frame(1, 5, otherConsumer.shown.size() + 1));
        assertThat(otherAgent.shown).hasSize(before + 1);
        assertThat(otherConsumer.over).isEmpty();
        assertThat(otherAgent.over).isEmpty();
    }

    @Test
    void aMessageThatIsCutShortAnywhere() {
        var whole = PictureWriter.write(frame(1, 5, 1)).array();
        for (int length = 0; length < whole.length; length++) {
            consumer.over = Optional.empty();
            assist.binary(consumer, Arrays.copyOf(whole, length));
            assertThat(consumer.over).as("%d bytes", length).hasValueSatisfying(BadInputTest::hasWords);
        }
    }

    @Test
    void aFrameOfAnEpochThatDidNotBeginAndOneThatIsOver() {
        consumer.shows(frame(1, 4, 1));
        assertThat(consumer.over).as("an earlier one was on its way").isEmpty();
        assertThat(ana.shown).containsExactly(view(1, 5));
        consumer.shows(frame(1, 6, 1));
        assertThat(consumer.over)
                .contains(new Failure(Failure.Code.BAD_REQUEST, "a frame came before the view of its epoch"));
    }

    @Test
    void anAckOfAnotherSessionsFramesAndACommandAboutAnotherSessionsAgent() {
        consumer.shows(frame(1, 5, 1));
        otherAgent.shows(new Ack(1, 5, 1));
        assertThat(otherAgent.over).as("changes nothing").isEmpty();
        assertThat(consumer.asks("{'type':'assist.admit','agent':2,'admit':true}")
                        .path("message")
                        .asString())
                .isEqualTo("there is no agent 2 here");
        assertThat(ana.asks("{'type':'assist.join','cid':'two'}")
                        .path("message")
                        .asString())
                .isEqualTo("you are part of a support session already");
    }

    @Test
    void aVariantThatNobodyHas() {
        consumer.shows(view(7, 1));
        consumer.shows(frame(7, 1, 1));
        assertThat(consumer.over).as("its last viewer may just have left").isEmpty();
        assertThat(ana.shown).containsExactly(view(1, 5));
        ana.shows(new Ack(7, 5, 1));
        assertThat(ana.over).isEmpty();
    }

    @Test
    void aTileThatIsLargerThanItMayBe() {
        var wide = new Op.Tile(0, new Box(0, 0, 65_535, 4_097), 1, Op.Encoding.PNG, new Payload(new byte[] {1}));
        assist.binary(
                consumer,
                PictureWriter.write(new Frame(1, 5, 1, 5, true, List.of(wide))).array());
        assertThat(consumer.over).hasValueSatisfying(BadInputTest::hasWords);
        consumer.over = Optional.empty();
        assist.binary(
                consumer, Arrays.copyOf(PictureWriter.write(frame(1, 5, 1)).array(), 65_537));
        assertThat(consumer.over).hasValueSatisfying(BadInputTest::hasWords);
    }

    @Test
    void rightsThatTheTokenDoesNotGive() {
        var weak = FakeClient.agent(assist, 13, java.util.Set.<org.alongside.session.AssistFeature>of());
        weak.asks("{'type':'assist.join','cid':'one','features':['control','draw','submit'],'admitted':true}");
        consumer.asks("{'type':'assist.admit','agent':2,'admit':true}");
        for (var wanted : List.of(
                "{'type':'assist.draw','mark':1,'tool':'point','colour':'#ff0000','width':2,'stays':false,'points':[1,2]}",
                "{'type':'assist.control','want':true}",
                "{'type':'assist.act','kind':'click','seen':1,'x':1,'y':1,'submit':true}",
                "{'type':'assist.form'}",
                "{'type':'assist.push','link':'https://a.example'}",
                "{'type':'assist.allow','push':1,'allow':true}",
                "{'type':'assist.lead','take':true}")) {
            assertThat(weak.asks(wanted).path("code").asString()).as(wanted).isEqualTo("forbidden");
        }
        weak.shows(view(1, 9));
        assertThat(weak.over).contains(new Failure(Failure.Code.FORBIDDEN, "only the consumer's page shows pictures"));
    }

    @Test
    void aFloodOfDrawings() {
        for (int mark = 1; mark <= 121; mark++) {
            ana.asks(
                    "{'type':'assist.draw','tool':'point','colour':'#ff0000','width':2,'stays':false,'points':[1,2],'mark':"
                            + mark + "}");
        }
        assertThat(ana.over).contains(new Failure(Failure.Code.LIMIT, "too much was drawn in a second"));
        assertThat(consumer.over).isEmpty();
    }

    @Test
    void aFourthAgentIsToldWhy() {
        for (int i = 0; i < 2; i++) {
            FakeClient.agent(assist, 20 + i, "*").asks("{'type':'assist.join','cid':'one'}");
        }
        var fourth = FakeClient.agent(assist, 30, "*").asks("{'type':'assist.join','cid':'one'}");
        assertThat(fourth.path("code").asString()).isEqualTo("limit");
        assertThat(fourth.path("message").asString()).isEqualTo("there are 3 agents in this support session already");
    }

    @Test
    void whereTheSettingAllowsOneAgentASecondIsToldWhy() {
        var alone = new Assist(
                new SecureRandom(),
                () -> 0L,
                () -> Instant.EPOCH,
                new Surroundings(
                        Runnable::run,
                        () -> Instant.EPOCH,
                        new FakeDocuments(),
                        SupportHistory.NONE,
                        Recordings.NONE,
                        Quality.LOSSLESS,
                        ShortCodes.USUAL_DIGITS,
                        1));
        var first = FakeClient.agent(alone, 41, "*");
        begin("three", FakeClient.consumer(alone, 3, "*"), first);
        var second = FakeClient.agent(alone, 42, "*").asks("{'type':'assist.join','cid':'three'}");
        assertThat(second.path("code").asString()).isEqualTo("limit");
        assertThat(second.path("message").asString()).isEqualTo("there is an agent in this support session already");
        assertThat(first.over).isEmpty();
    }

    private static void hasWords(Failure failure) {
        assertThat(failure.code()).isEqualTo(Failure.Code.BAD_REQUEST);
        assertThat(failure.message()).isNotEmpty();
    }

    private static Frame frame(int variant, long epoch, long seq) {
        return filled(variant, epoch, seq, 0xffffff);
    }
}
