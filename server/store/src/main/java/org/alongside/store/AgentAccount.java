package org.alongside.store;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.alongside.kernel.Redacted;

/**
 * Somebody who signs in to a console.
 *
 * @param username the user part of the agent's address, and of {@code agent:<username>}
 * @param passwordHash Argon2id, with its parameters
 * @param skills what queues may ask for
 */
public record AgentAccount(
        String username,
        String passwordHash,
        Redacted<String> displayName,
        Role role,
        Set<String> skills,
        Lock lock,
        Instant createdAt) {
    public AgentAccount {
        skills = Set.copyOf(skills);
    }

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
