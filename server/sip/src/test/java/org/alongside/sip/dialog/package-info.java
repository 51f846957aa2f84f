/** What {@code sip.dialog} promises. */
@NullUnmarked
package org.alongside.sip.dialog;

import org.jspecify.annotations.NullUnmarked;
