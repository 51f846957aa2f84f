/** STUN messages as values (RFC 8489) with the attributes ICE needs (RFC 8445). */
@NullMarked
package org.alongside.rtc.stun;

import org.jspecify.annotations.NullMarked;
