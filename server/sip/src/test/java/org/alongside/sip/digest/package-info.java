/** What {@code sip.digest} promises. */
@NullUnmarked
package org.alongside.sip.digest;

import org.jspecify.annotations.NullUnmarked;
