package org.alongside.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.alongside.broker.api.BrokerCommand.ClaimBridge;
import org.alongside.broker.api.BrokerCommand.CloseBridge;
import org.alongside.broker.api.BrokerCommand.OpenBridge;
import org.alongside.broker.api.BrokerPort;
import org.alongside.broker.api.BrokerReply.BridgeClaimed;
import org.alongside.broker.api.BrokerReply.Done;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.client.BrokerClient;
import org.alongside.broker.api.fake.BrokerPortContract;
import org.alongside.broker.api.wire.Frame;
import org.alongside.broker.control.RawSocket;
import org.alongside.broker.port.ExternalPorts;
import org.alongside.broker.port.InternalPorts;
import org.alongside.broker.port.Limits;
import org.alongside.kernel.Component.StartFailure;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.security.InternalTls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole broker on loopback: its data plane behind its control socket keeps the contract that the fake keeps. */
@Timeout(30)
class MediaBrokerTest extends BrokerPortContract {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Id SILENT_OWNER = new Id(3, 3);

    @TempDir
    static Path folder;

    /** The data plane's time: the machine's, which a test may move ahead or stop. */
    private final AtomicLong ahead = new AtomicLong();

    private volatile OptionalLong stoppedAt = OptionalLong.empty();

    private final Map<Id, BrokerClient> clients = new HashMap<>();
    private InternalTls identities;
    private MediaBroker broker;

    @BeforeEach
    void start() {
        identities = InternalTls.open(folder, InstantSource.system());
        broker = new MediaBroker(settings(0, 0), identities.broker(), this::nanos);
        broker.start();
    }

    @AfterEach
    void stop() {
        clients.values().forEach(BrokerClient::stop);
        broker.stop();
    }

    @Override
    protected BrokerPort port(Id owner) throws Exception {
        var client = clients.get(owner);
        if (client == null) {
            client = BrokerClient.over("real", uri(broker), identities.server(), owner);
            clients.put(owner, client);
            client.start();
            var connecting = client;
            await(() -> connecting.load().connected());
        }
        return client;
    }

    @Override
    protected void endChannelOf(Id owner) throws Exception {
        int before = connected();
        var client = clients.remove(owner);
        if (client != null) {
            client.stop();
            await(() -> connected() == before - 1);
        }
    }

    @Test
    void aBridgeOutlivesItsServerBySixtySeconds() throws Exception {
        first(new OpenBridge(bridge()));
        await(() -> broker.inFlight() == 1);
        endChannelOf(FIRST_OWNER);
        var tooOld = new Claim(SECOND_OWNER, 0); // asks whether it stands, and takes nothing over
        advance(Duration.ofSeconds(55));
        assertRefused(Failure.Code.CONFLICT, ask(tooOld, new ClaimBridge(bridge())));
        assertThat(broker.inFlight()).isEqualTo(1);
        advance(Duration.ofSeconds(5));
        await(() -> broker.inFlight() == 0);
        assertRefused(Failure.Code.NOT_FOUND, ask(tooOld, new ClaimBridge(bridge())));
    }

    @Test
    void aBridgeThatWasClaimedInTimeGoesOn() throws Exception {
        first(new OpenBridge(bridge()));
        endChannelOf(FIRST_OWNER);
        advance(Duration.ofSeconds(50));
        var second = new Claim(SECOND_OWNER, 2);
        assertThat(ask(second, new ClaimBridge(bridge()))).isEqualTo(new BridgeClaimed(List.of()));
        advance(Duration.ofSeconds(50));
        assertThat(ask(second, new ClaimBridge(bridge()))).isEqualTo(new BridgeClaimed(List.of()));
    }

    @Test
    void theBridgeOfASilentServerMayBeClaimedAfter900Millis() throws Exception {
        try (var silent = RawSocket.open(uri(broker), identities.server())) {
            silent.greet(SILENT_OWNER, new Id(4, 4));
            silent.say(new Frame.Request(1, 1, SILENT_OWNER, 1, new OpenBridge(bridge())));
            assertThat(silent.hear(Frame.Reply.class).reply()).isEqualTo(new Done());
            stopTime();
            silent.say(new Frame.Request(1, 2, SILENT_OWNER, 1, new OpenBridge(bridge())));
            assertThat(silent.hear(Frame.Reply.class).id()).isEqualTo(2);
            var second = new Claim(SECOND_OWNER, 2);
            advance(Duration.ofMillis(890));
            assertRefused(Failure.Code.CONFLICT, ask(second, new ClaimBridge(bridge())));
            advance(Duration.ofMillis(10));
            assertThat(ask(second, new ClaimBridge(bridge()))).isEqualTo(new BridgeClaimed(List.of()));
            silent.say(new Frame.Request(1, 3, SILENT_OWNER, 1, new CloseBridge(bridge())));
            assertRefused(Failure.Code.CONFLICT, silent.hear(Frame.Reply.class).reply());
        }
    }

    @Test
    void drainingItWaitsForTheLastBridge() throws Exception {
        first(new OpenBridge(bridge()));
        await(() -> broker.inFlight() == 1);
        var drained = CompletableFuture.runAsync(() -> broker.drain(Duration.ofSeconds(20)));
        var client = port(FIRST_OWNER);
        await(() -> client.load().draining());
        assertThat(drained).isNotDone();
        first(new CloseBridge(bridge()));
        drained.get();
        assertThat(broker.inFlight()).isZero();
    }

    @Test
    void itsHealthSaysWhatItServes() throws Exception {
        first(new OpenBridge(bridge()));
        await(() -> broker.health().detail().equals("1 bridges, 1 servers connected"));
        assertThat(broker.health().ready()).isTrue();
        broker.stop();
        assertThat(broker.health().ready()).isFalse();
    }

    @Test
    void aTakenControlPortIsNamedAndNothingStaysBound() throws Exception {
        int udp = freeUdpPort();
        try (var taken = new ServerSocket(0, 1, LOOPBACK)) {
            var other = new MediaBroker(settings(udp, taken.getLocalPort()), identities.broker());
            assertThatThrownBy(other::start)
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("broker.control-port")
                    .hasMessageContaining("" + taken.getLocalPort());
            other.stop();
        }
        new DatagramSocket(new InetSocketAddress(LOOPBACK, udp)).close();
    }

    @Test
    void aTakenMediaPortIsNamed() throws Exception {
        try (var taken = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            var other = new MediaBroker(settings(taken.getLocalPort(), 0), identities.broker());
            assertThatThrownBy(other::start)
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("broker.ports")
                    .hasMessageContaining("" + taken.getLocalPort());
            other.stop();
        }
    }

    private static BrokerSettings settings(int externalPort, int controlPort) {
        return new BrokerSettings(
                new ExternalPorts(LOOPBACK, externalPort, externalPort, List.of()),
                InternalPorts.of(LOOPBACK, 28_000, 28_399),
                new BrokerSettings.Control(LOOPBACK.getHostAddress(), controlPort),
                Limits.USUAL);
    }

    private static URI uri(MediaBroker of) {
        return URI.create("wss://127.0.0.1:" + of.controlPort());
    }

    private static int freeUdpPort() throws Exception {
        try (var free = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            return free.getLocalPort();
        }
    }

    private int connected() {
        String detail = broker.health().detail();
        return Integer.parseInt(detail.replaceAll(".* (\\d+) servers.*", "$1"));
    }

    private long nanos() {
        return ahead.get() + stoppedAt.orElseGet(System::nanoTime);
    }

    private void advance(Duration by) {
        ahead.addAndGet(by.toNanos());
    }

    private void stopTime() {
        stoppedAt = OptionalLong.of(System.nanoTime());
    }

    private static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(until);
            Thread.onSpinWait();
        }
    }
}
