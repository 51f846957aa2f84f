/**
 * Who takes part in a support session and what each may see, as values: {@link org.alongside.assist.support.SupportMachine}
 * decides. No sockets, no threads, no clock.
 */
@NullMarked
package org.alongside.assist.support;

import org.jspecify.annotations.NullMarked;
