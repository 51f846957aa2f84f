@NullMarked
package org.alongside.assist.wire;

import org.jspecify.annotations.NullMarked;
