/**
 * SIP messages as values (RFC 3261 §7, §20, §25). {@link org.alongside.sip.message.MessageParser} reads a datagram,
 * {@link org.alongside.sip.message.StreamFramer} cuts a stream, {@link org.alongside.sip.message.SipMessage#toBytes} writes.
 * What is read once is right: inside, nobody checks syntax again.
 */
@NullMarked
package org.alongside.sip.message;

import org.jspecify.annotations.NullMarked;
