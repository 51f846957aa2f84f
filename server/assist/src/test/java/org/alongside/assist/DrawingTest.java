package org.alongside.assist;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.alongside.assist.history.SupportHistory;
import org.alongside.kernel.Failure;
import org.alongside.session.AssistFeature;
import org.alongside.session.Service.EndCause;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What agents draw, as a consumer and two agents meet it; time is moved by hand. */
class DrawingTest {
    private static final String ARROW =
            "{'type':'assist.draw','mark':1,'tool':'arrow','colour':'#d61a4f','width':4,'stays':true,'points':[10,20,30,40]}";
    private static final String PEN =
            "{'type':'assist.draw','mark':2,'tool':'pen','colour':'#000000','width':2,'stays':true,'points':[%s]}";

    private static final String LENS =
            "{'type':'assist.draw','mark':%d,'tool':'lens','colour':'#d61a4f','width':4,'stays':false,'points':[%s]}";

    private long now;
    private final Assist assist = new Assist(
            new SecureRandom(),
            () -> now,
            () -> Instant.EPOCH,
            new Surroundings(Runnable::run, () -> Instant.EPOCH, new FakeDocuments(), SupportHistory.NONE));
    private final FakeClient consumer = FakeClient.consumer(assist, 1, "*");
    private final FakeClient ana = FakeClient.agent(assist, 11, "*");
    private final FakeClient ben = FakeClient.agent(assist, 12, "*");

    @Test
    void whatOneAgentDrawsIsToldToTheConsumerAndToTheOtherAgents() {
        admitted(ana, ben);
        assertThat(ana.asks(ARROW).path("type").asString()).isEqualTo("ok");
        String drawn =
                "{\"type\":\"assist.drawn\",\"agent\":1,\"whole\":false,\"mark\":1,\"tool\":\"arrow\",\"colour\":\"#d61a4f\","
                        + "\"width\":4,\"stays\":true,\"points\":[10,20,30,40],\"dx\":0,\"dy\":0,\"shown\":true}";
        assertThat(told(consumer, "assist.drawn")).containsExactly(drawn);
        assertThat(told(ben, "assist.drawn")).containsExactly(drawn);
        assertThat(told(ana, "assist.drawn")).isEmpty();
    }

    @Test
    void whatStaysIsToldWholeToWhoeverComesLaterOrComesBackAndWhereItIsNow() {
        admitted(ana);
        ana.asks(PEN.formatted("1,2,3,4"));
        ana.asks(PEN.formatted("5,6"));
        ana.asks(ARROW);
        ana.asks(ARROW.replace("30,40", "50,60"));
        ana.asks(ARROW.replace("'mark':1", "'mark':3").replace("'stays':true", "'stays':false"));
        consumer.asks(
                "{'type':'assist.anchors','marks':[{'agent':1,'mark':1,'dx':0,'dy':-7,'shown':false},{'agent':9,'mark':1,'dx':1,'dy':1,'shown':true}]}");
        assertThat(told(ana, "assist.moved"))
                .containsExactly(
                        "{\"type\":\"assist.moved\",\"agent\":1,\"mark\":1,\"dx\":0,\"dy\":-7,\"shown\":false}");
        admitted(ben);
        assertThat(ben.told.stream()
                        .map(t -> t.path("type").asString())
                        .filter(type -> type.matches(".*(erased|drawn)")))
                .containsExactly("assist.erased", "assist.drawn", "assist.drawn");
        assertThat(all(ben, "assist.drawn"))
                .extracting(d ->
                        d.path("mark").asInt() + " " + d.path("points") + " " + d.path("dy") + " " + d.path("whole"))
                .containsExactly("2 [1,2,3,4,5,6] 0 true", "1 [10,20,50,60] -7 true");
        consumer.told.clear();
        assist.lost(consumer);
        assist.resumed(consumer, false);
        assertThat(all(consumer, "assist.drawn")).hasSize(2);
    }

    @Test
    void anAgentErasesOneOfItsOwnOrEverythingAndTakesItsDrawingsAlong() {
        admitted(ana, ben);
        ana.asks(ARROW);
        ben.asks(ARROW);
        ben.asks("{'type':'assist.erase','mark':1,'agent':1}");
        assertThat(told(consumer, "assist.erased"))
                .as("an agent who names another still erases its own")
                .last()
                .isEqualTo("{\"type\":\"assist.erased\",\"agent\":2,\"mark\":1}");
        consumer.asks("{'type':'assist.erase','agent':1,'mark':1}");
        assertThat(told(ana, "assist.erased")).last().isEqualTo("{\"type\":\"assist.erased\",\"agent\":1,\"mark\":1}");
        ben.asks(ARROW);
        assist.ended(ben, EndCause.BYE);
        assertThat(told(consumer, "assist.erased"))
                .last()
                .isEqualTo("{\"type\":\"assist.erased\",\"agent\":2,\"mark\":1}");
        ana.asks("{'type':'assist.erase'}");
        assertThat(told(consumer, "assist.erased")).last().isEqualTo("{\"type\":\"assist.erased\"}");
    }

    @Test
    void onlyAnAdmittedAgentWithTheRightDrawsAndOnlyWhileThePageIsShared() {
        consumer.asks("{'type':'assist.start','cid':'call-7'}");
        ana.asks("{'type':'assist.join','cid':'call-7'}");
        assertThat(code(ana.asks(ARROW))).as("before consent").isEqualTo("forbidden");
        consumer.asks("{'type':'assist.admit','agent':1,'admit':true}");
        consumer.asks("{'type':'assist.pause','paused':true}");
        assertThat(code(ana.asks(ARROW))).as("paused").isEqualTo("conflict");
        consumer.asks("{'type':'assist.pause','paused':false}");
        assertThat(code(consumer.asks(ARROW))).as("the consumer").isEqualTo("forbidden");
        var cleo = FakeClient.agent(assist, 13, Set.of(AssistFeature.CONTROL));
        admitted(cleo);
        assertThat(cleo.asks(ARROW).path("message").asString()).isEqualTo("this token does not allow to draw");
        assertThat(code(cleo.asks("{'type':'assist.erase'}"))).isEqualTo("forbidden");
        assertThat(code(ana.asks("{'type':'assist.anchors','marks':[]}"))).isEqualTo("forbidden");
        assertThat(code(ben.asks(ARROW))).as("no part of it").isEqualTo("not-found");
        var strange = FakeClient.consumer(assist, 2, "*");
        strange.asks("{'type':'assist.start','cid':'call-8'}");
        assertThat(all(strange, "assist.drawn")).isEmpty();
        assertThat(all(consumer, "assist.drawn")).isEmpty();
    }

    @Test
    void aFloodEndsItsAgentWithAReasonAndNobodyElse() {
        admitted(ana, ben);
        for (int i = 1; i <= 121; i++) {
            ana.asks(ARROW.replace("'stays':true", "'stays':false"));
        }
        assertThat(ana.over).map(Failure::message).contains("too much was drawn in a second");
        assertThat(ben.asks(ARROW).path("type").asString()).isEqualTo("ok");
        assertThat(consumer.over).isEmpty();
    }

    @Test
    void thereAreLimitsOnPointsAndDrawingsAndErasingMakesRoom() {
        admitted(ana);
        String many = IntStream.range(0, 800).mapToObj(String::valueOf).collect(Collectors.joining(","));
        assertThat(ana.asks(PEN.formatted(many)).path("type").asString()).isEqualTo("ok");
        assertThat(ana.asks(PEN.formatted(many)).path("type").asString()).isEqualTo("ok");
        assertThat(ana.asks(PEN.formatted(many)).path("message").asString())
                .isEqualTo("a drawing has at most 1000 points, of one tool");
        assertThat(code(ana.asks(ARROW.replace("'mark':1", "'mark':2"))))
                .as("another tool")
                .isEqualTo("limit");
        for (int mark = 3; mark < 102; mark++) {
            now += 1_000_000_000L;
            ana.asks(ARROW.replace("'mark':1", "'mark':" + mark));
        }
        assertThat(ana.asks(ARROW).path("message").asString()).isEqualTo("there are 100 drawings already: erase some");
        ana.asks("{'type':'assist.erase'}");
        assertThat(ana.asks(ARROW).path("type").asString()).isEqualTo("ok");
    }

    @Test
    void everyFieldThatIsWrongIsNamed() {
        admitted(ana);
        assertThat(List.of(
                        ARROW.replace("'mark':1", "'mark':0"),
                        ARROW.replace("arrow", "gun"),
                        ARROW.replace("#d61a4f", "red"),
                        ARROW.replace("'width':4", "'width':65"),
                        ARROW.replace("}", ",'opacity':0.09}"),
                        ARROW.replace("}", ",'opacity':1.01}"),
                        ARROW.replace("}", ",'opacity':'1'}"),
                        ARROW.replace("}", ",'opacity':null}"),
                        LENS.formatted(9, "10,10,26,25"),
                        ARROW.replace("true", "1"),
                        ARROW.replace(",40]", "]"),
                        ARROW.replace(",40]", ",40,50,60]"),
                        ARROW.replace("40]", "40.5]"),
                        ARROW.replace("40]", "16777217]"),
                        ARROW.replace("}", ",'text':'no'}"),
                        ARROW.replace("arrow", "text")))
                .extracting(wrong -> ana.asks(wrong).path("message").asString())
                .containsExactly(
                        "mark must be a whole number above 0",
                        "tool must be point, laser, pen, highlight, arrow, box, spotlight, text or lens",
                        "colour must be # and six hex digits",
                        "width must be a whole number from 1 to 64",
                        "opacity must be a number from 0.1 to 1",
                        "opacity must be a number from 0.1 to 1",
                        "opacity must be a number from 0.1 to 1",
                        "opacity must be a number from 0.1 to 1",
                        "a lens enlarges at least 16 by 16 pixels",
                        "stays must be true or false",
                        "points must be x and y in turn, of 2 points",
                        "points must be x and y in turn, of 2 points",
                        "points must be whole numbers within 2^24",
                        "points must be whole numbers within 2^24",
                        "a text, and nothing else, has a text of 1 to 200 characters on one line",
                        "a text, and nothing else, has a text of 1 to 200 characters on one line");
        assertThat(code(consumer.asks("{'type':'assist.anchors','marks':[{'agent':1}]}")))
                .isEqualTo("bad-request");
        assertThat(code(consumer.asks("{'type':'assist.anchors','marks':[{'agent':1,'mark':1,'dx':0,'dy':0}]}")))
                .isEqualTo("bad-request");
        assertThat(code(consumer.asks("{'type':'assist.erase','mark':1}"))).isEqualTo("bad-request");
    }

    @Test
    void anOpacityIsToldToAllAndRememberedAndWithoutOneTheToolHasItsOwn() {
        admitted(ana, ben);
        ana.asks(ARROW.replace("}", ",'opacity':0.25}"));
        ana.asks(PEN.formatted("1,2").replace("}", ",'opacity':1}"));
        ana.asks(PEN.formatted("3,4").replace("}", ",'opacity':0.5}"));
        ben.asks(ARROW);
        assertThat(all(consumer, "assist.drawn"))
                .extracting(d -> d.path("opacity").asString("own"))
                .containsExactly("0.25", "1.0", "0.5", "own");
        consumer.told.clear();
        assist.lost(consumer);
        assist.resumed(consumer, false);
        assertThat(all(consumer, "assist.drawn"))
                .as("a line keeps the opacity that it began with")
                .extracting(d -> d.path("opacity").asString("own"))
                .containsExactly("0.25", "1.0", "own");
    }

    @Test
    void aSessionHasOneLensWhichStaysUntilItIsTakenAwayAndIsToldToWhoComesLater() {
        admitted(ana);
        ana.asks(LENS.formatted(3, "0,0,200,100"));
        consumer.asks("{'type':'assist.anchors','marks':[{'agent':1,'mark':3,'dx':0,'dy':-7,'shown':true}]}");
        admitted(ben);
        assertThat(lenses(ben)).containsExactly("1 3 [0,0,200,100] -7 true");
        ana.asks(LENS.formatted(3, "10,20,210,120"));
        assertThat(lenses(ben))
                .as("it was laid elsewhere: what moved before has nothing to do with it")
                .endsWith("1 3 [10,20,210,120] 0 true");
        assist.lost(consumer);
        consumer.told.clear();
        assist.resumed(consumer, false);
        assertThat(lenses(consumer)).containsExactly("1 3 [10,20,210,120] 0 true");
        ana.asks(LENS.formatted(4, "0,0,50,50"));
        assertThat(told(ben, "assist.erased")).last().isEqualTo("{\"type\":\"assist.erased\",\"agent\":1,\"mark\":3}");
        ben.asks(LENS.formatted(1, "0,0,60,60"));
        assertThat(told(consumer, "assist.erased"))
                .last()
                .isEqualTo("{\"type\":\"assist.erased\",\"agent\":1,\"mark\":4}");
        assertThat(lenses(consumer)).last().isEqualTo("2 1 [0,0,60,60] 0 true");
        consumer.asks("{'type':'assist.erase','agent':2,'mark':1}");
        assertThat(told(ben, "assist.erased")).last().isEqualTo("{\"type\":\"assist.erased\",\"agent\":2,\"mark\":1}");
    }

    @Test
    void aLensEndsWithThePauseWithItsAgentAndWithThePageWhereOtherDrawingsStay() {
        admitted(ana, ben);
        ana.asks(ARROW);
        ana.asks(LENS.formatted(2, "0,0,200,100"));
        consumer.asks("{'type':'assist.pause','paused':true}");
        assertThat(told(ana, "assist.erased")).last().isEqualTo("{\"type\":\"assist.erased\",\"agent\":1,\"mark\":2}");
        assertThat(code(ana.asks(LENS.formatted(3, "0,0,200,100")))).isEqualTo("conflict");
        consumer.asks("{'type':'assist.pause','paused':false}");
        ben.asks(LENS.formatted(1, "0,0,200,100"));
        assist.ended(ben, EndCause.BYE);
        assertThat(told(consumer, "assist.erased"))
                .last()
                .isEqualTo("{\"type\":\"assist.erased\",\"agent\":2,\"mark\":1}");
        ana.asks(LENS.formatted(5, "0,0,200,100"));
        var tab = consumer.anotherTab(2);
        tab.asks("{'type':'assist.start','cid':'call-7'}");
        assertThat(told(ana, "assist.erased")).last().isEqualTo("{\"type\":\"assist.erased\",\"agent\":1,\"mark\":5}");
        assertThat(all(tab, "assist.drawn"))
                .extracting(d -> d.path("tool").asString())
                .containsExactly("arrow");
    }

    @Test
    void anAdmittedAgentBringsInAnotherWhomTheConsumerIsAskedAbout() {
        admitted(ana);
        String code = ana.asks("{'type':'assist.invite'}").path("code").asString();
        ben.asks("{'type':'assist.join','code':'" + code + "'}");
        assertThat(ana.state().path("people"))
                .extracting(p -> p.path("name").asString() + " " + p.path("admitted"))
                .containsExactly("Person 11 true", "Person 12 false");
        assertThat(ben.state().path("people"))
                .as("who is not admitted learns of nobody")
                .isEmpty();
        assertThat(code(ben.asks("{'type':'assist.invite'}"))).isEqualTo("forbidden");
        assertThat(code(consumer.asks("{'type':'assist.invite'}"))).isEqualTo("forbidden");
    }

    private void admitted(FakeClient... agents) {
        consumer.asks("{'type':'assist.start','cid':'call-7'}");
        for (var agent : agents) {
            agent.asks("{'type':'assist.join','cid':'call-7'}");
            int number = agent.state().path("agent").intValue();
            consumer.asks("{'type':'assist.admit','agent':" + number + ",'admit':true}");
        }
    }

    /** The lenses that a client was told of, in order. */
    private static List<String> lenses(FakeClient client) {
        return all(client, "assist.drawn").stream()
                .filter(d -> d.path("tool").asString().equals("lens"))
                .map(d -> "%s %s %s %s %s"
                        .formatted(d.path("agent"), d.path("mark"), d.path("points"), d.path("dy"), d.path("stays")))
                .toList();
    }

    private static List<JsonNode> all(FakeClient client, String type) {
        return client.told.stream()
                .filter(t -> t.path("type").asString().equals(type))
                .toList();
    }

    private static List<String> told(FakeClient client, String type) {
        return all(client, type).stream().map(JsonNode::toString).toList();
    }

    private static String code(JsonNode answer) {
        return answer.path("code").asString("");
    }
}
