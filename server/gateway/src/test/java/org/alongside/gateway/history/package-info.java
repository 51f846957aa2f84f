@NullMarked
package org.alongside.gateway.history;

import org.jspecify.annotations.NullMarked;
