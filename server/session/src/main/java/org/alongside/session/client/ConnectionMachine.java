package org.alongside.session.client;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.alongside.kernel.Failure;
import org.alongside.session.Service.EndCause;
import org.alongside.session.client.ConnectionEffect.CloseSocket;
import org.alongside.session.client.ConnectionEffect.Forget;
import org.alongside.session.client.ConnectionEffect.SayHeartbeat;
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
import org.alongside.session.client.ConnectionEvent.BeatDue;
import org.alongside.session.client.ConnectionEvent.CallStarted;
import org.alongside.session.client.ConnectionEvent.CallsEnded;
import org.alongside.session.client.ConnectionEvent.ClientMisbehaved;
import org.alongside.session.client.ConnectionEvent.ClientSaidBye;
import org.alongside.session.client.ConnectionEvent.ClientSpoke;
import org.alongside.session.client.ConnectionEvent.GraceOver;
import org.alongside.session.client.ConnectionEvent.Refused;
import org.alongside.session.client.ConnectionEvent.ServerStops;
import org.alongside.session.client.ConnectionEvent.SessionRevoked;
import org.alongside.session.client.ConnectionEvent.SilenceDue;
import org.alongside.session.client.ConnectionEvent.SocketGone;
import org.alongside.session.client.ConnectionEvent.SocketJoined;
import org.alongside.session.client.ConnectionState.Ended;
import org.alongside.session.client.ConnectionState.Fresh;
import org.alongside.session.client.ConnectionState.Live;
import org.alongside.session.client.ConnectionState.Lost;

/**
 * The life of a client's connection as a pure function: it is live on one socket at a time, lost for a grace period, or
 * over. {@link ClientRunner} performs what it says.
 */
record ConnectionMachine(ClientLimits limits) {
    private static final int MISSES = 3;
    private static final int NORMAL = 1000;
    private static final int GOING_AWAY = 1001;

    /** What follows. */
    record Step(ConnectionState next, List<ConnectionEffect> effects) {
        static Step to(ConnectionState next, ConnectionEffect... effects) {
            return new Step(next, List.of(effects));
        }

        Step after(ConnectionEffect first) {
            return new Step(
                    next, Stream.concat(Stream.of(first), effects.stream()).toList());
        }
    }

    Step on(ConnectionState state, ConnectionEvent event, long nowNanos) {
        return switch (state) {
            case Fresh fresh -> onFresh(fresh, event, nowNanos);
            case Live live -> onLive(live, event, nowNanos);
            case Lost lost -> onLost(lost, event, nowNanos);
            case Ended ended -> onEnded(ended, event);
        };
    }

    private Step onFresh(Fresh fresh, ConnectionEvent event, long nowNanos) {
        return switch (event) {
            case SocketJoined(int socket, boolean replayable) ->
                live(
                        socket,
                        false,
                        nowNanos,
                        new SayWelcome(socket, false, false, limits.heartbeat()),
                        new TellOpened());
            case ClientSpoke e -> Step.to(fresh);
            case SocketGone e -> Step.to(fresh);
            case BeatDue e -> Step.to(fresh);
            case SilenceDue e -> Step.to(fresh);
            case GraceOver e -> Step.to(fresh);
            case CallStarted e -> Step.to(fresh);
            case CallsEnded e -> Step.to(fresh);
            case ClientSaidBye e -> Step.to(fresh);
            case ClientMisbehaved e -> Step.to(fresh);
            // The service never heard of it, so it is not told.
            case SessionRevoked e -> Step.to(new Ended(EndCause.REVOKED), new Forget());
            case Refused e -> Step.to(new Ended(EndCause.REFUSED), new Forget());
            case ServerStops e -> Step.to(new Ended(EndCause.SHUTDOWN), new Forget());
        };
    }

    private Step onLive(Live live, ConnectionEvent event, long nowNanos) {
        return switch (event) {
            case SocketJoined(int socket, boolean replayable) ->
                // 4400 and not a code to resume after: else two tabs with one connection would replace each other for
                // ever
                resumed(socket, live.inCall(), replayable, nowNanos)
                        .after(new CloseSocket(
                                live.socket(),
                                Failure.Code.BAD_REQUEST.closeCode(),
                                "this connection goes on in another page"));
            case ClientSpoke(int socket) ->
                Step.to(socket == live.socket() ? new Live(socket, live.inCall(), nowNanos) : live);
            case SocketGone(int socket) -> socket == live.socket() ? lost(live) : Step.to(live);
            case BeatDue(int socket) ->
                socket == live.socket()
                        ? Step.to(live, new SendPing(), new WakeForBeat(socket, beat(live.inCall())))
                        : Step.to(live);
            case SilenceDue(int socket) -> socket == live.socket() ? silence(live, nowNanos) : Step.to(live);
            case GraceOver e -> Step.to(live);
            case CallStarted() -> live.inCall() ? Step.to(live) : paced(live, true);
            case CallsEnded() -> live.inCall() ? paced(live, false) : Step.to(live);
            case ClientSaidBye(int socket) ->
                socket == live.socket() ? end(live, EndCause.BYE, NORMAL, "bye") : Step.to(live);
            case ClientMisbehaved(int socket, var reason) ->
                socket == live.socket()
                        ? end(live, EndCause.REFUSED, reason.code().closeCode(), reason.message())
                        : Step.to(live);
            case SessionRevoked() ->
                end(live, EndCause.REVOKED, Failure.Code.BAD_TOKEN.closeCode(), "the session was revoked");
            case Refused(var reason) ->
                end(live, EndCause.REFUSED, reason.code().closeCode(), reason.message());
            case ServerStops() -> end(live, EndCause.SHUTDOWN, GOING_AWAY, "the server stops");
        };
    }

    private Step onLost(Lost lost, ConnectionEvent event, long nowNanos) {
        return switch (event) {
            case SocketJoined(int socket, boolean replayable) -> resumed(socket, lost.inCall(), replayable, nowNanos);
            case ClientSpoke e -> Step.to(lost);
            case SocketGone e -> Step.to(lost);
            case BeatDue e -> Step.to(lost);
            case SilenceDue e -> Step.to(lost);
            case GraceOver(int socket) -> socket == lost.socket() ? end(EndCause.GRACE_OVER) : Step.to(lost);
            case CallStarted() -> Step.to(new Lost(lost.socket(), true));
            case CallsEnded() -> Step.to(new Lost(lost.socket(), false));
            case ClientSaidBye e -> Step.to(lost);
            case ClientMisbehaved e -> Step.to(lost);
            case SessionRevoked() -> end(EndCause.REVOKED);
            case Refused e -> end(EndCause.REFUSED);
            case ServerStops() -> end(EndCause.SHUTDOWN);
        };
    }

    private static Step onEnded(Ended ended, ConnectionEvent event) {
        return switch (event) {
            // It ended while the socket was on its way in: the client tries again and gets a new connection.
            case SocketJoined(int socket, boolean replayable) ->
                Step.to(ended, new CloseSocket(socket, GOING_AWAY, "the connection has just ended: try again"));
            case ClientSpoke e -> Step.to(ended);
            case SocketGone e -> Step.to(ended);
            case BeatDue e -> Step.to(ended);
            case SilenceDue e -> Step.to(ended);
            case GraceOver e -> Step.to(ended);
            case CallStarted e -> Step.to(ended);
            case CallsEnded e -> Step.to(ended);
            case ClientSaidBye e -> Step.to(ended);
            case ClientMisbehaved e -> Step.to(ended);
            case SessionRevoked e -> Step.to(ended);
            case Refused e -> Step.to(ended);
            case ServerStops e -> Step.to(ended);
        };
    }

    private Step resumed(int socket, boolean inCall, boolean replayable, long nowNanos) {
        var welcome = new SayWelcome(socket, true, !replayable, beat(inCall));
        return replayable
                ? live(socket, inCall, nowNanos, welcome, new SendMissed(), new TellResumed(true))
                : live(socket, inCall, nowNanos, welcome, new TellResumed(false));
    }

    private Step live(int socket, boolean inCall, long nowNanos, ConnectionEffect... first) {
        var waking = Stream.<ConnectionEffect>of(
                new WakeForBeat(socket, beat(inCall)), new WakeForSilence(socket, silenceAfter(inCall)));
        return new Step(
                new Live(socket, inCall, nowNanos),
                Stream.of(Stream.<ConnectionEffect>of(new StopWaking()), waking, Stream.of(first))
                        .flatMap(each -> each)
                        .toList());
    }

    private Step paced(Live live, boolean inCall) {
        return Step.to(
                new Live(live.socket(), inCall, live.heardNanos()),
                new SayHeartbeat(beat(inCall)),
                new WakeForBeat(live.socket(), beat(inCall)),
                new WakeForSilence(live.socket(), silenceAfter(inCall)));
    }

    private Step silence(Live live, long nowNanos) {
        Duration silent = Duration.ofNanos(nowNanos - live.heardNanos());
        Duration left = silenceAfter(live.inCall()).minus(silent);
        if (left.isPositive()) {
            return Step.to(live, new WakeForSilence(live.socket(), left));
        }
        return lost(live)
                .after(new CloseSocket(
                        live.socket(),
                        Failure.Code.TOO_SLOW.closeCode(),
                        "nothing was heard for three heartbeats: resume"));
    }

    private Step lost(Live live) {
        return Step.to(
                new Lost(live.socket(), live.inCall()),
                new StopWaking(),
                new WakeForGrace(live.socket(), limits.grace()),
                new TellLost());
    }

    private static Step end(Live live, EndCause cause, int code, String reason) {
        return end(cause).after(new CloseSocket(live.socket(), code, reason));
    }

    private static Step end(EndCause cause) {
        return Step.to(new Ended(cause), new StopWaking(), new Forget(), new TellEnded(cause));
    }

    private Duration beat(boolean inCall) {
        return inCall ? limits.heartbeatInCall() : limits.heartbeat();
    }

    private Duration silenceAfter(boolean inCall) {
        return beat(inCall).multipliedBy(MISSES);
    }
}
