/**
 * The way to SIP neighbours: {@link org.alongside.gateway.trunk.SipPort} is what a call sees,
 * {@link org.alongside.gateway.trunk.SipUserAgent} does it on real sockets. Inside, {@code SipCore} decides without sockets,
 * threads and clocks; {@code SipSockets} carries bytes and decides nothing.
 */
@NullMarked
package org.alongside.gateway.trunk;

import org.jspecify.annotations.NullMarked;
