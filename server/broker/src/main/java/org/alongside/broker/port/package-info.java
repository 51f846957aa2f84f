/** Ports as settings and values: which to bind, what to advertise, who owns a datagram (RFC 7983). */
@NullMarked
package org.alongside.broker.port;

import org.jspecify.annotations.NullMarked;
