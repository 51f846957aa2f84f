package org.alongside.sip.transaction;

import java.util.Objects;
import java.util.Optional;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.jspecify.annotations.Nullable;

/**
 * The INVITE client transaction (RFC 3261 §17.1.1, figure 5, with the Accepted state of RFC 6026 §7.2).
 *
 * <p>Timer A repeats the INVITE over UDP, Timer B gives up, Timer D absorbs repeated refusals, Timer M lets repeated and forked
 * 2xx through to the dialogs that acknowledge them.
 */
final class ClientInvite extends Transaction {
    private enum State {
        CALLING,
        PROCEEDING,
        ACCEPTED,
        COMPLETED,
        TERMINATED
    }

    private final ClientKey key;
    /** Let go with a 2xx: nothing is said of it any more, and Timer M is long. */
    private @Nullable SipRequest invite;

    private final Timing timing;
    private State state = State.CALLING;
    private Optional<Headers> cancelWith = Optional.empty();
    private long intervalA;
    private long timerA = Timing.NEVER;
    /** Timer B, D or M by state; in PROCEEDING the patience after a CANCEL (RFC 3261 §9.1). */
    private long ending;

    ClientInvite(SipRequest invite, Flow flow, Timing timing) {
        super(ClientKey.of(invite), flow);
        this.key = ClientKey.of(invite);
        this.invite = invite;
        this.timing = timing;
        this.intervalA = timing.t1();
    }

    void start(long now, Sink sink) {
        ending = now + timing.patience();
        timerA = flow().isReliable() ? Timing.NEVER : now + intervalA;
        sink.transmit(flow(), invite());
    }

    /** Wants the call gone; true when the CANCEL may leave now, which is after a provisional response (RFC 3261 §9.1). */
    boolean cancel(long now, Headers more) {
        if (cancelWith.isPresent()
                || state == State.ACCEPTED
                || state == State.COMPLETED
                || state == State.TERMINATED) {
            return false;
        }
        cancelWith = Optional.of(more);
        if (state == State.CALLING) {
            return false;
        }
        ending = now + timing.patience();
        return true;
    }

    /** True when a CANCEL that was asked for early may leave now. */
    boolean on(long now, SipResponse response, Flow from, Sink sink) {
        return switch (state) {
            case CALLING, PROCEEDING -> onAwaited(now, response, from, sink);
            case ACCEPTED -> {
                if (response.isSuccess()) {
                    sink.deliver(new TransactionEvent.ResponseArrived(key, response, from));
                }
                yield false;
            }
            case COMPLETED -> {
                if (response.status() >= 300) {
                    sink.transmit(flow(), invite().ackFor(response));
                }
                yield false;
            }
            case TERMINATED -> false;
        };
    }

    private boolean onAwaited(long now, SipResponse response, Flow from, Sink sink) {
        timerA = Timing.NEVER;
        boolean cancelNow = response.isProvisional() && state == State.CALLING && cancelWith.isPresent();
        if (response.isProvisional()) {
            ending = cancelNow ? now + timing.patience() : state == State.CALLING ? Timing.NEVER : ending;
            state = State.PROCEEDING;
        } else if (response.isSuccess()) {
            state = State.ACCEPTED;
            invite = null;
            ending = now + timing.patience(); // Timer M
        } else {
            sink.transmit(flow(), invite().ackFor(response));
            state = flow().isReliable() ? State.TERMINATED : State.COMPLETED;
            ending = now + timing.timerD();
        }
        sink.deliver(new TransactionEvent.ResponseArrived(key, response, from));
        return cancelNow;
    }

    @Override
    void onTime(long now, Sink sink) {
        if (now >= ending) {
            if (state == State.CALLING || state == State.PROCEEDING) {
                sink.deliver(new TransactionEvent.TimedOut(key, invite()));
            }
            state = State.TERMINATED;
        } else if (now >= timerA) {
            intervalA *= 2;
            timerA = now + intervalA;
            sink.transmit(flow(), invite());
        }
    }

    /** The transport refused: nothing can come any more unless a response was here already. */
    @Override
    void onTransportFailed(Sink sink) {
        if (state == State.CALLING) {
            sink.deliver(new TransactionEvent.TransportFailed(key, invite()));
        }
        if (state == State.CALLING || state == State.COMPLETED) {
            state = State.TERMINATED;
        }
    }

    private SipRequest invite() {
        return Objects.requireNonNull(invite, "an accepted INVITE is not said again");
    }

    /** The CANCEL that is wanted, with what its sender has to say. */
    SipRequest cancelling() {
        var cancel = invite().cancel();
        return cancel.withHeaders(cancel.headers().plus(cancelWith.orElse(Headers.NONE)));
    }

    @Override
    long wakeAt() {
        return Math.min(timerA, ending);
    }

    @Override
    boolean isTerminated() {
        return state == State.TERMINATED;
    }
}
