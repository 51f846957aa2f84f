package org.alongside.gateway.trunk;

import java.util.Optional;
import org.alongside.broker.api.LegId;
import org.alongside.kernel.Redacted;
import org.alongside.sip.dialog.Dialog;
import org.alongside.sip.sdp.SessionDescription;

/** What happened on a trunk leg. */
public sealed interface SipEvent {
    LegId leg();

    /** The domain whose phones a leg's trunk stands for; empty for a trunk of the settings. */
    static Optional<String> phoneDomainOf(String trunk) {
        return trunk.startsWith(PhoneDoor.PREFIX)
                ? Optional.of(trunk.substring(PhoneDoor.PREFIX.length()))
                : Optional.empty();
    }

    /**
     * A call from a trunk; {@code leg} is new. Without an offer ours goes into the 200, and {@link Answered} brings the answer.
     *
     * @param replaces the answered leg whose place it takes (RFC 3891)
     */
    record Invited(
            LegId leg,
            String trunk,
            String toUser,
            String toDomain,
            String from,
            Redacted<String> displayName,
            Optional<SessionDescription> offer,
            Optional<LegId> replaces)
            implements SipEvent {
        public Invited(
                LegId leg,
                String trunk,
                String toUser,
                String toDomain,
                String from,
                Redacted<String> displayName,
                Optional<SessionDescription> offer) {
            this(leg, trunk, toUser, toDomain, from, displayName, offer, Optional.empty());
        }

        /** The domain of the phone that calls, which has proved who it is; empty where a trunk calls. */
        public Optional<String> phoneDomain() {
            return phoneDomainOf(trunk);
        }
    }

    /** A provisional response: 180, 181 (forwarded), 182 (queued), 183. */
    record Progressed(LegId leg, int status, Optional<SessionDescription> description) implements SipEvent {}

    /** The answer to our offer: in a 200, whose ACK is on its way, or in the ACK of our own 200. */
    record Answered(LegId leg, SessionDescription answer) implements SipEvent {}

    /**
     * The callee's offer, because our INVITE had none: in a reliable provisional response, or in the 200. What answers it goes
     * into the PRACK or the ACK.
     */
    record Offered(LegId leg, int status, SessionDescription offer) implements SipEvent {}

    /** A final refusal; 408 also when nobody answered our request at all (Timer B). */
    record Rejected(LegId leg, int status, String reason) implements SipEvent {}

    /** The caller gave up before the answer; 487 is sent. */
    record Cancelled(LegId leg) implements SipEvent {}

    /** A re-INVITE with an offer: answer or refuse it. */
    record Reoffered(LegId leg, SessionDescription offer) implements SipEvent {}

    /** A re-INVITE that wants an offer of ours: answer it with one, and {@link ReofferAnswered} or {@link ReofferRefused} follows. */
    record OfferWanted(LegId leg) implements SipEvent {}

    /** Our re-INVITE was answered. */
    record ReofferAnswered(LegId leg, SessionDescription answer) implements SipEvent {}

    /** Our re-INVITE was refused; the session stays as it was. 481 and 408 are {@link HungUp} instead. */
    record ReofferRefused(LegId leg, int status, String reason) implements SipEvent {}

    /** BYE, or the dialog is known to be dead. */
    record HungUp(LegId leg, int status, String reason) implements SipEvent {}

    /** INFO with a body. */
    record InfoReceived(LegId leg, String contentType, String body) implements SipEvent {}

    /**
     * A REFER: this trunk wants our other side to call somebody else. It waits for {@link SipEffect.AnswerReferral}.
     *
     * @param target a URI without headers
     * @param joins the leg, of the same trunk, whose far side shall be called: we have the dialog that the REFER names
     */
    record Referred(LegId leg, String trunk, String target, SipEffect.Referral how, Optional<LegId> joins)
            implements SipEvent {}

    /** The dialog as a survivor would need it; the call's record keeps the newest. */
    record DialogChanged(LegId leg, Dialog dialog) implements SipEvent {}
}
