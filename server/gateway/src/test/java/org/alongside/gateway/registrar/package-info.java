/** Phones that register, by hand. */
@NullMarked
package org.alongside.gateway.registrar;

import org.jspecify.annotations.NullMarked;
