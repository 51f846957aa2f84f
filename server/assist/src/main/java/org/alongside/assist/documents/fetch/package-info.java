/**
 * Gets a document from an address that an agent gave, without being led to where only this server may go: {@link
 * org.alongside.assist.documents.fetch.Fetcher}.
 */
@NullMarked
package org.alongside.assist.documents.fetch;

import org.jspecify.annotations.NullMarked;
