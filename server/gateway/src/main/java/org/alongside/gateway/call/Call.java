package org.alongside.gateway.call;

import java.util.List;
import java.util.Optional;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.session.ConnectionId;

/**
 * What is true of a call in every state but its end.
 *
 * @param claim who speaks for it now; every effect towards broker and trunk carries it
 * @param broker the name of the broker that has its bridge
 */
public record Call(CallId id, BridgeId bridge, Claim claim, String broker, Leg caller, Leg callee) {
    List<Leg> legs() {
        return List.of(caller, callee);
    }

    Optional<Leg> leg(LegId id) {
        return legs().stream().filter(l -> l.id().equals(id)).findFirst();
    }

    Optional<ClientLeg> client(LegId id) {
        return clients().stream().filter(l -> l.id().equals(id)).findFirst();
    }

    Optional<ClientLeg> client(ConnectionId connection) {
        return clients().stream().filter(l -> l.connection().equals(connection)).findFirst();
    }

    List<ClientLeg> clients() {
        return legs().stream()
                .filter(ClientLeg.class::isInstance)
                .map(ClientLeg.class::cast)
                .toList();
    }

    Optional<TrunkLeg> trunk(LegId id) {
        return legs().stream()
                .filter(TrunkLeg.class::isInstance)
                .map(TrunkLeg.class::cast)
                .filter(l -> l.id().equals(id))
                .findFirst();
    }

    /** The leg across from this one. */
    Leg far(LegId id) {
        return caller.id().equals(id) ? callee : caller;
    }

    boolean isCaller(LegId id) {
        return caller.id().equals(id);
    }

    /** The same call with this leg in the place of its former self. */
    Call with(Leg leg) {
        return isCaller(leg.id())
                ? new Call(id, bridge, claim, broker, leg, callee)
                : new Call(id, bridge, claim, broker, caller, leg);
    }

    Call claimedBy(Claim next) {
        return new Call(id, bridge, next, broker, caller, callee);
    }
}
