/** What {@code sip.extension} promises. */
@NullUnmarked
package org.alongside.sip.extension;

import org.jspecify.annotations.NullUnmarked;
