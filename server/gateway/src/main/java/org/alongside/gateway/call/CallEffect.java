package org.alongside.gateway.call;

import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.Claim;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.session.ConnectionId;

/** What a step wants done outside. It is stored with the step before it is done, so that an adopter can do it again. */
public sealed interface CallEffect {
    /** Asks the broker; done when it answered. */
    record AskBroker(Claim claim, BrokerCommand command) implements CallEffect {}

    /** Tells the trunk; done when it was handed over. */
    record AskTrunk(SipEffect effect) implements CallEffect {}

    /** Tells a client; done when it was queued. */
    record Tell(ConnectionId client, ClientMessage message) implements CallEffect {}

    /** Tells another call of this node; done when it was handed over. */
    record AskCall(CallId to, CallId from, CallWord word) implements CallEffect {}

    /** An effect with its name within the call; names are never used twice. */
    record Numbered(long id, CallEffect effect) {}
}
