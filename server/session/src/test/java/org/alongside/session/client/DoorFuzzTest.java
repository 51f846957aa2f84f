package org.alongside.session.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.util.List;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;
import org.alongside.session.ConnectionId;
import org.alongside.testkit.ManualTimers;
import tools.jackson.databind.json.JsonMapper;

/** Whatever text a page sends: nothing throws, it is answered in the protocol's words or closed by its codes, and the next page is served. */
class DoorFuzzTest {
    private final ManualTimers timers = new ManualTimers();
    private final ClientRunner runner = new ClientRunner(
            new ConnectionId(new Id(1, 2)),
            ClientRunnerTest.session(),
            new RecordingService(),
            InetAddress.getLoopbackAddress(),
            new ClientRunner.World(ClientLimits.DEFAULT, timers, timers::nowNanos, Runnable::run, ended -> {}));
    private int sockets;

    @FuzzTest(maxDuration = "2m")
    void hello(byte[] text) {
        var page = new FakeSocket();
        door(page).text(new String(text, UTF_8));
        assertThat(page.sent).isNotEmpty();
        assertThat(page.sent.getFirst()).matches("close 440[01]|\\{\"type\":\"welcome\".*");
        assertServedAfterwards();
    }

    @FuzzTest(maxDuration = "2m")
    void message(byte[] text) {
        var page = new FakeSocket();
        var door = door(page);
        door.text("{\"type\":\"hello\",\"token\":\"good\"}");
        page.news();
        door.text(new String(text, UTF_8));
        for (String said : page.news()) {
            assertThat(said).matches("(?s)close (1000|4400)|\\{(\"seq\":1,)?\"type\":\"(ok|error|pong)\".*");
        }
        assertServedAfterwards();
    }

    /** Another page takes the connection over; where the first said bye, it meets a closed one, and says so. */
    private void assertServedAfterwards() {
        var next = new FakeSocket();
        var door = door(next);
        door.text("{\"type\":\"hello\",\"token\":\"good\"}");
        door.text("{\"type\":\"ping\"}");
        List<String> news = next.news();
        if (news.getFirst().startsWith("{")) {
            assertThat(JsonMapper.shared()
                            .readTree(news.getFirst())
                            .path("type")
                            .asString())
                    .isEqualTo("welcome");
            assertThat(news.getLast()).isEqualTo("{\"type\":\"pong\"}");
        } else {
            assertThat(news.getFirst()).startsWith("close ");
        }
    }

    private Door door(FakeSocket socket) {
        return new Door(
                ++sockets,
                socket,
                (hello, at) -> hello.token().reveal().equals("good")
                        ? Result.ok(runner)
                        : Result.failed(Failure.Code.BAD_TOKEN, "the token is unknown"),
                () -> {},
                ClientLimits.DEFAULT,
                timers,
                timers::nowNanos);
    }
}
