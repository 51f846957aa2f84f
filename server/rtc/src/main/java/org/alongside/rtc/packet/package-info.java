/** The slot every packet lives in from the socket to the socket, and what kind of packet it holds. */
@NullMarked
package org.alongside.rtc.packet;

import org.jspecify.annotations.NullMarked;
