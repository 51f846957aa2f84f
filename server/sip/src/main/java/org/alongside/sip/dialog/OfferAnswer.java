package org.alongside.sip.dialog;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.alongside.sip.extension.RetryAfter;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;

/**
 * Which side of a dialog has an offer open (RFC 3264 §4, RFC 3261 §14, RFC 3311 §5), and so which requests may come now. At most
 * one offer is open; an INVITE without final response blocks other INVITEs even when its offer was answered.
 *
 * @param ourInvite our INVITE or re-INVITE has no final response yet
 * @param theirInvite theirs has none from us
 */
public record OfferAnswer(Offer offer, boolean ourInvite, boolean theirInvite) {
    public static final OfferAnswer QUIET = new OfferAnswer(Offer.NONE, false, false);

    /** Whose offer waits for its answer. */
    public enum Offer {
        NONE,
        OURS,
        THEIRS
    }

    public OfferAnswer with(Offer newOffer) {
        return new OfferAnswer(newOffer, ourInvite, theirInvite);
    }

    public OfferAnswer withOurInvite(boolean open) {
        return new OfferAnswer(offer, open, theirInvite);
    }

    public OfferAnswer withTheirInvite(boolean open) {
        return new OfferAnswer(offer, ourInvite, open);
    }

    /** We may send an INVITE now. */
    public boolean mayInvite() {
        return !ourInvite && !theirInvite && offer == Offer.NONE;
    }

    /** We may send an UPDATE now; one without description at any time (RFC 3311 §5.1). */
    public boolean mayUpdate(boolean withOffer) {
        return !withOffer || offer == Offer.NONE;
    }

    /**
     * The refusal of an INVITE or UPDATE within the dialog that comes at the wrong moment: 491 where our own is under way, 500
     * with Retry-After where they didn't wait for the answer to their last (RFC 3261 §14.2, RFC 3311 §5.2). Empty for one that
     * may go on.
     */
    public Optional<SipResponse> refusal(SipRequest request, String toTag, RandomGenerator random) {
        boolean invite = request.is(SipRequest.INVITE);
        boolean offers = request.is(SipRequest.UPDATE) && !request.body().isEmpty();
        if ((invite && theirInvite) || ((invite || offers) && offer == Offer.THEIRS)) {
            var retry = RetryAfter.seconds(random.nextInt(0, 11));
            return Optional.of(request.respond(500, toTag).with("Retry-After", retry.toString()));
        }
        boolean glare = (invite && ourInvite) || ((invite || offers) && offer == Offer.OURS);
        return glare ? Optional.of(request.respond(491, toTag)) : Optional.empty();
    }
}
