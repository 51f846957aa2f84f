package org.alongside.gateway.call;

import org.alongside.gateway.trunk.SipEvent;

/**
 * What one call says to another while two are joined. The call that goes on asks; the other gives its leg and ends, or says why
 * not. From then on the leg belongs to the one that asked, also if that has ended meanwhile.
 */
public sealed interface CallWord {
    /** Give me the leg across from this one of yours. */
    record LegWanted(Transferor who) implements CallWord {}

    /** Here it is; {@code held} says whether it was kept on hold. */
    record LegGiven(Leg leg, boolean held) implements CallWord {}

    record LegRefused(EndReason reason) implements CallWord {}

    /** News of a given leg that still came to its former call. */
    record Forwarded(SipEvent event) implements CallWord {}
}
