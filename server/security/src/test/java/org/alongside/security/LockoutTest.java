package org.alongside.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LockoutTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

    private static Lockout after(int failures) {
        var lockout = Lockout.CLEAR;
        for (int i = 0; i < failures; i++) {
            lockout = lockout.failedAt(NOW);
        }
        return lockout;
    }

    @Test
    void fourWrongPasswordsLockNothing() {
        assertThat(after(4).lockedAt(NOW)).isFalse();
    }

    @Test
    void theFifthLocksForFiveMinutes() {
        var locked = after(5);

        assertThat(locked.lockedAt(NOW)).isTrue();
        assertThat(locked.lockedAt(NOW.plus(Duration.ofMinutes(5)).minusNanos(1)))
                .isTrue();
        assertThat(locked.lockedAt(NOW.plus(Duration.ofMinutes(5)))).isFalse();
    }

    @Test
    void aWrongOneAfterTheLockLocksAgainAtOnce() {
        var later = NOW.plus(Duration.ofMinutes(6));

        assertThat(after(5).failedAt(later).lockedAt(later.plus(Duration.ofMinutes(4))))
                .isTrue();
    }
}
