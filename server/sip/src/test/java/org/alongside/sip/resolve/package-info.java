/** What {@code sip.resolve} promises. */
@NullUnmarked
package org.alongside.sip.resolve;

import org.jspecify.annotations.NullUnmarked;
