package org.alongside.gateway.call;

import java.util.Optional;
import org.alongside.broker.api.LegId;

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
        /** One of the targets has to answer; what they say is told to the transferor. */
        record Ring(Callees callees) implements Goal {}

        /** Another call of the transferor has to give its far leg. */
        record Join(CallId other) implements Goal {}
    }

    /** Who is being called; empty where calls are joined. */
    Optional<Callees> callees() {
        return goal instanceof Goal.Ring(var callees) ? Optional.of(callees) : Optional.empty();
    }

    Transfer ringing(Callees callees) {
        return new Transfer(by, heldBefore, byGone, new Goal.Ring(callees));
    }

    Transfer left() {
        return new Transfer(by, heldBefore, true, goal);
    }
}
