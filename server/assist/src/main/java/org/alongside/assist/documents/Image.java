package org.alongside.assist.documents;

import org.alongside.kernel.Id;

/**
 * An image that was fetched for a consumer's page, by a name nobody can guess.
 *
 * @param bytes how many it has
 */
public record Image(Id id, int bytes) {}
