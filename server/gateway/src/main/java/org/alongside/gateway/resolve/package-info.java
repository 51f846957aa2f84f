/** Asks DNS where a SIP URI leads (RFC 3263): {@link org.alongside.gateway.resolve.Resolver} walks, {@link org.alongside.gateway.resolve.Dns} asks. */
@NullMarked
package org.alongside.gateway.resolve;

import org.jspecify.annotations.NullMarked;
