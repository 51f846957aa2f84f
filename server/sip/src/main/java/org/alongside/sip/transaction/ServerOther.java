package org.alongside.sip.transaction;

import org.alongside.sip.message.SipResponse;
import org.jspecify.annotations.Nullable;

/**
 * The non-INVITE server transaction (RFC 3261 §17.2.2, figure 8): absorbs repetitions while the user thinks, repeats the answer
 * for Timer J after it was given.
 */
final class ServerOther extends Transaction {
    private final Timing timing;
    private @Nullable SipResponse last;
    private boolean terminated;
    /** Timer J once completed; before, the moment after which nobody waits for an answer any more (Timer F of the client). */
    private long ending;

    ServerOther(long now, ServerKey key, Flow flow, Timing timing) {
        super(key, flow);
        this.timing = timing;
        this.ending = now + timing.patience();
    }

    void onRepeated(Sink sink) {
        if (last != null) {
            sink.transmit(flow(), last);
        }
    }

    /** The first final answer counts, later ones are dropped. */
    void respond(long now, SipResponse response, Sink sink) {
        if (terminated || (last != null && last.isFinal())) {
            return;
        }
        last = response;
        sink.transmit(flow(), response);
        if (response.isFinal()) {
            ending = now + (flow().isReliable() ? 0 : timing.patience());
            terminated = flow().isReliable();
        }
    }

    @Override
    void onTime(long now, Sink sink) {
        terminated |= now >= ending;
    }

    @Override
    long wakeAt() {
        return ending;
    }

    @Override
    boolean isTerminated() {
        return terminated;
    }
}
