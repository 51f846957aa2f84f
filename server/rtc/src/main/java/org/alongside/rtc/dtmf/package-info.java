/** Keys as telephone-events (RFC 4733): a paced sender and a receiver that tells each key once. */
@NullMarked
package org.alongside.rtc.dtmf;

import org.jspecify.annotations.NullMarked;
