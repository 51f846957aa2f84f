/** DTLS-SRTP: handshakes with Bouncy Castle on threads of their own, keys handed to the media loops. */
@NullMarked
package org.alongside.broker.dtls;

import org.jspecify.annotations.NullMarked;
