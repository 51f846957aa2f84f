/**
 * Client connections: {@link org.alongside.session.client.ClientSockets} opens them, {@code ConnectionMachine} decides about
 * their life, one {@code ClientRunner} each performs it. A connection outlives its sockets.
 */
@NullMarked
package org.alongside.session.client;

import org.jspecify.annotations.NullMarked;
