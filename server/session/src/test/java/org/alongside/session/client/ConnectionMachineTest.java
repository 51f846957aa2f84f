package org.alongside.session.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.alongside.kernel.Failure;
import org.alongside.session.Service.EndCause;
import org.alongside.session.client.ConnectionEffect.CloseSocket;
import org.alongside.session.client.ConnectionEffect.Forget;
import org.alongside.session.client.ConnectionEffect.SayWelcome;
import org.alongside.session.client.ConnectionEffect.SendMissed;
import org.alongside.session.client.ConnectionEffect.SendPing;
import org.alongside.session.client.ConnectionEffect.StopWaking;
import org.alongside.session.client.ConnectionEffect.TellEnded;
import org.alongside.session.client.ConnectionEffect.TellLost;
import org.alongside.session.client.ConnectionEffect.TellOpened;
import org.alongside.session.client.ConnectionEffect.TellResumed;
import org.alongside.session.client.ConnectionEffect.WakeForBeat;
import org.alongside.session.client.ConnectionEffect.WakeForGrace;
import org.alongside.session.client.ConnectionEffect.WakeForSilence;
import org.alongside.session.client.ConnectionEvent.SocketGone;
import org.alongside.session.client.ConnectionEvent.SocketJoined;
import org.alongside.session.client.ConnectionMachine.Step;
import org.alongside.session.client.ConnectionState.Ended;
import org.alongside.session.client.ConnectionState.Fresh;
import org.alongside.session.client.ConnectionState.Live;
import org.alongside.session.client.ConnectionState.Lost;
import org.junit.jupiter.api.Test;

class ConnectionMachineTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Duration IDLE = Duration.ofSeconds(15);

    private final ConnectionMachine machine = new ConnectionMachine(ClientLimits.DEFAULT);

    private static Step step(ConnectionState next, ConnectionEffect... effects) {
        return new Step(next, List.of(effects));
    }

    @Test
    void theFirstSocketOpensIt() {
        assertThat(machine.on(new Fresh(), new SocketJoined(1, true), 7))
                .isEqualTo(step(
                        new Live(1, false, 7),
                        new StopWaking(),
                        new WakeForBeat(1, IDLE),
                        new WakeForSilence(1, Duration.ofSeconds(45)),
                        new SayWelcome(1, false, false, IDLE),
                        new TellOpened()));
    }

    @Test
    void aLostSocketStartsTheGracePeriodAndItsEndEndsTheConnection() {
        var lost = machine.on(new Live(1, true, 0), new SocketGone(1), SECOND);
        assertThat(lost)
                .isEqualTo(step(
                        new Lost(1, true),
                        new StopWaking(),
                        new WakeForGrace(1, Duration.ofSeconds(30)),
                        new TellLost()));

        assertThat(machine.on(lost.next(), new ConnectionEvent.GraceOver(1), 31 * SECOND))
                .isEqualTo(step(
                        new Ended(EndCause.GRACE_OVER),
                        new StopWaking(),
                        new Forget(),
                        new TellEnded(EndCause.GRACE_OVER)));
    }

    @Test
    void aGracePeriodOfAnEarlierLossEndsNothing() {
        assertThat(machine.on(new Lost(2, false), new ConnectionEvent.GraceOver(1), 0))
                .isEqualTo(step(new Lost(2, false)));
    }

    @Test
    void whoComesBackGetsWhatWasMissedAtTheHeartbeatOfACall() {
        var beat = Duration.ofSeconds(1);
        assertThat(machine.on(new Lost(1, true), new SocketJoined(2, true), 9))
                .isEqualTo(step(
                        new Live(2, true, 9),
                        new StopWaking(),
                        new WakeForBeat(2, beat),
                        new WakeForSilence(2, Duration.ofSeconds(3)),
                        new SayWelcome(2, true, false, beat),
                        new SendMissed(),
                        new TellResumed(true)));
    }

    @Test
    void whoMissedTooMuchIsTold() {
        assertThat(machine.on(new Lost(1, false), new SocketJoined(2, false), 9).effects())
                .contains(new SayWelcome(2, true, true, IDLE), new TellResumed(false))
                .doesNotContain(new SendMissed());
    }

    @Test
    void aNewerSocketReplacesTheOlderWhoseEndThenMeansNothing() {
        var replaced = machine.on(new Live(1, false, 0), new SocketJoined(2, true), 9);

        assertThat(replaced.effects().getFirst())
                .isEqualTo(new CloseSocket(1, 4400, "this connection goes on in another page"));
        assertThat(replaced.next()).isEqualTo(new Live(2, false, 9));
        assertThat(machine.on(replaced.next(), new SocketGone(1), 10)).isEqualTo(step(new Live(2, false, 9)));
        assertThat(machine.on(replaced.next(), new ConnectionEvent.BeatDue(1), 10))
                .isEqualTo(step(new Live(2, false, 9)));
        assertThat(machine.on(
                        replaced.next(),
                        new ConnectionEvent.ClientMisbehaved(1, new Failure(Failure.Code.BAD_REQUEST, "?")),
                        10))
                .isEqualTo(step(new Live(2, false, 9)));
    }

    @Test
    void threeHeartbeatsOfSilenceAreALossAndNotOneEarlier() {
        var live = new Live(1, true, SECOND);
        assertThat(machine.on(live, new ConnectionEvent.SilenceDue(1), 4 * SECOND - 1))
                .isEqualTo(step(live, new WakeForSilence(1, Duration.ofNanos(1))));

        var lost = machine.on(live, new ConnectionEvent.SilenceDue(1), 4 * SECOND);
        assertThat(lost.next()).isEqualTo(new Lost(1, true));
        assertThat(lost.effects())
                .startsWith(new CloseSocket(1, 4408, "nothing was heard for three heartbeats: resume"));
    }

    @Test
    void aBeatPingsAndAsksForTheNext() {
        var live = new Live(1, false, 0);
        assertThat(machine.on(live, new ConnectionEvent.BeatDue(1), 0))
                .isEqualTo(step(live, new SendPing(), new WakeForBeat(1, IDLE)));
    }

    @Test
    void aCallQuickensTheHeartbeatOnce() {
        var quick = machine.on(new Live(1, false, 5), new ConnectionEvent.CallStarted(), 6);
        assertThat(quick)
                .isEqualTo(step(
                        new Live(1, true, 5),
                        new ConnectionEffect.SayHeartbeat(Duration.ofSeconds(1)),
                        new WakeForBeat(1, Duration.ofSeconds(1)),
                        new WakeForSilence(1, Duration.ofSeconds(3))));
        assertThat(machine.on(quick.next(), new ConnectionEvent.CallStarted(), 7))
                .isEqualTo(step(quick.next()));
    }

    @Test
    void aRevokedSessionClosesWith4401AtOnce() {
        assertThat(machine.on(new Live(1, true, 0), new ConnectionEvent.SessionRevoked(), 0))
                .isEqualTo(step(
                        new Ended(EndCause.REVOKED),
                        new CloseSocket(1, 4401, "the session was revoked"),
                        new StopWaking(),
                        new Forget(),
                        new TellEnded(EndCause.REVOKED)));
    }

    @Test
    void aSocketThatJoinsTheDeadIsSentAway() {
        assertThat(machine.on(new Ended(EndCause.BYE), new SocketJoined(2, true), 0)
                        .effects())
                .containsExactly(new CloseSocket(2, 1001, "the connection has just ended: try again"));
    }

    @Test
    void whateverHappensTheServiceHearsAConsistentStory() {
        for (long seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            ConnectionState state = new Fresh();
            String story = "";
            for (int i = 0; i < 60; i++) {
                var step = machine.on(state, anyEvent(random), i * SECOND);
                for (var effect : step.effects()) {
                    story += switch (effect) {
                        case TellOpened e -> "o";
                        case TellLost e -> "l";
                        case TellResumed e -> "r";
                        case TellEnded e -> "e";
                        default -> "";
                    };
                }
                state = step.next();
            }
            // opened once, each loss is followed by a return or the end, a return may also replace a live socket
            assertThat(story).as("seed %d", seed).matches("(?:o(?:l?r)*(?:l?e|l)?)?");
        }
    }

    private static ConnectionEvent anyEvent(SplittableRandom random) {
        int socket = random.nextInt(1, 4);
        var failure = new Failure(Failure.Code.LIMIT, "too much");
        return switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4, 5 -> new SocketJoined(socket, random.nextBoolean());
            case 6, 7, 8, 9 -> new SocketGone(socket);
            case 10, 11 -> new ConnectionEvent.ClientSpoke(socket);
            case 12, 13 -> new ConnectionEvent.SilenceDue(socket);
            case 14 -> new ConnectionEvent.GraceOver(socket);
            case 15, 16 -> new ConnectionEvent.BeatDue(socket);
            case 17, 18 -> new ConnectionEvent.CallStarted();
            case 19, 20 -> new ConnectionEvent.CallsEnded();
            case 21 -> new ConnectionEvent.ClientMisbehaved(socket, failure);
            case 22 -> new ConnectionEvent.ClientSaidBye(socket);
            default -> random.nextInt(4) == 0 ? new ConnectionEvent.SessionRevoked() : new ConnectionEvent.CallsEnded();
        };
    }
}
