/** {@code ./alongside bench calls}: what calls cost, beside what the stack of a neighbour costs. */
@NullMarked
package org.alongside.bench.calls;

import org.jspecify.annotations.NullMarked;
