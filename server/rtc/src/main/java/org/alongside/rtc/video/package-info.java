/** Views into VP8 (RFC 7741) and H.264 (RFC 6184) payloads: enough to route and rewrite, nothing decoded. */
@NullMarked
package org.alongside.rtc.video;

import org.jspecify.annotations.NullMarked;
