package org.alongside.sip.transaction;

import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;

/**
 * The non-INVITE client transaction (RFC 3261 §17.1.2, figure 6): Timer E repeats the request over UDP, Timer F gives up,
 * Timer K absorbs repeated responses.
 */
final class ClientOther extends Transaction {
    private enum State {
        TRYING,
        PROCEEDING,
        COMPLETED,
        TERMINATED
    }

    private final ClientKey key;
    private final SipRequest request;
    private final Timing timing;
    private State state = State.TRYING;
    private long intervalE;
    private long timerE = Timing.NEVER;
    /** Timer F, in COMPLETED Timer K. */
    private long ending;

    ClientOther(SipRequest request, Flow flow, Timing timing) {
        super(ClientKey.of(request), flow);
        this.key = ClientKey.of(request);
        this.request = request;
        this.timing = timing;
        this.intervalE = timing.t1();
    }

    void start(long now, Sink sink) {
        ending = now + timing.patience();
        timerE = flow().isReliable() ? Timing.NEVER : now + intervalE;
        sink.transmit(flow(), request);
    }

    void on(long now, SipResponse response, Flow from, Sink sink) {
        switch (state) {
            case TRYING, PROCEEDING -> {
                if (response.isFinal()) {
                    state = flow().isReliable() ? State.TERMINATED : State.COMPLETED;
                    timerE = Timing.NEVER;
                    ending = now + timing.t4();
                } else {
                    state = State.PROCEEDING;
                }
                sink.deliver(new TransactionEvent.ResponseArrived(key, response, from));
            }
            case COMPLETED, TERMINATED -> {} // a repeated response: its first copy was delivered
        }
    }

    @Override
    void onTime(long now, Sink sink) {
        if (now >= ending) {
            if (state != State.COMPLETED) {
                sink.deliver(new TransactionEvent.TimedOut(key, request));
            }
            state = State.TERMINATED;
        } else if (now >= timerE) {
            intervalE = state == State.PROCEEDING ? timing.t2() : Math.min(intervalE * 2, timing.t2());
            timerE = now + intervalE;
            sink.transmit(flow(), request);
        }
    }

    @Override
    void onTransportFailed(Sink sink) {
        if (state == State.TRYING || state == State.PROCEEDING) {
            sink.deliver(new TransactionEvent.TransportFailed(key, request));
        }
        state = State.TERMINATED;
    }

    @Override
    long wakeAt() {
        return Math.min(timerE, ending);
    }

    @Override
    boolean isTerminated() {
        return state == State.TERMINATED;
    }
}
