/** What the reader and writer of messages promise. */
@NullUnmarked
package org.alongside.sip.message;

import org.jspecify.annotations.NullUnmarked;
