package org.alongside.kernel;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single writer of one call, session or topic, without a thread of its own: any thread posts, and while there is mail
 * one task at a time on {@code executor} (a virtual thread each) hands it over in order.
 *
 * <p>A bound refuses mail instead of growing: {@link #post} returns false and the sender decides what that means. An
 * exception of the reader is our bug: it is logged with the mailbox's name and the next mail is still delivered.
 */
public final class Mailbox<M> {
    private static final Logger log = LoggerFactory.getLogger(Mailbox.class);

    private final String name;
    private final int bound;
    private final Executor executor;
    private final Consumer<? super M> reader;
    private final ConcurrentLinkedQueue<M> mail = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    public Mailbox(String name, int bound, Executor executor, Consumer<? super M> reader) {
        this.name = name;
        this.bound = bound;
        this.executor = executor;
        this.reader = reader;
    }

    /** Adds mail; false when {@code bound} messages wait already. */
    public boolean post(M message) {
        while (true) {
            int before = waiting.get();
            if (before >= bound) {
                return false;
            }
            if (waiting.compareAndSet(before, before + 1)) {
                mail.add(message);
                if (before == 0) {
                    executor.execute(this::drain);
                }
                return true;
            }
        }
    }

    /** How many messages wait or are being read. */
    public int waiting() {
        return waiting.get();
    }

    /** Runs until {@code waiting} is 0; only the poster that raised it from 0 starts this, so one runs at a time. */
    private void drain() {
        do {
            M next = mail.poll();
            while (next == null) { // counted, but not yet added by its poster
                Thread.onSpinWait();
                next = mail.poll();
            }
            try {
                reader.accept(next);
            } catch (RuntimeException bug) {
                log.error("{}: reading {} failed", name, next.getClass().getSimpleName(), bug);
            }
        } while (waiting.decrementAndGet() > 0);
    }
}
