package org.alongside.gateway.call;

import java.util.Optional;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.call.ClientMessage.Progress;

/**
 * One side of a call, the transferor, hands the other one, the transferee, on to a target (RFC 5589).
 *
 * @param by the transferor's leg
 * @param heldBefore whether it held the call already: if nothing comes of it, the call is as it was
 * @param byGone it hung up while two calls were being joined
 */
public record Transfer(LegId by, boolean heldBefore, boolean byGone, Goal goal) {
    /** What has to happen first. */
    public sealed interface Goal {
        /** The target has to answer; {@code told} is the last progress that the transferor heard. */
        record Ring(Leg target, Optional<Progress> told) implements Goal {}

        /** Another call of the transferor has to give its far leg. */
        record Join(CallId other) implements Goal {}
    }

    /** The leg that is being called; empty where calls are joined. */
    Optional<Leg> target() {
        return goal instanceof Goal.Ring(var target, var told) ? Optional.of(target) : Optional.empty();
    }

    Transfer ringing(Leg target, Optional<Progress> told) {
        return new Transfer(by, heldBefore, byGone, new Goal.Ring(target, told));
    }

    Transfer left() {
        return new Transfer(by, heldBefore, true, goal);
    }
}
