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
import tools.jackson.databind.node.ObjectNode;

/** The window with the agent's picture over the page, as a consumer's page and agents move it; time is moved by hand. */
class PlacingTest {
    private static final String WINDOW = "{'type':'assist.window','x':%d,'y':%d,'width':%d,'height':%d}";
    private static final String NONE = "{'type':'assist.window'}";
    private static final String WISH = "{'type':'assist.window','x':%d,'y':%d}";
    private static final String JOIN = "{'type':'assist.join','cid':'call-7'}";

    private long now;
    private final Assist assist = new Assist(
            new SecureRandom(),
            () -> now,
            () -> Instant.EPOCH,
            new Surroundings(Runnable::run, () -> Instant.EPOCH, new FakeDocuments(), SupportHistory.NONE));
    private final FakeClient consumer = FakeClient.supervised(assist, 1);
    private final FakeClient ana = FakeClient.agent(assist, 11, "*");
    private final FakeClient ben = FakeClient.agent(assist, 12, "*");
    private final FakeClient sue = FakeClient.supervisor(assist, 21);

    @Test
    void everyAgentIsToldWhereTheWindowLiesAndWhenThereIsNone() {
        admitted(ana, ben);
        consumer.asks(WINDOW.formatted(900, 500, 320, 240));
        consumer.asks(WINDOW.formatted(20, 500, 320, 240));
        consumer.asks(NONE);
        for (var agent : List.of(ana, ben)) {
            assertThat(windows(agent)).containsExactly("none", "900 500 320 240", "20 500 320 240", "none");
        }
        assertThat(windows(consumer)).isEmpty();
    }

    @Test
    void anAgentsWishGoesToTheConsumersPageWhichAloneSaysWhatBecameOfIt() {
        admitted(ana, ben);
        consumer.asks(WINDOW.formatted(900, 500, 320, 240));
        assertThat(code(ben.asks(WISH.formatted(2000, 0)))).isEmpty();
        assertThat(places(consumer)).containsExactly("2 wants 2000 0");
        assertThat(windows(ana)).as("the page has not said yet").last().isEqualTo("900 500 320 240");
        consumer.asks(WINDOW.formatted(960, 0, 320, 240));
        assertThat(windows(ana)).last().isEqualTo("960 0 320 240");
        ana.asks(WISH.formatted(8191, 0));
        consumer.asks(WINDOW.formatted(960, 0, 320, 240));
        assertThat(windows(ana))
                .as("told also where it stays, for who waits to see it move")
                .endsWith("960 0 320 240", "960 0 320 240");
    }

    @Test
    void whoComesOrComesBackIsToldAndNobodyBeforeConsent() {
        admitted(ana);
        consumer.asks(WINDOW.formatted(900, 500, 320, 240));
        ben.asks(JOIN);
        assertThat(windows(ben)).as("before consent").isEmpty();
        consumer.asks("{'type':'assist.admit','agent':2,'admit':true}");
        assertThat(windows(ben)).containsExactly("900 500 320 240");
        assist.lost(ben);
        assist.resumed(ben, false);
        assertThat(windows(ben)).containsExactly("900 500 320 240", "900 500 320 240");
        consumer.asks(NONE);
        assist.lost(ana);
        assist.resumed(ana, false);
        assertThat(windows(ana)).containsExactly("none", "900 500 320 240", "none", "none");
    }

    @Test
    void aSupervisorWhoWatchesUnaskedIsToldNothing() {
        consumer.asks("{'type':'assist.start','cid':'call-7'}");
        ana.asks(JOIN);
        consumer.asks("{'type':'assist.admit','agent':1,'admit':true,'supervised':true}");
        sue.asks("{'type':'assist.join','cid':'call-7','unasked':true}");
        consumer.asks(WINDOW.formatted(900, 500, 320, 240));
        assertThat(windows(ana)).last().isEqualTo("900 500 320 240");
        assertThat(windows(sue)).isEmpty();
        assertThat(code(sue.asks(WISH.formatted(0, 0)))).isEqualTo("forbidden");
        assertThat(places(consumer)).isEmpty();
    }

    @Test
    void aPageThatIsBackOrAnotherOneTellsItsOwnWindow() {
        admitted(ana);
        consumer.asks(WINDOW.formatted(900, 500, 320, 240));
        assist.lost(consumer);
        assertThat(windows(ana)).as("it may come back").last().isEqualTo("900 500 320 240");
        assist.resumed(consumer, false);
        assertThat(windows(ana)).last().isEqualTo("none");
        assertThat(code(ana.asks(WISH.formatted(0, 0)))).isEqualTo("not-found");
        consumer.asks(WINDOW.formatted(0, 0, 320, 240));
        var tab = consumer.anotherTab(2);
        tab.asks("{'type':'assist.start','cid':'call-7'}");
        assertThat(windows(ana)).last().isEqualTo("none");
        int told = windows(ana).size();
        assist.lost(tab);
        assist.resumed(tab, false);
        assertThat(windows(ana)).as("nothing changed").hasSize(told);
        tab.asks(WINDOW.formatted(10, 0, 320, 240));
        assertThat(windows(ana)).last().isEqualTo("10 0 320 240");
    }

    @Test
    void aWishIsRefusedInWordsWhereItCantBeGranted() {
        consumer.asks("{'type':'assist.start','cid':'call-7'}");
        ana.asks(JOIN);
        assertThat(ana.asks(WISH.formatted(0, 0)).path("message").asString())
                .isEqualTo("the consumer has not admitted you");
        consumer.asks("{'type':'assist.admit','agent':1,'admit':true}");
        assertThat(ana.asks(WISH.formatted(0, 0)).path("message").asString())
                .isEqualTo("there is no window with a picture over the page");
        consumer.asks(WINDOW.formatted(900, 500, 320, 240));
        consumer.asks("{'type':'assist.pause','paused':true}");
        assertThat(ana.asks(WISH.formatted(0, 0)).path("message").asString()).isEqualTo("sharing is paused");
        consumer.asks(WINDOW.formatted(0, 500, 320, 240));
        consumer.asks("{'type':'assist.pause','paused':false}");
        assertThat(windows(ana)).as("moved while it was paused").last().isEqualTo("0 500 320 240");
        assertThat(List.of(
                        WISH.formatted(-1, 0),
                        WISH.formatted(0, 8192),
                        "{'type':'assist.window','x':1}",
                        "{'type':'assist.window','x':1.5,'y':0}",
                        "{'type':'assist.window','x':'1','y':0}",
                        NONE))
                .extracting(wrong -> ana.asks(wrong).path("message").asString())
                .containsOnly("x and y must be whole numbers from 0 to 8191");
        assertThat(places(consumer)).isEmpty();
    }

    @Test
    void aBoxThatIsNoneIsRefusedAndTheOneBeforeHolds() {
        admitted(ana);
        consumer.asks(WINDOW.formatted(8191, 8191, 4096, 4096));
        assertThat(List.of(
                        WINDOW.formatted(0, 0, 0, 10),
                        WINDOW.formatted(0, 0, 10, 4097),
                        WISH.formatted(1, 1),
                        WINDOW.replace("%d,'y'", "-1,'y'").formatted(0, 10, 10),
                        "{'type':'assist.window','width':10,'height':10}",
                        "{'type':'assist.window','x':null,'y':0,'width':10,'height':10}"))
                .extracting(wrong -> code(consumer.asks(wrong)))
                .containsOnly("bad-request");
        assertThat(windows(ana)).containsExactly("none", "8191 8191 4096 4096");
    }

    @Test
    void whoMovesItTooOftenIsRefusedForAWhileAndNobodyElseIs() {
        admitted(ana, ben);
        consumer.asks(WINDOW.formatted(0, 0, 320, 240));
        for (int i = 0; i < 60; i++) {
            assertThat(code(ana.asks(WISH.formatted(i, 0)))).isEmpty();
        }
        assertThat(code(ana.asks(WISH.formatted(60, 0)))).isEqualTo("limit");
        assertThat(code(ben.asks(WISH.formatted(0, 0)))).isEmpty();
        for (int i = 1; i < 180; i++) {
            assertThat(code(consumer.asks(WINDOW.formatted(i, 0, 320, 240)))).isEmpty();
        }
        assertThat(code(consumer.asks(NONE))).isEqualTo("limit");
        now += 1_000_000_000L;
        assertThat(code(ana.asks(WISH.formatted(60, 0)))).isEmpty();
        assertThat(code(consumer.asks(NONE))).isEmpty();
        assertThat(ana.over).isEmpty();
        assertThat(consumer.over).isEmpty();
    }

    @Test
    void itEndsWithTheSession() {
        admitted(ana);
        consumer.asks(WINDOW.formatted(0, 0, 320, 240));
        assist.ended(consumer, EndCause.BYE);
        var next = FakeClient.consumer(assist, 2, "*");
        next.asks("{'type':'assist.start','cid':'call-7'}");
        ben.asks(JOIN);
        next.asks("{'type':'assist.admit','agent':1,'admit':true}");
        assertThat(windows(ben)).containsExactly("none");
    }

    private void admitted(FakeClient... agents) {
        consumer.asks("{'type':'assist.start','cid':'call-7'}");
        for (var agent : agents) {
            agent.asks(JOIN);
            int number = agent.state().path("agent").intValue();
            consumer.asks("{'type':'assist.admit','agent':" + number + ",'admit':true}");
        }
    }

    /** What a client was told of where it lies, in order. */
    private static List<String> windows(FakeClient client) {
        return client.told.stream()
                .filter(t -> t.path("type").asString().equals("assist.windowed"))
                .map(PlacingTest::box)
                .toList();
    }

    private static String box(JsonNode windowed) {
        var box = new ArrayList<String>();
        ((ObjectNode) windowed.deepCopy()).without("type").forEach(side -> box.add(side.asString()));
        return box.isEmpty() ? "none" : String.join(" ", box);
    }

    private static List<String> places(FakeClient client) {
        return client.told.stream()
                .filter(t -> t.path("type").asString().equals("assist.place"))
                .map(t -> "%d wants %d %d"
                        .formatted(
                                t.path("agent").intValue(),
                                t.path("x").intValue(),
                                t.path("y").intValue()))
                .toList();
    }

    private static String code(JsonNode answer) {
        return answer.path("code").asString("");
    }
}
