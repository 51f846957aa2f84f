/** What {@code sip.body} promises. */
@NullUnmarked
package org.alongside.sip.body;

import org.jspecify.annotations.NullUnmarked;
