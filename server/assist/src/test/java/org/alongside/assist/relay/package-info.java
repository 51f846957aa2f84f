@NullMarked
package org.alongside.assist.relay;

import org.jspecify.annotations.NullMarked;
