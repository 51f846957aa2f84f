/** Session timers (RFC 4028): {@link org.alongside.sip.refresh.SessionTimer} is the entry. */
@NullMarked
package org.alongside.sip.refresh;

import org.jspecify.annotations.NullMarked;
