package org.alongside.store;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.alongside.kernel.Redacted;

/**
 * Somebody who signs in to a console.
 *
 * @param username the user part of the agent's address, and of {@code agent:<username>}
 * @param passwordHash Argon2id, with its parameters; {@link #NO_PASSWORD} for who signs in at a provider only
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
    /** What no password makes. */
    public static final String NO_PASSWORD = "none";

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

        /** Until the administrator takes it away: later than any that wrong passwords bring. */
        public static final Lock BY_ADMINISTRATOR = new Lock(0, Optional.of(Instant.parse("9999-01-01T00:00:00Z")));

        public boolean byAdministrator() {
            return equals(BY_ADMINISTRATOR);
        }
    }
}
