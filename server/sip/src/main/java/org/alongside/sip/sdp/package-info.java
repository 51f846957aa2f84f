/**
 * Session descriptions (RFC 8866) as values: {@link org.alongside.sip.sdp.SessionDescription} parses, is edited by builders and
 * writes itself. It knows syntax only; which codec meets which is the gateway's negotiation.
 */
@NullMarked
package org.alongside.sip.sdp;

import org.jspecify.annotations.NullMarked;
