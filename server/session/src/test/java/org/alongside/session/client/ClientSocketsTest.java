package org.alongside.session.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.alongside.session.Installation;
import org.alongside.session.IssuedSession;
import org.alongside.session.Service.ClientConnection;
import org.alongside.store.StoredSession.Owner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/** Real sockets on loopback, as a browser opens them. */
@Timeout(60)
class ClientSocketsTest {
    private static final String SHOP = "https://shop.example";
    private static final String CHOSEN = "c".repeat(32);
    private static final Duration HOUR = Duration.ofHours(1);

    /** As in production, but a hello is due within 300 ms, grace lasts 500 ms, and two tabs are enough. */
    private static final ClientLimits QUICK = new ClientLimits(
            Duration.ofMillis(300),
            Duration.ofSeconds(15),
            Duration.ofSeconds(1),
            Duration.ofMillis(500),
            2,
            50,
            50,
            200,
            100,
            300,
            200,
            768 << 10);

    private final Installation server = new Installation(QUICK);
    private final RecordingService service = new RecordingService();
    private final IssuedSession session = server.issue(HOUR, SHOP);

    @BeforeEach
    void start() {
        server.sockets.mount(server.routes(), "/gateway/v1", service);
        server.started();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ClientConnection opened() throws InterruptedException {
        var connection = service.opened.poll(10, TimeUnit.SECONDS);
        if (connection == null) {
            throw new AssertionError("nothing was opened; so far " + service.soFar());
        }
        return connection;
    }

    @Test
    void aGoodHelloIsWelcomedAndCommandsAreAnswered() throws Exception {
        var page = server.page(SHOP).hello(session);
        page.welcomed();
        page.says("{'type':'echo','id':'1','seq':1}").says("{'type':'ping'}");

        // A pong is not numbered and waits for nobody, so either may be first.
        assertThat(List.of(page.next(), page.next()))
                .containsExactlyInAnyOrder("{\"type\":\"pong\"}", "{\"seq\":1,\"type\":\"ok\",\"run\":1,\"re\":\"1\"}");
        var connection = opened();
        assertThat(connection.session()).isEqualTo(session.session());
        assertThat(connection.grant().voice().orElseThrow().username()).isEqualTo("ana");
        assertThat(connection.address().isLoopbackAddress()).isTrue();
    }

    @Test
    void aWrongAnExpiredAndARevokedTokenAreTold() throws Exception {
        var revoked = server.issue(HOUR, SHOP);
        server.sessions.revoke(revoked.session(), new Owner.OfApplication("shop"));
        var brief = server.issue(Duration.ofSeconds(10), SHOP);
        server.clock.advance(Duration.ofSeconds(10));

        assertThat(server.page(SHOP).says("{'type':'hello','token':'wrong'}").next())
                .isEqualTo("4401 the token is unknown or was revoked");
        assertThat(server.page(SHOP)
                        .says("{'type':'hello','token':'" + "x".repeat(10_000) + "'}")
                        .next())
                .isEqualTo("4401 the token is unknown or was revoked");
        assertThat(server.page(SHOP).hello(revoked).next()).isEqualTo("4401 the token is unknown or was revoked");
        assertThat(server.page(SHOP).hello(brief).next()).isEqualTo("4402 the token expired: get a new one");
        assertThat(service.soFar()).isEmpty();
    }

    @Test
    void aPageOfAnotherOriginIsRefusedAndAnAppIsNot() throws Exception {
        assertThat(server.page("https://evil.example").hello(session).next())
                .isEqualTo("4403 pages of this origin may not use this token");
        server.page(null).hello(session).welcomed();

        var ownPagesOnly = server.issue(HOUR);
        assertThat(server.page(SHOP).hello(ownPagesOnly).next()).startsWith("4403");
        server.page("http://127.0.0.1:" + server.port()).hello(ownPagesOnly).welcomed();
    }

    @Test
    void whoSaysNothingIsClosedInTime() throws Exception {
        assertThat(server.page(SHOP).next()).startsWith("4401 no hello within");
    }

    @Test
    void whatIsNoHelloIsRefusedByName() throws Exception {
        for (var each : List.of(
                List.of("garbage", "a message is a JSON object"),
                List.of("[1]", "a message is a JSON object"),
                List.of("{'type':'hello'", "a message is a JSON object"),
                List.of("[".repeat(5_000), "a message is a JSON object"),
                List.of("{'type':'call.dial'}", "the first message is hello"),
                List.of("{'type':'hello'}", "token must be a text"),
                List.of("{'type':'hello','token':7}", "token must be a text"),
                List.of("{'type':'hello','token':'x','resume':{'connection':'zz','received':1}}", "resume must hold"),
                List.of("{'type':'hello','token':'x','resume':7}", "resume must hold"),
                List.of("{'type':'hello','token':'x','connection':'zz'}", "connection must be 32"),
                List.of("{'type':'hello','token':'x','connection':7}", "connection must be 32"))) {
            assertThat(server.page(SHOP).says(each.getFirst()).next())
                    .as(each.getFirst())
                    .startsWith("4400 " + each.getLast());
        }
        server.page(SHOP).hello(session).welcomed();
    }

    @Test
    void nonsenseAfterTheHelloEndsThatConnectionOnly() throws Exception {
        var good = server.page(SHOP).hello(session);
        good.welcomed();
        for (var each : List.of(
                List.of("garbage", "4400 a message is a JSON object"),
                List.of("{'no':'type'}", "4400 type is missing"),
                List.of("{'type':7}", "4400 type is missing"),
                List.of("{'type':'hello','token':'again'}", "4400 hello is said once"),
                List.of("{'type':'echo','id':7}", "4400 id must be a text of 1 to 64 characters"),
                List.of(
                        "{'type':'echo','id':'" + "x".repeat(65) + "'}",
                        "4400 id must be a text of 1 to 64 characters"),
                List.of("{'type':'echo','seq':'one'}", "4400 seq must be a whole number from 1"))) {
            var bad = server.page(SHOP).hello(session);
            bad.welcomed();
            assertThat(bad.says(each.getFirst()).next()).isEqualTo(each.getLast());
            while (server.sockets.connected() > 1) { // its end frees its place under the token
                Thread.onSpinWait();
            }
        }
        assertThat(good.says("{'type':'echo','id':'1'}").next()).contains("\"re\":\"1\"");
    }

    @Test
    void binaryAndOversizedMessagesAreRefused() throws Exception {
        var binary = server.page(SHOP).hello(session);
        binary.welcomed();
        binary.socket().sendBinary(ByteBuffer.allocate(8), true).join();
        assertThat(binary.next()).startsWith("1003");

        var oversized = server.page(SHOP).hello(session);
        oversized.welcomed();
        oversized.says("{'type':'echo','x':'" + "x".repeat(64 << 10) + "'}");
        assertThat(oversized.next()).startsWith("1009");
    }

    @Test
    void binaryMessagesReachAServiceThatTakesThem() throws Exception {
        service.takesBinary = true;
        var page = server.page(SHOP).hello(session);
        page.welcomed();
        assertThat(service.next()).isEqualTo("opened");
        page.socket().sendBinary(ByteBuffer.wrap(new byte[] {1, 2, 3}), true).join();
        assertThat(service.next()).isEqualTo("binary 010203");
    }

    @Test
    void aLostClientResumesAndMissesNothing() throws Exception {
        var page = server.page(SHOP).hello(session);
        String connection = page.welcomed();
        page.says("{'type':'echo','id':'1','seq':1}").next();
        page.socket().abort();
        assertThat(List.of(service.next(), service.next(), service.next())).containsExactly("opened", "echo", "lost");
        opened().send(JsonMapper.shared().createObjectNode().put("type", "news"));
        var again = server.page(SHOP).resumes(session, connection, 1);

        assertThat(again.next())
                .contains("\"connection\":\"" + connection + "\"", "\"resumed\":true", "\"received\":1")
                .doesNotContain("snapshot");
        assertThat(again.next()).isEqualTo("{\"seq\":2,\"type\":\"news\"}");
        assertThat(again.says("{'type':'echo','id':'1','seq':1}").next())
                .isEqualTo("{\"seq\":3,\"type\":\"ok\",\"run\":1,\"re\":\"1\"}");
        assertThat(service.next()).isEqualTo("resumed");
    }

    @Test
    void whatFollowsTheHelloAtOnceIsTakenBehindIt() throws Exception {
        var page = server.page(SHOP).hello(session, CHOSEN).says("{'type':'echo','id':'1','seq':1}");

        assertThat(page.welcomed()).isEqualTo(CHOSEN);
        assertThat(page.next()).isEqualTo("{\"seq\":1,\"type\":\"ok\",\"run\":1,\"re\":\"1\"}");
    }

    @Test
    void aClientThatWasCutBeforeItsWelcomeResumesWhatItBeganAndNothingRunsTwice() throws Exception {
        var page = server.page(SHOP).hello(session, CHOSEN).says("{'type':'echo','id':'1','seq':1}");
        assertThat(List.of(service.next(), service.next())).containsExactly("opened", "echo");
        page.socket().abort();
        assertThat(service.next()).isEqualTo("lost");
        var again = server.page(SHOP).resumes(session, CHOSEN, 0);

        assertThat(again.next())
                .contains("\"connection\":\"" + CHOSEN + "\"", "\"resumed\":true", "\"received\":1")
                .doesNotContain("snapshot");
        assertThat(again.next()).isEqualTo("{\"seq\":1,\"type\":\"ok\",\"run\":1,\"re\":\"1\"}");
        assertThat(service.next()).isEqualTo("resumed");
    }

    @Test
    void anIdThatIsTakenIsRefusedAndItsConnectionStays() throws Exception {
        var first = server.page(SHOP).hello(session, CHOSEN);
        first.welcomed();
        assertThat(server.page(SHOP).hello(server.issue(HOUR, SHOP), CHOSEN).next())
                .isEqualTo("4400 connection: this id is taken");
        assertThat(server.page(SHOP).hello(session, CHOSEN).next()).isEqualTo("4400 connection: this id is taken");

        assertThat(first.says("{'type':'echo','id':'1'}").next()).contains("\"re\":\"1\"");
        server.page(SHOP).hello(session).welcomed(); // a refusal takes no place under the token
    }

    @Test
    void aTokenThatExpiredMeanwhileStillResumesButOpensNothingNew() throws Exception {
        var page = server.page(SHOP).hello(session);
        String connection = page.welcomed();
        server.clock.advance(Duration.ofHours(2));

        assertThat(server.page(SHOP).hello(session).next()).startsWith("4402");
        assertThat(server.page(SHOP).resumes(session, connection, 0).welcomed()).isEqualTo(connection);
    }

    @Test
    void afterTheGracePeriodThereIsANewConnection() throws Exception {
        var page = server.page(SHOP).hello(session);
        String connection = page.welcomed();
        page.socket().abort();
        assertThat(List.of(service.next(), service.next(), service.next()))
                .containsExactly("opened", "lost", "ended GRACE_OVER");

        assertThat(server.page(SHOP).resumes(session, connection, 0).next())
                .contains("\"resumed\":false")
                .doesNotContain(connection);
        assertThat(server.sockets.connected()).isEqualTo(1);
    }

    @Test
    void aConnectionOfAnotherSessionIsNotResumed() throws Exception {
        String connection = server.page(SHOP).hello(session).welcomed();
        var other = server.issue(HOUR, SHOP);

        assertThat(server.page(SHOP).resumes(other, connection, 0).next())
                .contains("\"resumed\":false")
                .doesNotContain(connection);
    }

    @Test
    void aSecondPageTakesTheConnectionOver() throws Exception {
        var older = server.page(SHOP).hello(session);
        String connection = older.welcomed();
        var newer = server.page(SHOP).resumes(session, connection, -1);

        assertThat(newer.next()).contains("\"resumed\":true,\"snapshot\":true");
        assertThat(older.next()).isEqualTo("4400 this connection goes on in another page");
        assertThat(newer.says("{'type':'echo','id':'1'}").next()).contains("\"re\":\"1\"");
    }

    @Test
    void aRevokedSessionIsClosedAtOnce() throws Exception {
        var page = server.page(SHOP).hello(session);
        String connection = page.welcomed();
        server.sessions.revoke(session.session(), new Owner.OfApplication("shop"));

        assertThat(page.next()).isEqualTo("4401 the session was revoked");
        assertThat(List.of(service.next(), service.next())).containsExactly("opened", "ended REVOKED");
        assertThat(server.page(SHOP).resumes(session, connection, 0).next()).startsWith("4401");
    }

    @Test
    void oneTokenOpensSoManyConnections() throws Exception {
        server.page(SHOP).hello(session).welcomed();
        server.page(SHOP).hello(session).welcomed();

        assertThat(server.page(SHOP).hello(session).next()).isEqualTo("4429 too many connections with this token");
        server.page(SHOP).hello(server.issue(HOUR, SHOP)).welcomed();
    }

    @Test
    void oneAddressOpensSoManySockets() throws Exception {
        for (int i = 0; i < 25; i++) {
            var each = server.issue(HOUR, SHOP);
            server.page(SHOP).hello(each).welcomed();
            server.page(SHOP).hello(each).welcomed();
        }

        assertThat(server.page(SHOP).next()).isEqualTo("4429 too many connections from this address");
    }

    @Test
    void whoTalksTooFastIsStopped() throws Exception {
        var page = server.page(SHOP).hello(session);
        page.welcomed();
        for (int i = 0; i < 400; i++) {
            page.socket()
                    .sendText("{\"type\":\"pong\"}", true)
                    .exceptionally(closedMeanwhile -> page.socket())
                    .join();
        }

        assertThat(page.next()).isEqualTo("4429 too many messages in a second");
    }

    @Test
    void aSlowReaderIsCutResumesAndGetsASnapshotWhileOthersGoOn() throws Exception {
        var good = server.page(SHOP).hello(session);
        good.welcomed();
        opened();
        var slow = new SlowPage(server.port(), session);
        String connection = slow.welcomed();
        var toSlow = opened();
        var news = JsonMapper.shared().createObjectNode().put("type", "news").put("x", "x".repeat(30_000));
        for (int i = 0; i < 2_000 && !service.soFar().contains("lost"); i++) {
            toSlow.send(news);
        }

        assertThat(good.says("{'type':'echo','id':'1'}").next()).contains("\"re\":\"1\"");
        assertThat(slow.lastWord()).startsWith("4408");
        assertThat(server.page(SHOP).resumes(session, connection, 0).next()).contains("\"snapshot\":true");
    }

    @Test
    void aStoppingServerTellsServicesAndClients() throws Exception {
        var page = server.page(SHOP).hello(session);
        page.welcomed();
        opened();
        server.sockets.stop();

        assertThat(page.next()).isEqualTo("1001 the server stops");
        assertThat(List.of(service.next(), service.next())).containsExactly("opened", "ended SHUTDOWN");
        assertThat(server.page(SHOP).next()).isEqualTo("4480 the server stops");
    }
}
