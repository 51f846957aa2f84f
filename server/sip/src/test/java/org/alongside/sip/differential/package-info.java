/** Our parser and writer beside another stack's, over messages that chance made. */
@NullUnmarked
package org.alongside.sip.differential;

import org.jspecify.annotations.NullUnmarked;
