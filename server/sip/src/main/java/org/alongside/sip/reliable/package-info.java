/**
 * Provisional responses that arrive (RFC 3262): {@link org.alongside.sip.reliable.ReliableSender} repeats ours until its PRACK,
 * {@link org.alongside.sip.reliable.ReliableReceiver} says which of theirs to acknowledge.
 */
@NullMarked
package org.alongside.sip.reliable;

import org.jspecify.annotations.NullMarked;
