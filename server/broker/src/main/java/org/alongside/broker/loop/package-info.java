/**
 * Event loops and the door to them: {@link org.alongside.broker.loop.DataPlane} is what the rest of the broker uses.
 *
 * <p>A loop is one platform thread that owns external ports, the bridges whose clients were offered them, and those bridges'
 * internal ports. Other threads <i>offer</i> through {@code LoopProxy}; what runs on the loop is called <i>on…</i>.
 */
@NullMarked
package org.alongside.broker.loop;

import org.jspecify.annotations.NullMarked;
