package org.alongside.gateway.call;

import java.util.Optional;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.Claim;
import org.alongside.gateway.call.ClientMessage.Progress;

/** What a call is doing, with only what is true while it does so. */
public sealed interface CallState {
    /** Nobody has called yet. */
    record Fresh() implements CallState {}

    /** The caller waits and nobody has answered; {@code told} is the last progress the caller heard. */
    record Ringing(Call call, Optional<Progress> told) implements CallState {}

    /** Somebody answered. */
    record Talking(Call call) implements CallState {}

    /**
     * It is over, and why; only the broker still has to free the bridge.
     *
     * @param trunk the trunk leg as it was: a survivor needs its dialog to say goodbye in the dead owner's stead
     */
    record Ended(CallId id, BridgeId bridge, Claim claim, String broker, EndReason reason, Optional<TrunkLeg> trunk)
            implements CallState {}
}
