/** The server's end of the control channel: a {@link org.alongside.broker.api.BrokerPort} over a WebSocket. */
@NullMarked
package org.alongside.broker.api.client;

import org.jspecify.annotations.NullMarked;
