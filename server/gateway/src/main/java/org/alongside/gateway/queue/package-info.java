/**
 * Who waits for an agent, and whom it rings next: {@link org.alongside.gateway.queue.QueueMachine} decides, purely. It knows
 * calls and agents by their names only, and nothing of how a call rings.
 */
@NullMarked
package org.alongside.gateway.queue;

import org.jspecify.annotations.NullMarked;
