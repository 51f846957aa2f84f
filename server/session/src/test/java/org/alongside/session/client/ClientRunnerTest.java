package org.alongside.session.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.session.ConnectionId;
import org.alongside.session.Grant;
import org.alongside.session.Session;
import org.alongside.session.SessionId;
import org.alongside.session.client.ConnectionEvent.SocketGone;
import org.alongside.store.StoredSession.Owner;
import org.alongside.testkit.ManualTimers;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One connection on hand-moved time; everything runs on the test's thread. */
class ClientRunnerTest {
    private final ManualTimers timers = new ManualTimers();
    private final RecordingService service = new RecordingService();
    private final List<ClientRunner> ended = new ArrayList<>();
    private final FakeSocket first = new FakeSocket();
    private final FakeSocket second = new FakeSocket();
    private final ClientRunner runner = new ClientRunner(
            new ConnectionId(new Id(1, 2)),
            session(),
            service,
            InetAddress.getLoopbackAddress(),
            new ClientRunner.World(ClientLimits.DEFAULT, timers, timers::nowNanos, Runnable::run, ended::add));

    static Session session() {
        var voice = new Grant.Voice("ana", Redacted.of("Ana"), "bank.example", false, List.of(), true, true);
        var grant = new Grant(Duration.ofHours(1), Set.of(), Optional.of(voice), Optional.empty(), Grant.Role.CONSUMER);
        return new Session(
                new SessionId(new Id(3, 4)), new Owner.OfApplication("shop"), grant, Instant.EPOCH, Instant.MAX);
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) JsonMapper.shared().readTree(text.replace('\'', '"'));
    }

    private void says(int socket, String text) {
        var message = json(text);
        runner.heard(socket, message.path("type").stringValue(), message);
    }

    private void open() {
        runner.join(1, first, 0);
        first.news();
    }

    @Test
    void theWelcomeSaysWhoAndHow() {
        runner.join(1, first, 0);

        assertThat(first.news())
                .containsExactly(
                        "{\"type\":\"welcome\",\"connection\":\"00000000000000010000000000000002\",\"resumed\":false,"
                                + "\"heartbeatSeconds\":15,\"graceSeconds\":30,\"iceServers\":[],"
                                + "\"user\":{\"username\":\"ana\",\"domain\":\"bank.example\"},\"received\":0}");
        assertThat(service.soFar()).containsExactly("opened");
    }

    @Test
    void binaryMessagesKeepTheirPlaceAmongTheOthersAndAreNeverRepeated() {
        open();
        runner.heard(1, new byte[] {1, 2});
        runner.send(json("{'type':'before'}"));
        runner.send(ByteBuffer.wrap(new byte[] {3}));
        runner.send(json("{'type':'after'}"));
        assertThat(first.news())
                .containsExactly("{\"seq\":1,\"type\":\"before\"}", "binary 03", "{\"seq\":2,\"type\":\"after\"}");
        assertThat(service.soFar()).containsExactly("opened", "binary 0102");

        runner.happened(new SocketGone(1));
        runner.send(ByteBuffer.wrap(new byte[] {4}));
        runner.join(2, second, 0);
        runner.heard(1, new byte[] {5});
        assertThat(second.news()).hasSize(3).noneMatch(said -> said.startsWith("binary"));
        assertThat(service.soFar()).doesNotContain("binary 05");
    }

    @Test
    void theServerPingsAndAClientThatAnswersStays() {
        open();
        for (int i = 0; i < 8; i++) {
            timers.advance(Duration.ofSeconds(15));
            says(1, "{'type':'pong'}");
        }

        assertThat(first.news()).hasSize(8).containsOnly("{\"type\":\"ping\"}");
        assertThat(service.soFar()).containsExactly("opened");
    }

    @Test
    void aClientThatSaysNothingIsLostAfterThreeHeartbeatsAndGoneAfterTheGracePeriod() {
        open();
        timers.advance(Duration.ofSeconds(44));
        assertThat(service.soFar()).containsExactly("opened");
        timers.advance(Duration.ofSeconds(1));
        assertThat(service.soFar()).containsExactly("opened", "lost");
        assertThat(first.news()).endsWith("close 4408");
        timers.advance(Duration.ofSeconds(30));

        assertThat(service.soFar()).containsExactly("opened", "lost", "ended GRACE_OVER");
        assertThat(ended).containsExactly(runner);
        assertThat(timers.pending()).isZero();
    }

    @Test
    void inACallThatTakesThreeSeconds() {
        open();
        runner.busy(true);
        assertThat(first.news()).containsExactly("{\"seq\":1,\"type\":\"heartbeat\",\"seconds\":1}");
        timers.advance(Duration.ofMillis(2999));
        assertThat(service.soFar()).containsExactly("opened");
        timers.advance(Duration.ofMillis(1));

        assertThat(service.soFar()).containsExactly("opened", "lost");
        assertThat(first.news().stream().filter(m -> m.contains("ping"))).hasSize(2);
    }

    @Test
    void afterACallTheHeartbeatIsSlowAgain() {
        open();
        runner.busy(true);
        runner.busy(false);
        first.news();
        timers.advance(Duration.ofSeconds(14));
        assertThat(first.news()).isEmpty();
        timers.advance(Duration.ofSeconds(1));
        assertThat(first.news()).containsExactly("{\"type\":\"ping\"}");
    }

    @Test
    void aRepeatedCommandIsAnsweredAgainAndNotRunAgain() {
        open();
        says(1, "{'type':'echo','id':'a','seq':1}");
        says(1, "{'type':'echo','id':'a','seq':1}");
        says(1, "{'type':'echo','id':'a','seq':2}");
        says(1, "{'type':'echo','id':'b','seq':3}");

        assertThat(first.news())
                .containsExactly(
                        "{\"seq\":1,\"type\":\"ok\",\"run\":1,\"re\":\"a\"}",
                        "{\"seq\":2,\"type\":\"ok\",\"run\":1,\"re\":\"a\"}",
                        "{\"seq\":3,\"type\":\"ok\",\"run\":1,\"re\":\"a\"}",
                        "{\"seq\":4,\"type\":\"ok\",\"run\":2,\"re\":\"b\"}");
    }

    @Test
    void aRepeatedCommandWhoseAnswerIsNotThereYetWaitsForIt() {
        open();
        says(1, "{'type':'later','id':'a'}");
        says(1, "{'type':'later','id':'a'}");
        assertThat(service.soFar()).containsExactly("opened", "later");
        runner.refuse(json("{'id':'a'}"), new Failure(Failure.Code.FORBIDDEN, "no"));

        assertThat(first.news())
                .containsExactly(
                        "{\"seq\":1,\"type\":\"error\",\"code\":\"forbidden\",\"message\":\"no\",\"re\":\"a\"}");
    }

    @Test
    void aMessageThatCameBeforeIsNotTakenAgain() {
        open();
        says(1, "{'type':'hint','seq':1}");
        says(1, "{'type':'hint','seq':1}");
        says(1, "{'type':'hint','seq':2}");

        assertThat(service.soFar()).containsExactly("opened", "hint", "hint");
    }

    @Test
    void aServiceThatFailsAnswersTheCommandAllTheSame() {
        open();
        says(1, "{'type':'bug','id':'a'}");

        assertThat(first.news().getFirst()).contains("\"type\":\"error\"", "\"code\":\"server-error\"", "\"re\":\"a\"");
    }

    @Test
    void whoResumesGetsWhatWasSentMeanwhile() {
        open();
        runner.send(json("{'type':'one'}"));
        runner.happened(new ConnectionEvent.SocketGone(1));
        runner.send(json("{'type':'two'}"));
        says(1, "{'type':'echo','id':'late'}"); // of a socket that is gone
        runner.join(2, second, 1);

        assertThat(first.news()).containsExactly("{\"seq\":1,\"type\":\"one\"}");
        var news = second.news();
        assertThat(news).hasSize(2);
        assertThat(news.getFirst()).contains("\"resumed\":true").doesNotContain("snapshot");
        assertThat(news.getLast()).isEqualTo("{\"seq\":2,\"type\":\"two\"}");
        assertThat(service.soFar()).containsExactly("opened", "lost", "resumed");
    }

    @Test
    void theWelcomeCountsWhatArrived() {
        open();
        says(1, "{'type':'hint','seq':1}");
        says(1, "{'type':'hint','seq':2}");
        runner.join(2, second, 0);

        assertThat(second.news().getFirst()).contains("\"received\":2");
    }

    @Test
    void aFreshPageAndOneThatMissedTooMuchGetASnapshot() {
        open();
        runner.join(2, second, -1);
        assertThat(second.news().getFirst()).contains("\"resumed\":true,\"snapshot\":true");

        runner.happened(new ConnectionEvent.SocketGone(2));
        for (int i = 0; i < 201; i++) {
            runner.send(json("{'type':'news'}"));
        }
        var third = new FakeSocket();
        runner.join(3, third, 0);

        assertThat(third.news()).hasSize(1).first().asString().contains("\"resumed\":true,\"snapshot\":true");
        assertThat(service.soFar())
                .containsExactly("opened", "resumed without replay", "lost", "resumed without replay");
    }

    @Test
    void aSocketThatTakesNoMoreIsALossAtOnce() {
        open();
        first.full = true;
        runner.send(json("{'type':'one'}"));
        assertThat(service.soFar()).containsExactly("opened", "lost");
        runner.join(2, second, 0);

        assertThat(second.news()).endsWith("{\"seq\":1,\"type\":\"one\"}");
    }

    @Test
    void aReplacedSocketIsClosedAndItsWordsDoNotCount() {
        open();
        runner.join(2, second, 0);
        says(1, "{'type':'echo','id':'old'}");
        says(2, "{'type':'echo','id':'new'}");

        assertThat(first.news()).containsExactly("close 4400");
        assertThat(second.news()).hasSize(2).last().asString().contains("\"re\":\"new\"");
        assertThat(service.soFar()).containsExactly("opened", "resumed", "echo");
    }

    @Test
    void byeEndsItForGood() {
        open();
        says(1, "{'type':'bye'}");
        runner.join(2, second, 0);

        assertThat(first.news()).containsExactly("close 1000");
        assertThat(second.news()).containsExactly("close 1001");
        assertThat(service.soFar()).containsExactly("opened", "ended BYE");
        assertThat(ended).containsExactly(runner);
    }

    @Test
    void aServiceMayEndItWithAReason() {
        open();
        runner.end(new Failure(Failure.Code.FORBIDDEN, "not for you"));

        assertThat(first.news()).containsExactly("close 4403");
        assertThat(service.soFar()).containsExactly("opened", "ended REFUSED");
    }
}
