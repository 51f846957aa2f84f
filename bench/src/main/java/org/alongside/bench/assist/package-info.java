/** {@code ./alongside bench assist}: the server's side of co-browsing; the browsers' side is in {@code bench/web/assist}. */
@NullMarked
package org.alongside.bench.assist;

import org.jspecify.annotations.NullMarked;
