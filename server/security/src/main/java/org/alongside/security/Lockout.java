package org.alongside.security;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How an account answers to wrong passwords: the fifth in a row locks it for five minutes, and so does every further one,
 * so that guessing stays below one try a minute while its owner waits no longer than that. A right password clears it.
 *
 * @param failures in a row
 * @param lockedUntil in the past when the lock is over
 */
public record Lockout(int failures, Optional<Instant> lockedUntil) {
    public static final int ALLOWED_FAILURES = 5;
    public static final Duration LOCKED_FOR = Duration.ofMinutes(5);

    /** An account nobody has tried. */
    public static final Lockout CLEAR = new Lockout(0, Optional.empty());

    public boolean lockedAt(Instant now) {
        return lockedUntil.filter(now::isBefore).isPresent();
    }

    /** After one more wrong password. */
    public Lockout failedAt(Instant now) {
        int more = failures + 1;
        return new Lockout(more, more < ALLOWED_FAILURES ? Optional.empty() : Optional.of(now.plus(LOCKED_FOR)));
    }
}
