package org.alongside.broker.dtls;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.alongside.broker.dtls.DtlsAssociations.Keys;
import org.alongside.broker.dtls.DtlsAssociations.Outcome;

/** Gives a running handshake's place back as soon as its outcome is known, and in any case when its thread ends. */
final class Counted implements Outcome {
    private final Outcome outcome;
    private final Semaphore running;
    private final AtomicBoolean held = new AtomicBoolean(true);

    Counted(Outcome outcome, Semaphore running) {
        this.outcome = outcome;
        this.running = running;
    }

    void release() {
        if (held.compareAndSet(true, false)) {
            running.release();
        }
    }

    @Override
    public void established(Keys keys) {
        release();
        outcome.established(keys);
    }

    @Override
    public void failed(String reason) {
        release();
        outcome.failed(reason);
    }

    @Override
    public void closed() {
        outcome.closed();
    }
}
