/**
 * Transactions (RFC 3261 §17, RFC 6026), one machine a file: time, messages and the way out are arguments.
 * {@link org.alongside.sip.transaction.TransactionLayer} is the entry.
 */
@NullMarked
package org.alongside.sip.transaction;

import org.jspecify.annotations.NullMarked;
