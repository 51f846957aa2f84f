/**
 * What server and broker say to one another: versioned records that travel as JSON over a WebSocket (HTTPS 8092, mutual
 * TLS), and the client that carries them.
 *
 * <p>A {@link org.alongside.broker.api.BrokerCommand command} asks, a {@link org.alongside.broker.api.BrokerReply reply}
 * answers it once, a {@link org.alongside.broker.api.BrokerEvent event} tells. The broker never sees SDP: it sees
 * {@link org.alongside.broker.api.TransportParameters transports} and {@link org.alongside.broker.api.MediaParameters
 * media}. Unknown fields are ignored, so that versions N and N−1 work together.
 */
@NullMarked
package org.alongside.broker.api;

import org.jspecify.annotations.NullMarked;
