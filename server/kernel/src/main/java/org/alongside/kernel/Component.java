package org.alongside.kernel;

import java.time.Duration;

/** A part of the server with a life: the launcher starts components in order and stops them in reverse. */
public interface Component {
    /** One word for logs and the health page. */
    String name();

    /** Returns when the component serves; throws {@link StartFailure} with one sentence when it can't. */
    void start();

    /** Takes no new work and returns when the present work has ended or the time is over. */
    default void drain(Duration atMost) {}

    /** Ends at once and frees everything; called once, also after a failed start. */
    void stop();

    /** How many calls would be cut off if it stopped now; shown while it drains. */
    default int inFlight() {
        return 0;
    }

    default Health health() {
        return Health.UP;
    }

    /** What the health page says of a component. */
    record Health(boolean ready, String detail) {
        public static final Health UP = new Health(true, "up");
    }

    /** A start that can't succeed, in a sentence an administrator can act on (exit code 2). */
    final class StartFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public StartFailure(String sentence) {
            super(sentence);
        }

        public StartFailure(String sentence, Throwable cause) {
            super(sentence, cause);
        }
    }
}
