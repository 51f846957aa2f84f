package org.alongside.gateway.client;

import java.util.List;
import java.util.Optional;
import org.alongside.gateway.call.CallId;
import org.alongside.gateway.call.EndReason;
import org.alongside.gateway.negotiation.TrunkPolicy;

/** Where a call goes. */
sealed interface Route {
    /** To all of these, at least one; the most wanted first. */
    record To(List<Place> places) implements Route {
        public To {
            places = List.copyOf(places);
        }
    }

    /** To a queue, where nobody is rung yet. */
    record ToQueue(String queue) implements Route {}

    record Nowhere(EndReason reason) implements Route {}

    /** Where nobody is rung who takes part in this call already; if these were all, they are busy. */
    default Route without(CallId call) {
        if (!(this instanceof To(var places))) {
            return this;
        }
        var others = places.stream()
                .filter(place -> !(place instanceof Place.Page(var client)
                        && client.calls().contains(call)))
                .toList();
        return others.isEmpty() ? new Nowhere(EndReason.BUSY) : new To(others);
    }

    /** One place where a call may ring. */
    sealed interface Place {
        /** How much it is wanted among others, in thousandths. */
        int q();

        /** A page; who sits there is wanted as much as any phone. */
        record Page(Client client) implements Place {
            @Override
            public int q() {
                return 1000;
            }
        }

        /** @param contact which of several phones of that address it is */
        record Sip(String uri, Optional<String> contact, TrunkPolicy policy, int q) implements Place {
            static Sip trunk(String uri, TrunkPolicy policy) {
                return new Sip(uri, Optional.empty(), policy, 1000);
            }
        }
    }
}
