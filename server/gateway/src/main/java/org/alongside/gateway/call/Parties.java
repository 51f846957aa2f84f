package org.alongside.gateway.call;

import java.util.List;
import java.util.Optional;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.session.ConnectionId;

/** Who takes part in a call that is not over: {@link Call two who talk}, or {@link Fork one who waits} for the first to answer. */
public sealed interface Parties permits Call, Fork {
    CallId id();

    BridgeId bridge();

    /** Who speaks for it now; every effect towards broker and trunk carries it. */
    Claim claim();

    /** The name of the broker that has its bridge. */
    String broker();

    Leg caller();

    List<Leg> legs();

    /** Those who are told how this leg is. */
    List<Leg> across(LegId id);

    /** The same with this leg in the place of its former self. */
    Parties with(Leg leg);

    /** The two, where nobody else can come between them. */
    default Optional<Call> two() {
        return switch (this) {
            case Call call -> Optional.of(call);
            case Fork fork -> fork.only();
        };
    }

    default boolean isCaller(LegId id) {
        return caller().id().equals(id);
    }

    default Optional<Leg> leg(LegId id) {
        return legs().stream().filter(l -> l.id().equals(id)).findFirst();
    }

    default List<ClientLeg> clients() {
        return legs().stream()
                .filter(ClientLeg.class::isInstance)
                .map(ClientLeg.class::cast)
                .toList();
    }

    default Optional<ClientLeg> client(LegId id) {
        return clients().stream().filter(l -> l.id().equals(id)).findFirst();
    }

    default Optional<ClientLeg> client(ConnectionId connection) {
        return clients().stream().filter(l -> l.connection().equals(connection)).findFirst();
    }

    default List<TrunkLeg> trunks() {
        return legs().stream()
                .filter(TrunkLeg.class::isInstance)
                .map(TrunkLeg.class::cast)
                .toList();
    }

    default Optional<TrunkLeg> trunk(LegId id) {
        return trunks().stream().filter(l -> l.id().equals(id)).findFirst();
    }
}
