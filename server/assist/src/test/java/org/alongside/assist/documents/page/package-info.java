@NullMarked
package org.alongside.assist.documents.page;

import org.jspecify.annotations.NullMarked;
