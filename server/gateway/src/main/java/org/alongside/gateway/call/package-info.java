/**
 * The life of a call: {@link org.alongside.gateway.call.CallMachine} decides, {@link org.alongside.gateway.call.CallRunner}
 * stores each step before it performs it, {@link org.alongside.gateway.call.Calls} finds the runner of whatever happened.
 *
 * <p>A call joins two {@link org.alongside.gateway.call.Leg legs}, and a leg is a client or a trunk, so that browser to
 * browser, browser to SIP and SIP to browser are one machine.
 */
@NullMarked
package org.alongside.gateway.call;

import org.jspecify.annotations.NullMarked;
