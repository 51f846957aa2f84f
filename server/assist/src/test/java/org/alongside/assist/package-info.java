@NullMarked
package org.alongside.assist;

import org.jspecify.annotations.NullMarked;
