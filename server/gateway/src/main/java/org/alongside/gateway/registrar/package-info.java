/**
 * Where SIP phones register (RFC 3261 §10): {@link org.alongside.gateway.registrar.Registrar} decides,
 * {@link org.alongside.gateway.registrar.RegisterRules} holds the rules. Time is an argument, and nothing here knows a socket.
 */
@NullMarked
package org.alongside.gateway.registrar;

import org.jspecify.annotations.NullMarked;
