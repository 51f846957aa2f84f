package org.alongside.gateway.call;

import java.util.List;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;

/** Two who talk, or one of those who ring as he would talk to the caller. */
public record Call(CallId id, BridgeId bridge, Claim claim, String broker, Leg caller, Leg callee) implements Parties {
    @Override
    public List<Leg> legs() {
        return List.of(caller, callee);
    }

    /** The leg across from this one. */
    Leg far(LegId id) {
        return caller.id().equals(id) ? callee : caller;
    }

    @Override
    public List<Leg> across(LegId id) {
        return List.of(far(id));
    }

    @Override
    public Call with(Leg leg) {
        return isCaller(leg.id())
                ? new Call(id, bridge, claim, broker, leg, callee)
                : new Call(id, bridge, claim, broker, caller, leg);
    }

    Call claimedBy(Claim next) {
        return new Call(id, bridge, next, broker, caller, callee);
    }
}
