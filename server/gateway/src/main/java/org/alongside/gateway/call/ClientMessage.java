package org.alongside.gateway.call;

import java.util.Optional;
import org.alongside.broker.api.LegId;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;

/** What a call says to one of its clients; {@code protocol/client.md} explains each, {@code gateway.client} writes the JSON. */
public sealed interface ClientMessage {
    /** A command is done. */
    record Ok(String re) implements ClientMessage {}

    /** A command can't be done; the call goes on. */
    record Refused(String re, Failure failure) implements ClientMessage {}

    /** @param ring by which an answer says which ring it means: a client may be rung again by the same call */
    record Incoming(CallId call, LegId ring, String from, Redacted<String> displayName, boolean audio, boolean video)
            implements ClientMessage {}

    record Progressed(CallId call, Progress state, int status) implements ClientMessage {}

    record Attached(CallId call, int attach, Redacted<String> sdp) implements ClientMessage {}

    /** Both sides talk; directions as this client sees them. */
    record Answered(CallId call, Wishes media) implements ClientMessage {}

    record Connected(CallId call, int attach) implements ClientMessage {}

    record Held(CallId call, By by) implements ClientMessage {}

    record Resumed(CallId call, By by) implements ClientMessage {}

    /** How the far side is. */
    record FarState(CallId call, Far state) implements ClientMessage {}

    /** What the far side now sends. */
    record FarMedia(CallId call, boolean audio, boolean video) implements ClientMessage {}

    /** How far the transfer is that this client asked for. */
    record Transferring(CallId call, Progress state, int status) implements ClientMessage {}

    /** Nothing comes of it; the call is this client's as before. */
    record TransferFailed(CallId call, EndReason reason, Optional<SipStatus> sip) implements ClientMessage {}

    /** From now on the far side is another one, in the call {@code to}: the client attaches again. */
    record Moved(CallId call, CallId to, String far, Redacted<String> displayName) implements ClientMessage {}

    record DtmfReceived(CallId call, String tone) implements ClientMessage {}

    record Quality(CallId call, int score, double mos, double lossPercent, double jitterMillis, int roundTripMillis)
            implements ClientMessage {}

    record Ended(CallId call, EndReason reason, Optional<SipStatus> sip) implements ClientMessage {}

    /** A SIP status and its words, where an end has one. */
    record SipStatus(int status, String text) {}

    /** Provisional news, each told at most once in a row; the later ones say more. */
    enum Progress {
        TRYING,
        QUEUED,
        FORWARDED,
        RINGING,
        EARLY_MEDIA
    }

    enum By {
        NEAR,
        FAR
    }

    enum Far {
        CONNECTED,
        RECONNECTING,
        HELD
    }
}
