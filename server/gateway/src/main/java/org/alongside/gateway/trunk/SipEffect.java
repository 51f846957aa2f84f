package org.alongside.gateway.trunk;

import java.util.Optional;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.kernel.Redacted;
import org.alongside.sip.dialog.Dialog;
import org.alongside.sip.sdp.SessionDescription;

/**
 * What a call wants done on a trunk leg. Each carries the owner's claim: an owner that lost its bridge performs nothing.
 */
public sealed interface SipEffect {
    LegId leg();

    Claim claim();

    /**
     * Dials. {@code destination} is a SIP URI; the trunk is the route's business.
     *
     * @param offer empty asks for theirs, and {@link SipEvent.Offered} brings it
     */
    record Invite(LegId leg, Claim claim, String destination, Caller caller, Optional<SessionDescription> offer)
            implements SipEffect {
        public Invite(LegId leg, Claim claim, String destination, Caller caller, SessionDescription offer) {
            this(leg, claim, destination, caller, Optional.of(offer));
        }

        Invite with(SessionDescription newerOffer) {
            return new Invite(leg, claim, destination, caller, newerOffer);
        }
    }

    /** Tells an inbound caller something provisional: 180, or 183 with early media. */
    record Progress(LegId leg, Claim claim, int status, Optional<SessionDescription> description)
            implements SipEffect {}

    /** Answers an inbound INVITE with 200; {@code answer} is an offer where the INVITE had none. */
    record Accept(LegId leg, Claim claim, SessionDescription answer) implements SipEffect {}

    /** Refuses an inbound INVITE with a final status. */
    record Reject(LegId leg, Claim claim, int status, String reason) implements SipEffect {}

    /**
     * Ends the leg in whatever state it is: CANCEL, BYE, or a final response (RFC 3261 §15).
     *
     * @param reason as a Reason header says it (RFC 3326)
     */
    record HangUp(LegId leg, Claim claim, String reason) implements SipEffect {}

    /** Offers something new within the dialog; the user agent retries 491 glare (RFC 3261 §14.1). */
    record Reoffer(LegId leg, Claim claim, SessionDescription offer) implements SipEffect {}

    /** Answers {@link SipEvent.Offered} or {@link SipEvent.Reoffered}, or makes the offer that {@link SipEvent.OfferWanted} asks for. */
    record AnswerReoffer(LegId leg, Claim claim, SessionDescription answer) implements SipEffect {}

    /** Refuses {@link SipEvent.Offered}, {@link SipEvent.Reoffered} or {@link SipEvent.OfferWanted} with 488 or another status; the session stays as it was. */
    record RefuseReoffer(LegId leg, Claim claim, int status, String reason) implements SipEffect {}

    /** Sends INFO: DTMF or picture_fast_update. */
    record SendInfo(LegId leg, Claim claim, String contentType, String body) implements SipEffect {}

    /** What a trunk that transfers is told; the user agent makes NOTIFYs of it, wherever the leg is. */
    sealed interface ToReferrer extends SipEffect {}

    /** Answers {@link SipEvent.Referred}: 202, or a refusal. */
    record AnswerReferral(LegId leg, Claim claim, int status) implements ToReferrer {}

    /** What became of the referral so far (RFC 3515 §2.4.4); with a final status its subscription ends. */
    record Notify(LegId leg, Claim claim, int status) implements ToReferrer {}

    /**
     * Takes over a dialog of a node that died: raises the CSeq, then refreshes it, which is also the probe.
     *
     * @param latest our latest description, for a refresh that needs one
     */
    record Adopt(LegId leg, Claim claim, Dialog dialog, Optional<SessionDescription> latest) implements SipEffect {}

    /**
     * Who calls, for From and P-Asserted-Identity.
     *
     * @param uui User-to-User content, hex (RFC 7433), on the INVITE and every later request
     * @param referral how the call came about, where somebody was transferred
     */
    record Caller(
            String user,
            String domain,
            Redacted<String> displayName,
            Optional<String> uui,
            Optional<Referral> referral) {
        public Caller(String user, String domain, Redacted<String> displayName, Optional<String> uui) {
            this(user, domain, displayName, uui, Optional.empty());
        }

        public Caller referred(Referral how) {
            return new Caller(user, domain, displayName, uui, Optional.of(how));
        }
    }

    /**
     * What a REFER wants its INVITE to say.
     *
     * @param referredBy as the trunk wrote it (RFC 3892)
     * @param replaces the dialog, at the target, whose place our call takes (RFC 3891)
     */
    record Referral(Optional<String> referredBy, Optional<String> replaces) {}
}
