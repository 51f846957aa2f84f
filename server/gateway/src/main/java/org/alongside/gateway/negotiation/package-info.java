/**
 * Offers and answers (RFC 3264) as pure functions over parameters: SDP comes in and goes out here, and nowhere else in the
 * gateway. Payload types stay each side's own; two sides' codecs are matched by encoding and, for H.264, by profile and mode.
 */
@NullMarked
package org.alongside.gateway.negotiation;

import org.jspecify.annotations.NullMarked;
