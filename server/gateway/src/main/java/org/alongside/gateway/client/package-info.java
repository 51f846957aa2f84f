/**
 * The client protocol (protocol/client.md) on a session's connections: {@link org.alongside.gateway.client.GatewayService}
 * reads commands, finds who is called, and says what calls have to say.
 */
@NullMarked
package org.alongside.gateway.client;

import org.jspecify.annotations.NullMarked;
