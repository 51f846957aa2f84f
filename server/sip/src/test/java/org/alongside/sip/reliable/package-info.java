/** What {@code sip.reliable} promises. */
@NullUnmarked
package org.alongside.sip.reliable;

import org.jspecify.annotations.NullUnmarked;
