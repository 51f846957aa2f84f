package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.alongside.broker.api.BrokerCommand.AttachClient;
import org.alongside.broker.api.BrokerCommand.Configure;
import org.alongside.broker.api.Direction;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.fake.FakeBroker;
import org.alongside.cluster.InMemoryCluster;
import org.alongside.cluster.NodeId;
import org.alongside.gateway.client.GatewaySettings;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.session.Service.EndCause;
import org.alongside.testkit.ManualTimers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What a page that checks its network gets, with the broker faked and time moved by hand. */
class NetworkChecksTest {
    private static final String CHECK = "0123456789abcdef0123456789abcdef";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ManualTimers timers = new ManualTimers();
    private final FakeBroker broker = new FakeBroker(timers, () -> Duration.ofMillis(1));
    private final NodeId node = new NodeId(new Id(1, 1));
    private boolean up = true;
    private final Gateway gateway = new Gateway(
            GatewaySettings.DEFAULT,
            new InMemoryCluster(node),
            timers,
            Runnable::run,
            new Random(1),
            new FakeSip(),
            Map.of("one", broker.port(node.id(), () -> up)),
            name -> false);
    private final FakeClient ana = new FakeClient(gateway.service(), FakeClient.consumer("agent:*"));

    @AfterEach
    void theBrokerSawNothingWrong() {
        assertThat(broker.violations).isEmpty();
    }

    private void start(FakeClient client, String send, String receive) {
        var json = JSON.createObjectNode()
                .put("type", "check.start")
                .put("id", "s1")
                .put("check", CHECK)
                .put("send", send)
                .put("receive", receive);
        gateway.service().message(client, "check.start", json);
    }

    private void start(FakeClient client) {
        start(client, Offers.CHROMIUM, Offers.CHROMIUM);
    }

    private void settle() {
        timers.advance(Duration.ofMillis(20));
    }

    @Test
    void aPageThatChecksGetsBackOverOneLegWhatItSendsOverTheOther() {
        start(ana);
        settle();

        assertThat(ana.heard("ok")).hasSize(1);
        var answered = ana.last("check.answered").orElseThrow();
        assertThat(answered.get("check").asString()).isEqualTo(CHECK);
        assertThat(answered.get("send").asString()).contains("a=ice-lite", "m=video", "a=candidate:");
        assertThat(answered.get("receive").asString()).contains("a=ice-lite", "m=video", "a=candidate:");
        var legs = broker.commands(AttachClient.class).stream()
                .map(AttachClient::leg)
                .toList();
        assertThat(legs).hasSize(2).doesNotHaveDuplicates();
        assertThat(broker.commands(Configure.class))
                .allSatisfy(c -> assertThat(c.media())
                        .singleElement()
                        .satisfies(m -> assertThat(m.kind()).isEqualTo(MediaKind.VIDEO)))
                .extracting(Configure::leg, c -> c.media().getFirst().direction())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(legs.get(0), Direction.RECVONLY),
                        org.assertj.core.groups.Tuple.tuple(legs.get(1), Direction.SENDONLY));
    }

    @Test
    void aCheckThatIsDoneLeavesNothingBehindAndTheNextMayStart() {
        start(ana);
        settle();
        ana.say("check.end", "'check':'" + CHECK + "'");
        settle();

        assertThat(ana.last("check.ended").orElseThrow().get("reason").asString())
                .isEqualTo("normal");
        assertThat(broker.bridges).isEmpty();

        start(ana);
        settle();
        assertThat(ana.heard("check.answered")).hasSize(2);
    }

    @Test
    void aCheckThatNobodyEndsIsOverAfterFifteenSeconds() {
        start(ana);
        timers.advance(Duration.ofSeconds(14));
        assertThat(broker.bridges).hasSize(1);

        timers.advance(Duration.ofSeconds(2));

        assertThat(ana.last("check.ended").orElseThrow().get("reason").asString())
                .isEqualTo("timeout");
        assertThat(broker.bridges).isEmpty();
    }

    @Test
    void aClientThatLeavesInTheMiddleOfItsSetUpLeavesNothingBehind() {
        start(ana);
        gateway.service().ended(ana, EndCause.BYE);
        settle();

        assertThat(ana.heard("check.answered")).isEmpty();
        assertThat(broker.bridges).isEmpty();
    }

    @Test
    void aBrokerThatRefusesEndsTheCheckAndSaysSo() {
        broker.refuse(Failure.Code.LIMIT);

        start(ana);
        settle();

        assertThat(ana.last("check.ended").orElseThrow().get("reason").asString())
                .isEqualTo("server-error");
        assertThat(broker.bridges).isEmpty();
    }

    @Test
    void aBridgeIsClosedAlsoWhereTheBrokerWasAwayAtTheEnd() {
        start(ana);
        settle();
        up = false;
        ana.say("check.end", "'check':'" + CHECK + "'");
        timers.advance(Duration.ofSeconds(5));
        assertThat(broker.bridges).hasSize(1);

        up = true;
        timers.advance(Duration.ofSeconds(5));

        assertThat(broker.bridges).isEmpty();
    }

    @Test
    void aSecondCheckOfOneSessionIsRefusedUntilTheFirstIsOver() {
        start(ana);
        start(ana);
        settle();

        assertThat(ana.last("error").orElseThrow().get("code").asString()).isEqualTo("limit");
        assertThat(broker.bridges).hasSize(1);
    }

    @Test
    void thirtyTwoChecksRunAtOnceAndNoMore() {
        for (int i = 0; i < 32; i++) {
            start(new FakeClient(gateway.service(), FakeClient.consumer("agent:*")));
        }
        start(ana);
        settle();

        assertThat(broker.bridges).hasSize(32);
        assertThat(ana.last("error").orElseThrow().get("code").asString()).isEqualTo("limit");
    }

    @Test
    void whatCannotBeCheckedIsRefusedByItsName() {
        start(ana, "nonsense", Offers.CHROMIUM);
        start(ana, Offers.CHROMIUM, Offers.CHROMIUM_AUDIO);
        ana.say("check.start", "'check':'x','send':'v=0','receive':'v=0'");

        assertThat(ana.heard("error").stream().map(e -> e.replaceAll(".*'message':'([^']*)'.*", "$1")))
                .hasSize(3)
                .element(1)
                .isEqualTo("send, receive: no video codec in common");
        assertThat(ana.heard("error").getLast()).contains("check: must be 32 lower-case hex digits");
        assertThat(broker.commands).isEmpty();
    }

    @Test
    void aServerThatIsAboutToStopOrHasNoBrokerTakesNoCheck() {
        up = false;
        start(ana);
        up = true;
        gateway.drain(Duration.ZERO);
        start(ana);
        settle();

        assertThat(ana.heard.stream().map(m -> m.path("code").asString("")).filter(c -> !c.isEmpty()))
                .isEqualTo(List.of("unavailable", "unavailable"));
        assertThat(broker.commands).isEmpty();
    }
}
