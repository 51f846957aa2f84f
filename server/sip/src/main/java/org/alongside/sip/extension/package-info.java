/**
 * Headers of SIP's extensions as values: each reads itself from a message's {@link org.alongside.sip.message.Headers} and writes
 * itself with {@code toString}. What makes no sense is absent, never half read.
 */
@NullMarked
package org.alongside.sip.extension;

import org.jspecify.annotations.NullMarked;
