/** The data plane against the real WebRTC stack: sockets, threads and handshakes as in production. */
@NullMarked
package org.alongside.broker.peer;

import org.jspecify.annotations.NullMarked;
