package org.alongside.sip.transaction;

import java.time.Duration;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.jspecify.annotations.Nullable;

/**
 * The INVITE server transaction (RFC 3261 §17.2.1, figure 7, with the Accepted state of RFC 6026 §7.1).
 *
 * <p>Timer G repeats a refusal until its ACK, Timer H gives up, Timer I absorbs repeated ACKs, Timer L repeated INVITEs after
 * a 2xx. The 2xx itself is repeated by {@link SuccessRepeater}, since its ACK comes in a transaction of its own.
 */
final class ServerInvite extends Transaction {
    /** A provisional response is repeated each minute, lest a proxy's Timer C ends the call (RFC 3261 §13.3.1.1). */
    private static final long REFRESH = Duration.ofMinutes(1).toNanos();

    private enum State {
        PROCEEDING,
        ACCEPTED,
        COMPLETED,
        CONFIRMED,
        TERMINATED
    }

    private final ServerKey key;
    private final Timing timing;
    private State state = State.PROCEEDING;
    /** What a repeated INVITE is answered; none once a 2xx was given, which is not repeated here. */
    private @Nullable SipResponse last;

    private long intervalG;
    /** Timer G; in PROCEEDING the minute's refresh. */
    private long repeating = Timing.NEVER;
    /** Timer H, I or L by state. */
    private long ending = Timing.NEVER;

    ServerInvite(ServerKey key, SipRequest invite, Flow flow, Timing timing) {
        super(key, flow);
        this.key = key;
        this.timing = timing;
        this.intervalG = timing.t1();
        this.last = invite.respond(100, "");
    }

    /** Says 100 at once: nobody who answers calls is sure to do so within 200 ms. */
    void start(Sink sink) {
        repeat(sink);
    }

    private void repeat(Sink sink) {
        if (last != null) {
            sink.transmit(flow(), last);
        }
    }

    /** The same INVITE again. */
    void onRepeated(Sink sink) {
        switch (state) {
            case PROCEEDING, COMPLETED -> repeat(sink);
            case ACCEPTED, CONFIRMED, TERMINATED -> {} // RFC 6026 §7.1: the 2xx is repeated by its own timer
        }
    }

    /** True when it belonged to a 2xx and is for the dialog. */
    boolean onAck(long now) {
        switch (state) {
            case COMPLETED -> {
                state = flow().isReliable() ? State.TERMINATED : State.CONFIRMED;
                repeating = Timing.NEVER;
                ending = now + timing.t4(); // Timer I
            }
            case ACCEPTED -> {
                return true;
            }
            case PROCEEDING, CONFIRMED, TERMINATED -> {}
        }
        return false;
    }

    /** The user's answer; one that comes after another final response is dropped, but for a repeated 2xx. */
    void respond(long now, SipResponse response, Sink sink) {
        boolean repeated2xx = state == State.ACCEPTED && response.isSuccess();
        if (state != State.PROCEEDING && !repeated2xx) {
            return;
        }
        sink.transmit(flow(), response);
        if (repeated2xx) {
            return;
        }
        last = response.isSuccess() ? null : response;
        if (response.isProvisional()) {
            repeating = response.status() > 100 ? now + REFRESH : Timing.NEVER;
        } else {
            state = response.isSuccess() ? State.ACCEPTED : State.COMPLETED;
            repeating = response.isSuccess() || flow().isReliable() ? Timing.NEVER : now + intervalG;
            ending = now + timing.patience();
        }
    }

    @Override
    void onTime(long now, Sink sink) {
        if (now >= ending) {
            if (state == State.COMPLETED) {
                sink.deliver(new TransactionEvent.NeverAcknowledged(key));
            }
            state = State.TERMINATED;
        } else if (now >= repeating) {
            intervalG = Math.min(intervalG * 2, timing.t2());
            repeating = now + (state == State.PROCEEDING ? REFRESH : intervalG);
            repeat(sink);
        }
    }

    boolean awaitsFinal() {
        return state == State.PROCEEDING;
    }

    @Override
    long wakeAt() {
        return Math.min(repeating, ending);
    }

    @Override
    boolean isTerminated() {
        return state == State.TERMINATED;
    }
}
