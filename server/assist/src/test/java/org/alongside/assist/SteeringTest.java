package org.alongside.assist;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.alongside.assist.history.SupportHistory;
import org.alongside.session.AssistFeature;
import org.alongside.session.Service.EndCause;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Who acts on the page, and what becomes of acts on their way, as a consumer and two agents meet it. */
class SteeringTest {
    private static final String CLICK = "{'type':'assist.act','kind':'click','seen':5.5,'x':10,'y':20}";
    private static final String WANT = "{'type':'assist.control','want':true}";

    private long now;
    private final Assist assist = new Assist(
            new SecureRandom(),
            () -> now,
            () -> Instant.ofEpochMilli(1_000),
            new Surroundings(
                    Runnable::run, () -> Instant.ofEpochMilli(1_000), new FakeDocuments(), SupportHistory.NONE));
    private final FakeClient consumer = FakeClient.consumer(assist, 1, "*");
    private final FakeClient ana = FakeClient.agent(assist, 11, "*");
    private final FakeClient ben = FakeClient.agent(assist, 12, "*");

    @Test
    void anAgentActsOnlyOnceTheConsumerSaidYesAndEverybodyIsTold() {
        admitted(ana, ben);
        assertThat(ana.asks(CLICK).path("message").asString())
                .isEqualTo("you do not act on the page now: ask for control");
        ana.asks(WANT);
        assertThat(latest(consumer)).isEqualTo("{\"type\":\"assist.controlled\",\"asking\":[1]}");
        assertThat(code(ana.asks(CLICK))).as("asked, and not answered").isEqualTo("conflict");
        consumer.asks("{'type':'assist.control','agent':1,'allow':true}");
        for (var client : List.of(consumer, ana, ben)) {
            assertThat(latest(client)).isEqualTo("{\"type\":\"assist.controlled\",\"by\":1,\"asking\":[]}");
        }
        say(ana, CLICK, "c-1");
        assertThat(all(consumer, "assist.perform").toString())
                .isEqualTo(
                        "[{\"kind\":\"click\",\"seen\":5.5,\"x\":10,\"y\":20,\"count\":1,\"type\":\"assist.perform\","
                                + "\"submit\":false,\"agent\":1,\"at\":1000,\"act\":1}]");
        consumer.asks("{'type':'assist.acted','act':1,'result':{'refused':'stale','words':'look again'}}");
        assertThat(answer(ana, "c-1").toString())
                .isEqualTo(
                        "{\"result\":{\"refused\":\"stale\",\"words\":\"look again\"},\"type\":\"ok\",\"re\":\"c-1\"}");
        assertThat(code(ben.asks(CLICK))).as("another agent").isEqualTo("conflict");
    }

    @Test
    void thereIsOneTokenThatIsTakenHandedOnAndTakenBack() {
        acting(ana);
        admitted(ben);
        ben.asks(WANT);
        consumer.asks("{'type':'assist.control','agent':2,'allow':true}");
        assertThat(latest(ana)).isEqualTo("{\"type\":\"assist.controlled\",\"by\":2,\"asking\":[]}");
        ana.asks(WANT);
        assertThat(latest(ben)).as("agreed once, taken without a question").contains("\"by\":1");
        ana.asks("{'type':'assist.control','want':false,'to':2}");
        assertThat(latest(consumer)).contains("\"by\":2");
        assertThat(code(ana.asks("{'type':'assist.control','want':false,'to':2}")))
                .isEqualTo("conflict");
        assertThat(code(ben.asks("{'type':'assist.control','want':false,'to':7}")))
                .isEqualTo("not-found");
        consumer.asks("{'type':'assist.control','agent':2,'allow':false}");
        assertThat(latest(ben)).isEqualTo("{\"type\":\"assist.controlled\",\"asking\":[]}");
        ben.asks(WANT);
        assertThat(latest(consumer)).as("taken back: asked again").contains("\"asking\":[2]");
        assertThat(code(consumer.asks("{'type':'assist.control','agent':9,'allow':true}")))
                .isEqualTo("not-found");
        ana.asks(WANT);
        assist.lost(ana);
        assertThat(latest(consumer)).as("a lost line lets go").doesNotContain("\"by\"");
        assist.ended(ben, EndCause.BYE);
        assertThat(latest(consumer)).isEqualTo("{\"type\":\"assist.controlled\",\"asking\":[]}");
    }

    @Test
    void everyFeatureIsAskedForByTheServerWhateverTheAgentSays() {
        var cleo = FakeClient.agent(assist, 13, Set.of(AssistFeature.DRAW));
        var dora = FakeClient.agent(assist, 14, Set.of(AssistFeature.FORM, AssistFeature.SUBMIT));
        admitted(cleo, dora);
        assertThat(code(cleo.asks(WANT))).isEqualTo("forbidden");
        assertThat(code(cleo.asks("{'type':'assist.form'}"))).isEqualTo("forbidden");
        assertThat(code(consumer.asks("{'type':'assist.form'}"))).isEqualTo("forbidden");
        assertThat(code(consumer.asks(CLICK))).isEqualTo("forbidden");
        assertThat(code(cleo.asks("{'type':'assist.acted','act':1,'result':{}}")))
                .isEqualTo("forbidden");
        dora.asks(WANT);
        consumer.asks("{'type':'assist.control','agent':2,'allow':true}");
        assertThat(dora.asks(CLICK).path("message").asString()).isEqualTo("this token does not allow to control");
        say(dora, "{'type':'assist.act','kind':'set','seen':1,'field':3,'value':'x','submit':false,'agent':1}", "c-9");
        assertThat(all(consumer, "assist.perform")).singleElement().satisfies(perform -> {
            assertThat(perform.path("submit").booleanValue()).isTrue();
            assertThat(perform.path("agent").intValue()).isEqualTo(2);
            assertThat(perform.path("field").intValue()).isEqualTo(3);
        });
    }

    @Test
    void whatIsOnItsWayWhenThePageGoesAwayIsAnsweredSo() {
        acting(ana);
        say(ana, CLICK, "c-1");
        assist.lost(consumer);
        assertThat(answer(ana, "c-1").path("message").asString()).isEqualTo("the page went away");
        assertThat(code(ana.asks(CLICK))).isEqualTo("unavailable");
        assist.resumed(consumer, false);
        assertThat(latest(consumer)).contains("\"by\":1");
        consumer.asks("{'type':'assist.pause','paused':true}");
        assertThat(code(ana.asks(CLICK))).as("paused").isEqualTo("conflict");
        consumer.asks("{'type':'assist.pause','paused':false}");
        assertThat(consumer.asks("{'type':'assist.acted','act':1,'result':{}}")
                        .path("type")
                        .asString())
                .as("too late, and nobody minds")
                .isEqualTo("ok");
    }

    @Test
    void aPageThatDoesNotAnswerLeavesNobodyWaitingForEverAndFloodsAreRefused() {
        acting(ana);
        for (int i = 0; i < 65; i++) {
            say(ana, CLICK, "w-" + i);
        }
        assertThat(code(answer(ana, "w-0"))).isEqualTo("timeout");
        for (int i = 65; i < 120; i++) {
            say(ana, CLICK, "w-" + i);
        }
        assertThat(code(ana.asks(CLICK))).isEqualTo("limit");
        now += 1_000_000_000L;
        assertThat(ana.asks("{'type':'assist.act','kind':'move','seen':1,'x':1,'y':2}")
                        .path("type")
                        .asString())
                .as("a move is answered at once")
                .isEqualTo("ok");
    }

    @Test
    void everyFieldThatIsWrongIsNamed() {
        acting(ana);
        assertThat(List.of(
                        CLICK.replace("click", "dance"),
                        CLICK.replace("5.5", "-1"),
                        CLICK.replace("5.5", "'now'"),
                        CLICK.replace("'x':10", "'x':10.5"),
                        CLICK.replace("20}", "20,'count':4}"),
                        CLICK.replace("20}", "20,'modifiers':['hyper']}"),
                        "{'type':'assist.act','kind':'wheel','seen':1,'x':1,'y':1,'dx':1}",
                        "{'type':'assist.act','kind':'key','seen':1,'key':'" + "k".repeat(33) + "','code':''}",
                        "{'type':'assist.act','kind':'text','seen':1}",
                        "{'type':'assist.act','kind':'set','seen':1,'field':0,'value':''}",
                        "{'type':'assist.act','kind':'pick','seen':1,'value':'" + "v".repeat(4_001) + "'}",
                        "{'type':'assist.control','want':1}"))
                .extracting(wrong -> ana.asks(wrong).path("message").asString())
                .containsExactly(
                        "kind must be click, down, move, up, wheel, key, text, pick or set",
                        "seen must be when the picture was taken, in milliseconds",
                        "seen must be when the picture was taken, in milliseconds",
                        "x must be a whole number within 2^24",
                        "count must be 1, 2 or 3",
                        "modifiers must be a list of shift, ctrl, alt, meta",
                        "dy must be a whole number within 2^24",
                        "key must be a text of at most 32 characters",
                        "text must be a text of at most 4000 characters",
                        "field must be the number of a field",
                        "value must be a text of at most 4000 characters",
                        "want must be true or false");
        assertThat(code(consumer.asks("{'type':'assist.acted','act':1}"))).isEqualTo("bad-request");
        assertThat(code(consumer.asks("{'type':'assist.control','agent':1}"))).isEqualTo("bad-request");
    }

    private void admitted(FakeClient... agents) {
        consumer.asks("{'type':'assist.start','cid':'call-7'}");
        for (var agent : agents) {
            agent.asks("{'type':'assist.join','cid':'call-7'}");
            int number = agent.state().path("agent").intValue();
            consumer.asks("{'type':'assist.admit','agent':" + number + ",'admit':true}");
        }
    }

    private void acting(FakeClient agent) {
        admitted(agent);
        agent.asks(WANT);
        consumer.asks("{'type':'assist.control','agent':1,'allow':true}");
    }

    /** Says something whose answer comes later, or never. */
    private void say(FakeClient client, String json, String id) {
        var message = (ObjectNode) JsonMapper.shared().readTree(json.replace('\'', '"'));
        assist.message(client, message.path("type").asString(), message.put("id", id));
    }

    private static JsonNode answer(FakeClient client, String id) {
        return client.told.stream()
                .filter(t -> t.path("re").asString("").equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no answer to " + id));
    }

    private static String latest(FakeClient client) {
        return all(client, "assist.controlled").getLast().toString();
    }

    private static List<JsonNode> all(FakeClient client, String type) {
        return client.told.stream()
                .filter(t -> t.path("type").asString().equals(type))
                .toList();
    }

    private static String code(JsonNode answer) {
        return answer.path("code").asString("");
    }
}
