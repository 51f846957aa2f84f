/** What the tests of {@code sip} share. */
@NullUnmarked
package org.alongside.sip;

import org.jspecify.annotations.NullUnmarked;
