/**
 * Bridges: two legs and what flows between them. No socket, no thread, no clock: packets and time are arguments, and
 * everything leaves through a {@link org.alongside.broker.bridge.Sink}.
 */
@NullMarked
package org.alongside.broker.bridge;

import org.jspecify.annotations.NullMarked;
