package org.alongside.gateway.call;

import java.util.List;
import java.util.Optional;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.MediaParameters;
import org.alongside.kernel.Redacted;

/** One side of a call: a {@link ClientLeg} (browser, app) or a {@link TrunkLeg} (SIP). */
public sealed interface Leg permits ClientLeg, TrunkLeg {
    LegId id();

    /** As the other side sees it: {@code ana@bank.example}. */
    String address();

    Redacted<String> displayName();

    /** Whether this side holds the call. */
    boolean holding();

    /** Whether the broker hears nothing where something is due. */
    boolean silent();

    /** What the broker was last told of this leg; empty before its first media. */
    Optional<Configured> configured();

    Leg withConfigured(Configured latest);

    Leg withHolding(boolean hold);

    Leg withSilent(boolean nothingArrives);

    /** A {@code Configure} as it was sent. */
    record Configured(int attach, List<MediaParameters> media) {
        public Configured {
            media = List.copyOf(media);
        }
    }
}
