package org.alongside.broker.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerCommand.OpenBridge;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerEvent.DtmfReceived;
import org.alongside.broker.api.BrokerReply.BridgeClaimed;
import org.alongside.broker.api.BrokerReply.Done;
import org.alongside.broker.api.BrokerReply.Refused;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.wire.Frame;
import org.alongside.http.Limits;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.security.InternalTls;
import org.alongside.testkit.ManualTimers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The broker's end over a real socket with mutual TLS: who may speak, in which words, and who is told what. */
@Timeout(30)
class ControlChannelsTest {
    private static final Id OWNER = new Id(1, 1);
    private static final Id CLIENT = new Id(5, 5);
    private static final Claim CLAIM = new Claim(OWNER, 1);
    private static final BridgeId BRIDGE = new BridgeId(new Id(2, 2));
    private static final LegId LEG = new LegId(new Id(3, 3));

    @TempDir
    Path folder;

    @Test
    void aServerOpensABridgeAndHearsItsEventsInOrder() throws Exception {
        try (var broker = ControlledBroker.start(folder)) {
            var client = broker.client(OWNER);
            var events = new LinkedBlockingQueue<BrokerEvent>();
            client.listen(events::add);
            assertThat(client.ask(CLAIM, new OpenBridge(BRIDGE)).get()).isEqualTo(new Done());
            assertThat(client.load().connected()).isTrue();
            assertThat(client.load().packetsPerSecond()).isEqualTo(1_000);
            for (int i = 0; i < 1_000; i++) {
                broker.channels.tell(OWNER, tone(i));
            }
            for (int i = 0; i < 1_000; i++) {
                assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo(tone(i));
            }
            client.stop();
        }
    }

    @Test
    void whoShowsNoCertificateOfThisInstallationNeverSpeaks(@TempDir Path elsewhere) throws Exception {
        try (var broker = ControlledBroker.start(folder)) {
            InternalTls.open(elsewhere, InstantSource.system()).server();
            assertNeverSpeaks(broker, Strangers.showing(elsewhere, "server"));
            assertNeverSpeaks(broker, Strangers.showingNothing());
        }
    }

    /** A broker's own certificate is good for a broker only. */
    @Test
    void anotherBrokerIsNoServer() throws Exception {
        try (var broker = ControlledBroker.start(folder)) {
            assertNeverSpeaks(broker, Strangers.showing(folder, "broker"));
            RawSocket.open(broker.uri(), Strangers.showing(folder, "server")).close(); // so it was the certificate
        }
    }

    @Test
    void garbageClosesTheSocketWithAReason() throws Exception {
        try (var broker = ControlledBroker.start(folder);
                var socket = RawSocket.open(broker.uri(), broker.serverTls())) {
            socket.greet(OWNER, CLIENT);
            socket.say("}{");
            assertThat(socket.awaitClosed()).isEqualTo(new RawSocket.Closed(4400, "a frame is no JSON"));
            await(() -> broker.bridges.gone().equals(List.of(OWNER)));
        }
    }

    @Test
    void binaryMessagesAndLongOnesAreRefused() throws Exception {
        try (var broker = ControlledBroker.start(folder)) {
            try (var socket = RawSocket.open(broker.uri(), broker.serverTls())) {
                socket.sayBinary();
                assertThat(socket.awaitClosed().code()).isEqualTo(1003);
            }
            try (var socket = RawSocket.open(broker.uri(), broker.serverTls())) {
                socket.say("x".repeat(300_000));
                assertThat(socket.awaitClosed().code()).isEqualTo(1009);
            }
        }
    }

    @Test
    void whoDoesNotGreetFirstIsSentAway() throws Exception {
        try (var broker = ControlledBroker.start(folder);
                var socket = RawSocket.open(broker.uri(), broker.serverTls())) {
            socket.say(new Frame.Request(1, 1, OWNER, 1, new OpenBridge(BRIDGE)));
            assertThat(socket.awaitClosed()).isEqualTo(new RawSocket.Closed(4400, "the first frame must be a hello"));
            assertThat(broker.bridges.commands(BrokerCommand.class)).isEmpty();
        }
    }

    @Test
    void aSocketThatNeverGreetsIsClosedAfterFiveSeconds() throws Exception {
        var timers = new ManualTimers();
        try (var broker = ControlledBroker.start(folder, timers, timers::nowNanos);
                var socket = RawSocket.open(broker.uri(), broker.serverTls())) {
            await(() -> broker.channels.sockets() == 1);
            timers.advance(Duration.ofMillis(5_400));
            assertThat(socket.awaitClosed()).isEqualTo(new RawSocket.Closed(4410, "no hello within 5 s"));
        }
    }

    @Test
    void aFrozenServerIsClosedAfterThreeSeconds() throws Exception {
        var timers = new ManualTimers();
        try (var broker = ControlledBroker.start(folder, timers, timers::nowNanos);
                var socket = RawSocket.open(broker.uri(), broker.serverTls())) {
            socket.greet(OWNER, CLIENT);
            long before = broker.bridges.heard();
            socket.say(new Frame.Heartbeat(1, OptionalLong.empty(), Optional.empty()));
            await(() -> broker.bridges.heard() == before + 1); // the welcome came before the socket knew its channel
            timers.advance(Duration.ofMillis(2_900));
            assertThat(broker.bridges.gone()).isEmpty();
            timers.advance(Duration.ofMillis(400));
            assertThat(socket.awaitClosed()).isEqualTo(new RawSocket.Closed(4410, "silent for 3 s"));
            await(() -> broker.bridges.gone().equals(List.of(OWNER)));
        }
    }

    @Test
    void everyFrameIsASignOfLife() throws Exception {
        try (var broker = ControlledBroker.start(folder);
                var socket = RawSocket.open(broker.uri(), broker.serverTls())) {
            socket.greet(OWNER, CLIENT);
            long before = broker.bridges.heard();
            socket.say(new Frame.Heartbeat(1, OptionalLong.empty(), Optional.empty()));
            socket.say(new Frame.Heartbeat(1, OptionalLong.empty(), Optional.empty()));
            await(() -> broker.bridges.heard() == before + 2);
        }
    }

    @Test
    void theBrokerSaysEvery300MillisHowBusyItIs() throws Exception {
        var timers = new ManualTimers();
        try (var broker = ControlledBroker.start(folder, timers, timers::nowNanos);
                var socket = RawSocket.open(broker.uri(), broker.serverTls())) {
            socket.greet(OWNER, CLIENT);
            timers.advance(Duration.ofMillis(300));
            assertThat(socket.hear(Frame.Heartbeat.class).load())
                    .hasValueSatisfying(load -> assertThat(load.cpu()).isEqualTo(0.5));
        }
    }

    @Test
    void aRepeatedRequestIsAnsweredFromMemory() throws Exception {
        var dtmf = new BrokerCommand.SendDtmf(BRIDGE, LEG, "1");
        try (var broker = ControlledBroker.start(folder)) {
            try (var socket = RawSocket.open(broker.uri(), broker.serverTls())) {
                socket.greet(OWNER, CLIENT);
                socket.say(new Frame.Request(1, 1, OWNER, 1, new OpenBridge(BRIDGE)));
                socket.say(new Frame.Request(1, 2, OWNER, 1, dtmf));
                assertThat(socket.hear(Frame.Reply.class).reply()).isEqualTo(new Done());
                assertThat(socket.hear(Frame.Reply.class).id()).isEqualTo(2);
            }
            try (var again = RawSocket.open(broker.uri(), broker.serverTls())) {
                again.greet(OWNER, CLIENT);
                again.say(new Frame.Request(1, 2, OWNER, 1, dtmf));
                assertThat(again.hear(Frame.Reply.class).id()).isEqualTo(2);
            }
            try (var otherProcess = RawSocket.open(broker.uri(), broker.serverTls())) {
                otherProcess.greet(OWNER, new Id(6, 6));
                otherProcess.say(new Frame.Request(1, 2, OWNER, 1, dtmf));
                assertThat(otherProcess.hear(Frame.Reply.class).id()).isEqualTo(2);
            }
            assertThat(broker.bridges.commands(BrokerCommand.SendDtmf.class))
                    .as("once by the first process, once by the second")
                    .hasSize(2);
        }
    }

    @Test
    void aCommandForAnotherOwnerOrOfALaterVersionIsRefusedAndTheChannelStays() throws Exception {
        try (var broker = ControlledBroker.start(folder);
                var socket = RawSocket.open(broker.uri(), broker.serverTls())) {
            socket.greet(OWNER, CLIENT);
            socket.say(new Frame.Request(1, 1, new Id(4, 4), 1, new OpenBridge(BRIDGE)));
            assertThat(socket.hear(Frame.Reply.class))
                    .isEqualTo(refused(1, Failure.Code.FORBIDDEN, "this channel speaks for another owner"));
            socket.say("{\"type\":\"request\",\"v\":2,\"id\":2,\"owner\":\"" + OWNER
                    + "\",\"epoch\":1,\"command\":{\"type\":\"teleport\"}}");
            assertThat(socket.hear(Frame.Reply.class))
                    .isEqualTo(refused(2, Failure.Code.BAD_REQUEST, "not understood: command"));
            socket.say(new Frame.Request(1, 3, OWNER, 1, new OpenBridge(BRIDGE)));
            assertThat(socket.hear(Frame.Reply.class)).isEqualTo(new Frame.Reply(1, 3, new Done()));
        }
    }

    @Test
    void aSecondSocketOfAnOwnerTakesOverAndTheFirstIsNotMissed() throws Exception {
        try (var broker = ControlledBroker.start(folder);
                var first = RawSocket.open(broker.uri(), broker.serverTls());
                var second = RawSocket.open(broker.uri(), broker.serverTls())) {
            first.greet(OWNER, CLIENT);
            second.greet(OWNER, CLIENT);
            assertThat(first.awaitClosed())
                    .isEqualTo(new RawSocket.Closed(4409, "another socket speaks for this owner now"));
            broker.channels.tell(OWNER, tone(1));
            assertThat(second.hear(Frame.Event.class).event()).isEqualTo(tone(1));
            assertThat(broker.bridges.gone()).isEmpty();
        }
    }

    @Test
    void eventsThatWereMissedAreToldToTheNextSocket() throws Exception {
        try (var broker = ControlledBroker.start(folder)) {
            Frame.Welcome welcome;
            try (var socket = RawSocket.open(broker.uri(), broker.serverTls())) {
                welcome = socket.greet(OWNER, CLIENT);
                broker.channels.tell(OWNER, tone(1));
                assertThat(socket.hear(Frame.Event.class)).isEqualTo(new Frame.Event(1, 1, tone(1)));
            }
            broker.channels.tell(OWNER, tone(2));
            broker.channels.tell(OWNER, tone(3));
            try (var next = RawSocket.open(broker.uri(), broker.serverTls())) {
                next.say(new Frame.Hello(1, OWNER, CLIENT, Optional.of(welcome.broker()), OptionalLong.of(1)));
                assertThat(next.hear(Frame.Welcome.class).nextSeq()).isEqualTo(2);
                assertThat(next.hear(Frame.Event.class)).isEqualTo(new Frame.Event(1, 2, tone(2)));
                assertThat(next.hear(Frame.Event.class)).isEqualTo(new Frame.Event(1, 3, tone(3)));
            }
        }
    }

    @Test
    void aServerThatDoesNotReadIsClosedAndLearnsWhatItLost() throws Exception {
        var small = Limits.DEFAULT.withMessages(64 * 1024, 64, 64 * 1024);
        try (var broker = ControlledBroker.start(folder, small)) {
            try (var deaf = RawSocket.deaf(broker.uri(), broker.serverTls())) {
                deaf.say(new Frame.Hello(1, OWNER, CLIENT, Optional.empty(), OptionalLong.empty()));
                await(() -> broker.channels.connected() == 1);
                var wordy = new BrokerEvent.LegFailed(
                        BRIDGE, LEG, 1, "x".repeat(8_000)); // fills the kernel's buffers sooner
                await(() -> {
                    broker.channels.tell(OWNER, wordy);
                    return !broker.bridges.gone().isEmpty();
                });
            }
            try (var next = RawSocket.open(broker.uri(), broker.serverTls())) {
                long nextSeq = next.greet(OWNER, CLIENT).nextSeq();
                assertThat(nextSeq).isGreaterThan(64);
            }
        }
    }

    @Test
    void aDrainingBrokerTakesNoNewBridgeAndKeepsTheOthers() throws Exception {
        try (var broker = ControlledBroker.start(folder)) {
            var client = broker.client(OWNER);
            assertThat(client.ask(CLAIM, new OpenBridge(BRIDGE)).get()).isEqualTo(new Done());
            broker.channels.drain();
            assertThat(client.ask(CLAIM, new OpenBridge(new BridgeId(new Id(8, 8))))
                            .get())
                    .isEqualTo(new Refused(new Failure(Failure.Code.UNAVAILABLE, "this broker drains")));
            assertThat(client.ask(CLAIM, new BrokerCommand.ClaimBridge(BRIDGE)).get())
                    .isInstanceOf(BridgeClaimed.class);
            await(() -> client.load().draining());
            client.stop();
        }
    }

    @Test
    void aClientFindsTheBrokerAgain() throws Exception {
        try (var broker = ControlledBroker.start(folder)) {
            var client = broker.client(OWNER);
            assertThat(client.ask(CLAIM, new OpenBridge(BRIDGE)).get()).isEqualTo(new Done());
            try (var intruder = RawSocket.open(broker.uri(), broker.serverTls())) {
                intruder.greet(OWNER, CLIENT); // takes the client's place, so that it must come back
            }
            assertThat(client.ask(CLAIM, new BrokerCommand.CloseBridge(BRIDGE)).get())
                    .isEqualTo(new Done());
            client.stop();
            await(() -> !broker.bridges.gone().isEmpty());
            assertThat(client.ask(CLAIM, new OpenBridge(BRIDGE)).get()).isInstanceOf(Refused.class);
        }
    }

    private static DtmfReceived tone(int number) {
        return new DtmfReceived(BRIDGE, LEG, "#" + number);
    }

    private static Frame.Reply refused(long id, Failure.Code code, String sentence) {
        return new Frame.Reply(1, id, new Refused(new Failure(code, sentence)));
    }

    private static void assertNeverSpeaks(ControlledBroker broker, SSLContext stranger) {
        assertThatThrownBy(() -> RawSocket.open(broker.uri(), stranger)).isInstanceOf(ExecutionException.class);
        assertThat(broker.channels.connected()).isZero();
    }

    private static void await(BooleanSupplier condition) throws Exception {
        long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(until);
            Thread.onSpinWait();
        }
    }
}
