/** RTP as flyweights over a slot: header (RFC 3550), extensions (RFC 8285) and the rewriting that hides a change of source. */
@NullMarked
package org.alongside.rtc.rtp;

import org.jspecify.annotations.NullMarked;
