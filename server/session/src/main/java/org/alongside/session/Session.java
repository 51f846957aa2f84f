package org.alongside.session;

import java.time.Instant;
import org.alongside.store.StoredSession.Owner;

/**
 * What the holder of a token may do until when.
 *
 * @param expiresAt after this the token opens no further connection; one that is open, or within its grace period, goes on
 */
public record Session(SessionId id, Owner owner, Grant grant, Instant createdAt, Instant expiresAt) {}
