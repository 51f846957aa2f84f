/**
 * From a SIP URI to addresses, in the order in which to try them (RFC 3263, RFC 2782):
 * {@link org.alongside.sip.resolve.Resolution} says which names to look up, and what their answers mean.
 */
@NullMarked
package org.alongside.sip.resolve;

import org.jspecify.annotations.NullMarked;
