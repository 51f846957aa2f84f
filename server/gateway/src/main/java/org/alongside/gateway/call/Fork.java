package org.alongside.gateway.call;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;

/**
 * One who waits, and everybody who rings for it (RFC 3261 §16.6). The first of them who answers makes a {@link Call} of it; {@link
 * Forking} says what becomes of each until then.
 */
public record Fork(CallId id, BridgeId bridge, Claim claim, String broker, Leg caller, Callees callees)
        implements Parties {
    @Override
    public List<Leg> legs() {
        return Stream.concat(Stream.of(caller), callees.rung().stream()).toList();
    }

    /** While several ring, or others may, nobody hears how one of them is. */
    @Override
    public List<Leg> across(LegId id) {
        return only().map(pair -> List.of(pair.far(id))).orElse(List.of());
    }

    @Override
    public Fork with(Leg leg) {
        return isCaller(leg.id()) ? new Fork(id, bridge, claim, broker, leg, callees) : with(callees.with(leg));
    }

    Fork with(Callees next) {
        return new Fork(id, bridge, claim, broker, caller, next);
    }

    Fork claimedBy(Claim next) {
        return new Fork(id, bridge, next, broker, caller, callees);
    }

    /** This callee with the caller, as if nobody else were rung. */
    Call pair(Leg callee) {
        return new Call(id, bridge, claim, broker, caller, callee);
    }

    /** With both legs as they are in such a pair. */
    Fork with(Call pair) {
        return with(pair.caller()).with(pair.callee());
    }

    /** The pair where one is rung and it will be no other: only such a one is heard before it answers. */
    Optional<Call> only() {
        return callees.mayGrow() || callees.rung().size() != 1
                ? Optional.empty()
                : Optional.of(pair(callees.rung().getFirst()));
    }

    Optional<Leg> callee(LegId leg) {
        return callees.rung().stream().filter(l -> l.id().equals(leg)).findFirst();
    }
}
