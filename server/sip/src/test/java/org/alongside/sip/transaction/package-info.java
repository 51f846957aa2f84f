/** What {@code sip.transaction} promises. */
@NullUnmarked
package org.alongside.sip.transaction;

import org.jspecify.annotations.NullUnmarked;
