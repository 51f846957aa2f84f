package org.alongside.kernel;

import java.time.Duration;

/** Wakes somebody later. The task runs on the timer's thread, so it only posts to a {@link Mailbox}. */
public interface Timers {
    /** Runs {@code task} once after {@code delay} unless cancelled before. */
    Handle after(Duration delay, Runnable task);

    /** A timer that may still be taken back. */
    interface Handle {
        /** Idempotent; harmless after the task ran. */
        void cancel();
    }
}
