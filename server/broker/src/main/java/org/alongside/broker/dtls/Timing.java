package org.alongside.broker.dtls;

import java.time.Duration;

/**
 * How patient an association is.
 *
 * @param resend of our flight while the next one is missing; doubled each time (RFC 6347 §4.2.4.1)
 * @param handshake from the first datagram to the keys
 */
record Timing(Duration resend, Duration handshake) {
    /** RFC 6347's 1 s is for the open internet; ours follows an ICE check, so the round trip is known to be short. */
    static final Timing USUAL = new Timing(Duration.ofMillis(150), Duration.ofSeconds(15));
}
