package org.alongside.gateway.call;

import java.util.Optional;
import org.alongside.broker.api.LegId;
import org.alongside.session.ConnectionId;

/** Who hands its far side on to somebody else (RFC 5589): a client by a command, a trunk by a REFER. */
public sealed interface Transferor {
    /** @param re the command that is answered */
    record Client(ConnectionId connection, String re) implements Transferor {}

    record Trunk(LegId leg) implements Transferor {}

    /** Its leg in this call. */
    default Optional<Leg> in(Parties call) {
        return switch (this) {
            case Client(var connection, var re) -> call.client(connection).map(Leg.class::cast);
            case Trunk(var leg) -> call.trunk(leg).map(Leg.class::cast);
        };
    }
}
