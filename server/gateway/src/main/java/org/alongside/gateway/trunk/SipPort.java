package org.alongside.gateway.trunk;

import java.util.function.Consumer;

/**
 * SIP as a call sees it: effects go in, events come out, keyed by leg. Implemented by the user agent on real sockets and by a
 * fake in tests.
 */
public interface SipPort {
    /** Never blocks. An effect that can't be done becomes an event ({@code Rejected}, {@code HungUp}), never an exception. */
    void perform(SipEffect effect);

    /** Where events go; one listener, set before the first effect. An {@code Invited} event starts a new call. */
    void listen(Consumer<SipEvent> listener);
}
