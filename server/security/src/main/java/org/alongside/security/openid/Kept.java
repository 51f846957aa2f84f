package org.alongside.security.openid;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.alongside.kernel.Result;

/**
 * Something read from the network and kept for a while. One reads, the others wait for it; an old value goes on while a
 * new one can't be had, and a failure holds for some seconds, so that a crowd does not queue for a provider that is down.
 */
final class Kept<T> {
    private static final Duration FAILURE_HOLDS = Duration.ofSeconds(3);

    private final Supplier<Result<T>> read;
    private final Duration age;
    private final InstantSource clock;
    private Optional<Result<T>> last = Optional.empty();
    private Optional<T> good = Optional.empty();
    private Instant readAt = Instant.MIN;

    Kept(Supplier<Result<T>> read, Duration age, InstantSource clock) {
        this.read = read;
        this.age = age;
        this.clock = clock;
    }

    synchronized Result<T> get() {
        boolean failed = last.filter(Result.Failed.class::isInstance).isPresent();
        return notOlderThan(failed ? FAILURE_HOLDS : age);
    }

    /** Reads it anew, unless that was done just now. */
    synchronized Result<T> again(Duration atMostEvery) {
        return notOlderThan(atMostEvery);
    }

    private Result<T> notOlderThan(Duration most) {
        Instant now = clock.instant();
        // A clock that was set back must not keep a value for ever.
        boolean young = now.isBefore(later(readAt, most)) && !now.isBefore(readAt);
        if (last.isEmpty() || !young) {
            var result = read.get();
            readAt = clock.instant();
            last = Optional.of(result);
            if (result instanceof Result.Ok<T>(var value)) {
                good = Optional.of(value);
            }
        }
        return good.map(Result::ok).orElseGet(() -> last.orElseThrow());
    }

    private static Instant later(Instant from, Duration by) {
        return from.equals(Instant.MIN) ? from : from.plus(by);
    }
}
