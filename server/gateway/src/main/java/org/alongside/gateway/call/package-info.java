/**
 * The life of a call: {@link org.alongside.gateway.call.CallMachine} decides, {@link org.alongside.gateway.call.CallRunner}
 * stores each step before it performs it, {@link org.alongside.gateway.call.Calls} finds the runner of whatever happened.
 *
 * <p>A call joins two {@link org.alongside.gateway.call.Leg legs}, and a leg is a client or a trunk, so that browser to
 * browser, browser to SIP and SIP to browser are one machine.
 *
 * <p>Until somebody answers, one waits and any number ring: a {@link org.alongside.gateway.call.Fork}. {@link
 * org.alongside.gateway.call.Forking} says what becomes of each callee, in all three states in which somebody rings. The first
 * answer wins; the others hear {@code answered-elsewhere}. Each SIP callee has ports of its own from the start, because its
 * INVITE names them, but sound is connected for the winner only; an announcement before the answer (early media) is heard where
 * one callee rings and it will be no other.
 *
 * <p><b>A caller who waits</b>, for a queue: begin the call with {@link org.alongside.gateway.call.TargetSet#waiting}. It then
 * rings whoever is added by {@link org.alongside.gateway.call.CallEvent.CalleeAdded}, each with a leg that is new, until {@link
 * org.alongside.gateway.call.CallEvent.CalleeDropped} or the callee itself takes it away; the caller hears {@code queued} while
 * nobody rings. Who declines has spoken for itself only. {@link org.alongside.gateway.call.Calls#watch} tells what became of it:
 * the state is {@code Talking} with it as callee, or its leg is among {@link org.alongside.gateway.call.Callees#left}. {@link
 * org.alongside.gateway.call.CallEvent.GivenUp} ends the waiting. A node that adopts the call hears of it the same way.
 */
@NullMarked
package org.alongside.gateway.call;

import org.jspecify.annotations.NullMarked;
