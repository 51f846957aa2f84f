package org.alongside.assist.history;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.alongside.kernel.Component;
import org.alongside.kernel.Id;
import org.alongside.kernel.Mailbox;
import org.alongside.kernel.Redacted;
import org.alongside.store.PastSupport;
import org.alongside.store.PastSupports;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps support sessions in the database for as many days as the administrator wants. What is told waits in a mailbox of its
 * own, so that a slow database slows no session; when too much waits, it is dropped and the log says so. For any thread.
 */
public final class StoredSupportHistory implements SupportHistory, Component {
    private static final Logger log = LoggerFactory.getLogger(StoredSupportHistory.class);
    private static final int MOST_WAITING = 20_000;
    private static final Duration FORGET_EVERY = Duration.ofMinutes(30);

    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    /** A session that does without end writes no more than this. */
    private static final int MOST_EVENTS = 2_000;

    private final PastSupports stored;
    private final Duration keep;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final Mailbox<Runnable> mailbox;
    private Instant forgetAt = Instant.MIN;

    /** @param keep for how long after its beginning a session is remembered */
    public StoredSupportHistory(
            PastSupports stored, Duration keep, Executor executor, RandomGenerator random, InstantSource clock) {
        this.stored = stored;
        this.keep = keep;
        this.random = random;
        this.clock = clock;
        this.mailbox = new Mailbox<>("history", MOST_WAITING, executor, Runnable::run);
    }

    @Override
    public String name() {
        return "support-history";
    }

    @Override
    public void start() {}

    /** Waits a moment for what is still to be written: the database stops after this. */
    @Override
    public void stop() {
        boolean all = written()
                .thenApply(_ -> true)
                .completeOnTimeout(false, LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        if (!all) {
            log.warn("the end of some support sessions is missing in the history");
        }
    }

    /** Done when all that waits now is written. */
    public CompletableFuture<Void> written() {
        var written = new CompletableFuture<Void>();
        later(() -> written.complete(null));
        return written;
    }

    @Override
    public Story begun(String cid, String consumer) {
        var id = Id.random(random);
        Instant now = clock.instant();
        later(() -> {
            forgetSometimes(now);
            stored.begun(new PastSupport(id, cid, Redacted.of(consumer), now, Optional.empty()));
        });
        return new StoredStory(id);
    }

    private void later(Runnable write) {
        if (!mailbox.post(write)) {
            log.warn("too much waits to be written to the history: something is missing there");
        }
    }

    private void forgetSometimes(Instant now) {
        if (now.isAfter(forgetAt)) {
            forgetAt = now.plus(FORGET_EVERY);
            stored.forget(now.minus(keep));
        }
    }

    private final class StoredStory implements Story {
        private final Id id;
        private final AtomicInteger numbered = new AtomicInteger();

        StoredStory(Id id) {
            this.id = id;
        }

        @Override
        public void happened(String kind, String who, String detail) {
            int number = numbered.incrementAndGet();
            if (number <= MOST_EVENTS) {
                var event = new PastSupport.Event(number, clock.instant(), kind, Redacted.of(who), Redacted.of(detail));
                later(() -> stored.happened(id, event));
            }
        }

        @Override
        public void ended(String reason) {
            var ending = new PastSupport.Ending(clock.instant(), reason);
            later(() -> stored.ended(id, ending));
        }
    }
}
