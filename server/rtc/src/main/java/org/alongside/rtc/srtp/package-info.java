/** SRTP and SRTCP in place on a slot (RFC 3711, 6188, 7714): one object per direction, ciphers behind an interface. */
@NullMarked
package org.alongside.rtc.srtp;

import org.jspecify.annotations.NullMarked;
