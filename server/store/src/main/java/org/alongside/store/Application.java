package org.alongside.store;

import java.time.Instant;

/**
 * A customer's web application that may create sessions.
 *
 * @param id what administrators call it
 * @param keyHash SHA-256 of its key, hexadecimal
 */
public record Application(String id, String keyHash, Instant createdAt) {}
