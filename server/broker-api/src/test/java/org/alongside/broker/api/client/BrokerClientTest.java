package org.alongside.broker.api.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand.CloseBridge;
import org.alongside.broker.api.BrokerCommand.OpenBridge;
import org.alongside.broker.api.BrokerCommand.SendDtmf;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerEvent.LegAlive;
import org.alongside.broker.api.BrokerEvent.LegSilent;
import org.alongside.broker.api.BrokerPort.Load;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.BrokerReply.Done;
import org.alongside.broker.api.BrokerReply.Refused;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.wire.Frame;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.testkit.ManualTimers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client's decisions, with time moved by hand and the test at the other end of the wire. */
class BrokerClientTest {
    private static final Id OWNER = new Id(1, 1);
    private static final Id BROKER = new Id(9, 9);
    private static final Claim CLAIM = new Claim(OWNER, 1);
    private static final BridgeId BRIDGE = new BridgeId(new Id(2, 2));
    private static final LegId LEG = new LegId(new Id(3, 3));
    private static final Load LOAD = new Load(true, false, 0.25, 4, 500);

    private final ManualTimers timers = new ManualTimers();
    private final HandWire wire = new HandWire();
    private final List<BrokerEvent> events = new ArrayList<>();
    private final List<String> released = new ArrayList<>();
    private int restarts;
    private BrokerClient client;

    @BeforeEach
    void start() {
        client = new BrokerClient(
                "one", OWNER, wire, timers::nowNanos, timers, new Random(5), Runnable::run, () -> released.add("wire"));
        client.listen(events::add);
        client.onRestart(() -> restarts++);
        client.start();
    }

    @Test
    void itGreetsAndThenSendsWhatWaitedInOrder() {
        var opened = client.ask(CLAIM, new OpenBridge(BRIDGE));
        var closed = client.ask(CLAIM, new CloseBridge(BRIDGE));
        var socket = wire.last();
        socket.opens();
        assertThat(socket.sent).singleElement().isInstanceOfSatisfying(Frame.Hello.class, hello -> {
            assertThat(hello.owner()).isEqualTo(OWNER);
            assertThat(hello.broker()).isEmpty();
        });
        welcome(socket, 1);
        assertThat(socket.sent(Frame.Request.class))
                .extracting(Frame.Request::command)
                .containsExactly(new OpenBridge(BRIDGE), new CloseBridge(BRIDGE));
        socket.says(new Frame.Reply(1, 2, new Done()));
        assertThat(closed).isCompletedWithValue(new Done());
        assertThat(opened).isNotDone();
    }

    @Test
    void aCommandWithoutAnAnswerIsRefusedAfterTwoSecondsAndALateAnswerIsIgnored() {
        var socket = connected();
        var answer = client.ask(CLAIM, new CloseBridge(BRIDGE));
        advanceHearing(socket, 19);
        assertThat(answer).isNotDone();
        advanceHearing(socket, 2);
        assertRefused(answer, Failure.Code.TIMEOUT);
        socket.says(new Frame.Reply(1, 1, new Done()));
        assertRefused(answer, Failure.Code.TIMEOUT);
    }

    @Test
    void whatACallNeedsToBeginMayComeAfterFourSecondsAlsoBehindACommandThatDidNotWait() {
        var socket = connected();
        var opened = client.ask(CLAIM, new OpenBridge(BRIDGE));
        var keys = client.ask(CLAIM, new SendDtmf(BRIDGE, LEG, "1"));
        advanceHearing(socket, 21);
        assertRefused(keys, Failure.Code.TIMEOUT);
        advanceHearing(socket, 20);
        socket.says(new Frame.Reply(1, 1, new Done()));
        assertThat(opened).isCompletedWithValue(new Done());
    }

    @Test
    void aCallThatBeginsWhileTheBrokerIsFrozenIsAskedForAgainOverTheNextSocket() {
        var frozen = connected();
        var answer = client.ask(CLAIM, new OpenBridge(BRIDGE));
        timers.advance(Duration.ofMillis(2_500));
        assertThat(frozen.aborted).isTrue();
        var second = wire.last();
        second.opens();
        welcome(second, 1);
        assertThat(second.sent(Frame.Request.class)).isEqualTo(frozen.sent(Frame.Request.class));
        second.says(new Frame.Reply(1, 1, new Done()));
        assertThat(answer).isCompletedWithValue(new Done());
    }

    @Test
    void withoutABrokerACommandIsRefusedInTime() {
        wire.last().closes();
        var answer = client.ask(CLAIM, new OpenBridge(BRIDGE));
        timers.advance(Duration.ofMillis(5_100));
        assertRefused(answer, Failure.Code.TIMEOUT);
        assertThat(client.health().ready()).isFalse();
    }

    @Test
    void whatIsUnansweredIsSentAgainWithItsIdOverTheNextSocket() {
        var first = connected();
        var answer = client.ask(CLAIM, new OpenBridge(BRIDGE));
        first.closes();
        timers.advance(Duration.ofMillis(400));
        var second = wire.last();
        second.opens();
        assertThat(second.sent(Frame.Hello.class))
                .isEqualTo(List.of(new Frame.Hello(
                        1,
                        OWNER,
                        first.sent(Frame.Hello.class).getFirst().client(),
                        Optional.of(BROKER),
                        OptionalLong.of(0))));
        welcome(second, 1);
        assertThat(second.sent(Frame.Request.class)).isEqualTo(first.sent(Frame.Request.class));
        second.says(new Frame.Reply(1, 1, new Done()));
        assertThat(answer).isCompletedWithValue(new Done());
    }

    @Test
    void eventsComeInOrderAndNoneTwice() {
        var first = connected();
        first.says(new Frame.Event(1, 1, new LegSilent(BRIDGE, LEG)));
        first.closes();
        timers.advance(Duration.ofMillis(400));
        var second = wire.last();
        second.opens();
        assertThat(second.sent(Frame.Hello.class).getFirst().heard()).hasValue(1);
        second.says(new Frame.Welcome(1, BROKER, 2, LOAD));
        second.says(new Frame.Event(1, 1, new LegSilent(BRIDGE, LEG)));
        second.says(new Frame.Event(1, 2, new LegAlive(BRIDGE, LEG)));
        assertThat(events).containsExactly(new LegSilent(BRIDGE, LEG), new LegAlive(BRIDGE, LEG));
        assertThat(restarts).isZero();
    }

    @Test
    void anotherBrokerProcessMeansThatEveryBridgeIsGone() {
        connected().closes();
        timers.advance(Duration.ofMillis(400));
        var second = wire.last();
        second.opens();
        second.says(new Frame.Welcome(1, new Id(8, 8), 1, LOAD));
        assertThat(restarts).isEqualTo(1);
        second.says(new Frame.Event(1, 1, new LegAlive(BRIDGE, LEG)));
        assertThat(events).containsExactly(new LegAlive(BRIDGE, LEG));
    }

    @Test
    void itSaysEvery300MillisThatItLivesAndWhatItHeard() {
        var socket = connected();
        socket.says(new Frame.Event(1, 41, new LegAlive(BRIDGE, LEG)));
        advanceHearing(socket, 30);
        assertThat(socket.sent(Frame.Heartbeat.class))
                .hasSize(10)
                .allSatisfy(beat -> assertThat(beat.heard()).hasValue(41));
    }

    @Test
    void after900MillisOfSilenceItIsNotConnectedAndAfterTwoSecondsItDialsAgain() {
        var socket = connected();
        timers.advance(Duration.ofMillis(890));
        assertThat(client.load()).isEqualTo(LOAD);
        timers.advance(Duration.ofMillis(20));
        assertThat(client.load().connected()).isFalse();
        assertThat(socket.aborted).isFalse();
        socket.says(new Frame.Heartbeat(1, OptionalLong.empty(), Optional.of(new Load(true, true, 0.5, 9, 1))));
        assertThat(client.load()).isEqualTo(new Load(true, true, 0.5, 9, 1));
        timers.advance(Duration.ofMillis(2_500));
        assertThat(socket.aborted).isTrue();
        assertThat(wire.dialled).hasSize(2);
    }

    @Test
    void itTriesForEverButNeverMoreThanNeeded() {
        for (int tries = 1; tries <= 30; tries++) {
            assertThat(wire.dialled).hasSize(tries);
            wire.last().closes();
            timers.advance(tries == 1 ? Duration.ofMillis(350) : Duration.ofMillis(2_100));
        }
        int before = wire.dialled.size();
        for (int second = 0; second < 60; second++) {
            timers.advance(Duration.ofSeconds(1));
            wire.last().closes();
        }
        assertThat(wire.dialled.size() - before).isBetween(20, 62);
    }

    @Test
    void aSocketThatOpensAndIsNeverWelcomedIsGivenUp() {
        var mute = wire.last();
        mute.opens();
        timers.advance(Duration.ofMillis(2_500));
        assertThat(mute.aborted).isTrue();
        assertThat(wire.dialled).hasSize(2);
        mute.says(new Frame.Welcome(1, BROKER, 1, LOAD));
        assertThat(client.load().connected()).isFalse();
    }

    @Test
    void aBrokerThatTalksNonsenseIsLeft() {
        var socket = connected();
        socket.says("nonsense");
        assertThat(socket.aborted).isTrue();
        assertThat(client.health().detail()).contains("no JSON");
    }

    @Test
    void aLaterVersionsEventIsIgnoredAndTheChannelStays() {
        var socket = connected();
        socket.says("{\"type\":\"event\",\"v\":2,\"seq\":1,\"event\":{\"type\":\"leg-danced\"}}");
        socket.says(new Frame.Event(1, 2, new LegAlive(BRIDGE, LEG)));
        assertThat(events).containsExactly(new LegAlive(BRIDGE, LEG));
        assertThat(socket.aborted).isFalse();
    }

    @Test
    void outstandingCommandsAreBounded() {
        connected();
        for (int i = 0; i < 1_024; i++) {
            assertThat(client.ask(CLAIM, new OpenBridge(BRIDGE))).isNotDone();
        }
        assertRefused(client.ask(CLAIM, new OpenBridge(BRIDGE)), Failure.Code.LIMIT);
        timers.advance(Duration.ofMillis(5_100));
        assertThat(client.ask(CLAIM, new OpenBridge(BRIDGE))).isNotDone();
    }

    @Test
    void stoppedItRefusesWhatWaitsAndWhatComes() {
        var socket = connected();
        var waiting = client.ask(CLAIM, new OpenBridge(BRIDGE));
        client.stop();
        assertRefused(waiting, Failure.Code.UNAVAILABLE);
        assertRefused(client.ask(CLAIM, new OpenBridge(BRIDGE)), Failure.Code.UNAVAILABLE);
        assertThat(socket.aborted).isTrue();
        assertThat(released).containsExactly("wire");
        timers.advance(Duration.ofSeconds(10));
        assertThat(wire.dialled).hasSize(1);
    }

    private HandWire.Dialled connected() {
        var socket = wire.last();
        socket.opens();
        welcome(socket, 1);
        return socket;
    }

    private static void welcome(HandWire.Dialled socket, long nextSeq) {
        socket.says(new Frame.Welcome(1, BROKER, nextSeq, LOAD));
    }

    /** Moves time in steps of 100 ms, in each of which the broker is heard. */
    private void advanceHearing(HandWire.Dialled socket, int steps) {
        for (int i = 0; i < steps; i++) {
            timers.advance(Duration.ofMillis(100));
            socket.says(new Frame.Heartbeat(1, OptionalLong.empty(), Optional.of(LOAD)));
        }
    }

    private static void assertRefused(CompletableFuture<BrokerReply> answer, Failure.Code code) {
        assertThat(answer)
                .isCompletedWithValueMatching(reply -> reply instanceof Refused(var failure) && failure.code() == code);
    }
}
