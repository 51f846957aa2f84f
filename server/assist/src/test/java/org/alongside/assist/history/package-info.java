@NullMarked
package org.alongside.assist.history;

import org.jspecify.annotations.NullMarked;
