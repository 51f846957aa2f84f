/** What {@code sip.refresh} promises. */
@NullUnmarked
package org.alongside.sip.refresh;

import org.jspecify.annotations.NullUnmarked;
