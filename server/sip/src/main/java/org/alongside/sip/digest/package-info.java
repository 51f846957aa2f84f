/**
 * Digest authentication for SIP (RFC 8760, 7616, 3261 §22): {@link org.alongside.sip.digest.DigestClient} answers challenges,
 * {@link org.alongside.sip.digest.DigestServer} makes and judges them.
 */
@NullMarked
package org.alongside.sip.digest;

import org.jspecify.annotations.NullMarked;
