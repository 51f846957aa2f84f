/** A network in memory, on virtual time and from a seed: what a path does to packets can be repeated exactly. */
@NullMarked
package org.alongside.testkit.net;

import org.jspecify.annotations.NullMarked;
