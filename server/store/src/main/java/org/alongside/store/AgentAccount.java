package org.alongside.store;

import java.time.Instant;
import java.util.Optional;
import org.alongside.kernel.Redacted;

/**
 * Somebody who signs in to a console.
 *
 * @param username the user part of the agent's address, and of {@code agent:<username>}
 * @param passwordHash Argon2id, with its parameters
 */
public record AgentAccount(
        String username, String passwordHash, Redacted<String> displayName, Role role, Lock lock, Instant createdAt) {

    /** What an account may do. */
    public enum Role {
        AGENT,
        SUPERVISOR,
        ADMINISTRATOR
    }

    /**
     * How its last sign-ins went.
     *
     * @param failures in a row
     */
    public record Lock(int failures, Optional<Instant> lockedUntil) {
        public static final Lock NONE = new Lock(0, Optional.empty());
    }
}
