/**
 * The database: {@link org.alongside.store.Database} opens it and brings its schema up to date, repositories keep and find
 * records. The only package that speaks SQL; H2 embedded, PostgreSQL in production. Tokens, keys and passwords are here as
 * hashes only.
 */
@NullMarked
package org.alongside.store;

import org.jspecify.annotations.NullMarked;
