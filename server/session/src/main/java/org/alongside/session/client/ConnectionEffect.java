package org.alongside.session.client;

import java.time.Duration;
import org.alongside.session.Service.EndCause;

/** What the runner of a connection has to do, in order. */
sealed interface ConnectionEffect {
    /** @param snapshot the client missed more than is here, so the service will say how things stand */
    record SayWelcome(int socket, boolean resumed, boolean snapshot, Duration heartbeat) implements ConnectionEffect {}

    /** Sends again what the client missed. */
    record SendMissed() implements ConnectionEffect {}

    record SendPing() implements ConnectionEffect {}

    record SayHeartbeat(Duration every) implements ConnectionEffect {}

    record CloseSocket(int socket, int code, String reason) implements ConnectionEffect {}

    record WakeForBeat(int socket, Duration after) implements ConnectionEffect {}

    record WakeForSilence(int socket, Duration after) implements ConnectionEffect {}

    record WakeForGrace(int socket, Duration after) implements ConnectionEffect {}

    record StopWaking() implements ConnectionEffect {}

    /** Leaves the register of connections. */
    record Forget() implements ConnectionEffect {}

    record TellOpened() implements ConnectionEffect {}

    record TellLost() implements ConnectionEffect {}

    record TellResumed(boolean replayed) implements ConnectionEffect {}

    record TellEnded(EndCause cause) implements ConnectionEffect {}
}
