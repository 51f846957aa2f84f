package org.alongside.store;

import java.time.Instant;
import org.alongside.kernel.Id;

/**
 * A session as it is kept.
 *
 * @param tokenHash SHA-256 of its token, hexadecimal
 * @param grantJson what it allows, in the session module's versioned JSON
 */
public record StoredSession(
        Id id, String tokenHash, Owner owner, String grantJson, Instant createdAt, Instant expiresAt, boolean revoked) {

    /** For whom it was made; only its owner lists and revokes it. */
    public sealed interface Owner {
        record OfApplication(String id) implements Owner {}

        record OfAgent(String username) implements Owner {}
    }
}
