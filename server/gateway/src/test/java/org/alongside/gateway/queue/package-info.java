@NullMarked
package org.alongside.gateway.queue;

import org.jspecify.annotations.NullMarked;
