@NullMarked
package org.alongside.assist.support;

import org.jspecify.annotations.NullMarked;
