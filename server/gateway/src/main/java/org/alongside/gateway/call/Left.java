package org.alongside.gateway.call;

import java.util.Comparator;
import java.util.Optional;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.call.ClientMessage.SipStatus;

/** A callee that is not rung any longer, and why. */
public record Left(LegId leg, EndReason reason, Optional<SipStatus> sip) {
    /** The response a forking proxy would choose (RFC 3261 §16.7, step 6): a lower rank is the better answer to the caller. */
    static final Comparator<Left> BEST = Comparator.comparingInt(Left::rank);

    int status() {
        return sip.map(SipStatus::status).orElse(reason.sipStatus());
    }

    /** The person has spoken, or the address leads to nobody anywhere: no other place of the same address is to be asked (§21.6). */
    boolean speaksForAll() {
        return status() >= 600;
    }

    /** First the last word; then what the caller can do something about, then 'busy'; that a place was not there says least. */
    private int rank() {
        int status = status();
        if (status >= 600) {
            return 0;
        }
        return switch (status) {
            case 401, 407, 415, 420, 484, 488 -> 1;
            case 486 -> 2;
            case 408, 480, 487 -> status == 480 ? 4 : 5;
            default -> status < 500 ? 3 : 6;
        };
    }
}
