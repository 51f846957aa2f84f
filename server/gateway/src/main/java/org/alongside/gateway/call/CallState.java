package org.alongside.gateway.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;

/** What a call is doing, with only what is true while it does so. */
public sealed interface CallState {
    /** Nobody has called yet. */
    record Fresh() implements CallState {}

    /** The caller waits and nobody has answered. */
    record Ringing(Fork fork) implements CallState {}

    /** Somebody answered. */
    record Talking(Call call) implements CallState {}

    /** Somebody answered, and one side is handing the other on; while that is tried, both wait. */
    record Transferring(Call call, Transfer transfer) implements CallState {}

    /**
     * Two talk, and a newcomer wants the place of one of them, {@code old} (RFC 3891). Until it stands they talk on.
     *
     * @param newcomer CALLED until its INVITE is answered, then ACCEPTED
     */
    record Replacing(Call call, LegId old, TrunkLeg newcomer) implements CallState {
        Replacing withNewcomer(TrunkLeg changed) {
            return new Replacing(call, old, changed);
        }
    }

    /** Who handed the caller on has left, and none of the callees, who are new, has answered yet. */
    record Forwarding(Fork fork) implements CallState {}

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

    /** Who takes part, unless it has not begun or is over; without those to whom somebody is being transferred, and newcomers. */
    default Optional<Parties> living() {
        return switch (this) {
            case Fresh fresh -> Optional.empty();
            case Ringing ringing -> Optional.of(ringing.fork());
            case Talking talking -> Optional.of(talking.call());
            case Transferring transferring -> Optional.of(transferring.call());
            case Replacing replacing -> Optional.of(replacing.call());
            case Forwarding forwarding -> Optional.of(forwarding.fork());
            case Ended ended -> Optional.empty();
        };
    }

    /** The same with one of these parties in the place of its former self. */
    default CallState with(Leg leg) {
        return switch (this) {
            case Fresh fresh -> fresh;
            case Ringing(var fork) -> new Ringing(fork.with(leg));
            case Talking(var call) -> new Talking(call.with(leg));
            case Transferring(var call, var transfer) -> new Transferring(call.with(leg), transfer);
            case Replacing(var call, var old, var newcomer) -> new Replacing(call.with(leg), old, newcomer);
            case Forwarding(var fork) -> new Forwarding(fork.with(leg));
            case Ended ended -> ended;
        };
    }

    /** Every leg, also one that is only being called. */
    default List<Leg> everyLeg() {
        var legs = new ArrayList<>(living().map(Parties::legs).orElse(List.of()));
        if (this instanceof Transferring(var call, var transfer)) {
            transfer.callees().ifPresent(callees -> legs.addAll(callees.rung()));
        }
        if (this instanceof Replacing replacing) {
            legs.add(replacing.newcomer());
        }
        return List.copyOf(legs);
    }
}
