package org.alongside.rtc.ice;

import java.net.InetSocketAddress;

/**
 * What a STUN packet meant. With {@link Checked}, {@link Nominated} and {@link Refused} the reply slot holds an answer that
 * must go back to where the packet came from.
 */
public sealed interface IceReaction {
    /** Not for us, forged or meaningless; silence. */
    record Ignored(String reason) implements IceReaction {}

    /** An error response was written. */
    record Refused(int code) implements IceReaction {}

    /** An authentic check: DTLS may start with this address. */
    record Checked(InetSocketAddress from) implements IceReaction {}

    /** An authentic check that makes this address the one to send to; it was not before. */
    record Nominated(InetSocketAddress address) implements IceReaction {}

    /** Our own probe came back. */
    record ProbeAnswered(InetSocketAddress from, long roundTripNanos) implements IceReaction {}
}
