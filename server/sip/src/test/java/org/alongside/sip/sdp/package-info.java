/** What {@code sip.sdp} promises. */
@NullUnmarked
package org.alongside.sip.sdp;

import org.jspecify.annotations.NullUnmarked;
