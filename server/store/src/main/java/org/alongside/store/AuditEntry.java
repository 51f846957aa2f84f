package org.alongside.store;

import java.time.Instant;

/**
 * Something that somebody did.
 *
 * @param id counts up
 * @param who an account, {@code application:shop}, an address of a caller, or {@code administrator}
 * @param action a word like {@code sign-in} or {@code account.put}
 * @param object what it was done to; may be empty
 * @param outcome {@code ok}, or why not
 * @param address from where, as far as it is known
 */
public record AuditEntry(
        long id, Instant at, String who, String action, String object, String outcome, String address) {}
