@NullMarked
package org.alongside.assist.documents.fetch;

import org.jspecify.annotations.NullMarked;
