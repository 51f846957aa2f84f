/**
 * Who a client is and how it stays connected: tokens, the opening of every socket ({@code hello}/{@code welcome}),
 * heartbeats, resume, and delivery to a client wherever it is. Gateway, assist and aed are {@link
 * org.alongside.session.Service services} on it.
 */
@NullMarked
package org.alongside.session;

import org.jspecify.annotations.NullMarked;
