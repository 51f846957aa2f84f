/** What a receiver tells a sender and what a sender does about it: NACK, RTX, transport-cc, key frames, reports, quality. */
@NullMarked
package org.alongside.rtc.feedback;

import org.jspecify.annotations.NullMarked;
