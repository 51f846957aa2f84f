/** Asking DNS, with a name server of the test's own. */
@NullMarked
package org.alongside.gateway.resolve;

import org.jspecify.annotations.NullMarked;
