/** RTCP as values: read from a slot, written onto a slot (RFC 3550, 4585, 5104, 5506). */
@NullMarked
package org.alongside.rtc.rtcp;

import org.jspecify.annotations.NullMarked;
