package org.alongside.gateway.call;

import java.util.ArrayList;
import java.util.List;
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

    /** Somebody answered, and one side is handing the other on; while that is tried, both wait. */
    record Transferring(Call call, Transfer transfer) implements CallState {}

    /** Who handed the caller on has left, and the callee, who is new, has not answered yet. */
    record Forwarding(Call call, Optional<Progress> told) implements CallState {}

    /**
     * It is over, and why; only the broker still has to free the bridge.
     *
     * @param trunks the trunk legs as they were: a survivor needs their dialogs to say goodbye in the dead owner's stead
     * @param successor the call that took the far leg over, where two were joined
     */
    record Ended(
            CallId id,
            BridgeId bridge,
            Claim claim,
            String broker,
            EndReason reason,
            List<TrunkLeg> trunks,
            Optional<CallId> successor)
            implements CallState {
        public Ended {
            trunks = List.copyOf(trunks);
        }
    }

    /** The call itself, unless it has not begun or is over. */
    default Optional<Call> living() {
        return switch (this) {
            case Fresh fresh -> Optional.empty();
            case Ringing ringing -> Optional.of(ringing.call());
            case Talking talking -> Optional.of(talking.call());
            case Transferring transferring -> Optional.of(transferring.call());
            case Forwarding forwarding -> Optional.of(forwarding.call());
            case Ended ended -> Optional.empty();
        };
    }

    /** Every leg, also one that is only being called. */
    default List<Leg> everyLeg() {
        var legs = new ArrayList<>(living().map(Call::legs).orElse(List.of()));
        if (this instanceof Transferring(var call, var transfer)) {
            transfer.target().ifPresent(legs::add);
        }
        return List.copyOf(legs);
    }
}
