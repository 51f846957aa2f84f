@NullMarked
package org.alongside.assist.documents;

import org.jspecify.annotations.NullMarked;
