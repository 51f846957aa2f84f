/** Micro-benchmarks of the protocol cores and the table they are judged by. */
@NullMarked
package org.alongside.bench;

import org.jspecify.annotations.NullMarked;
