package org.alongside.gateway.trunk;

import java.util.Optional;
import org.alongside.sip.message.Reasons;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.transaction.ClientKey;
import org.alongside.sip.transaction.Flow;
import org.alongside.sip.transaction.ServerKey;

/** Their INVITE waits for our final response (RFC 3261 §13.3). */
final class Ringing implements Phase {
    private final SipLeg leg;
    private final ServerKey key;
    private final SipRequest invite;

    Ringing(SipLeg leg, ServerKey key, SipRequest invite) {
        this.leg = leg;
        this.key = key;
        this.invite = invite;
    }

    @Override
    public void perform(SipEffect effect) {
        switch (effect) {
            case SipEffect.Progress(var id, var claim, var status, var description) -> {
                if (status > 100 && status < 200) {
                    leg.respond(key, invite, status, description);
                    leg.tell(new SipEvent.DialogChanged(leg.id, leg.dialog()));
                }
            }
            case SipEffect.Accept(var id, var claim, var answer) -> {
                var success = leg.respond(key, invite, 200, Optional.of(answer));
                leg.enter(new Talking(leg, key, success));
                leg.tell(new SipEvent.DialogChanged(leg.id, leg.dialog()));
            }
            case SipEffect.Reject(var id, var claim, var status, var reason) -> refuse(status, reason);
            case SipEffect.HangUp(var id, var claim, var reason) -> refuse(480, Reasons.of(480));
            case SipEffect.Invite e -> {}
            case SipEffect.Reoffer e -> {}
            case SipEffect.AnswerReoffer e -> {}
            case SipEffect.RefuseReoffer e -> {}
            case SipEffect.SendInfo e -> {}
            case SipEffect.Adopt e -> {}
            case SipEffect.ToReferrer e -> {}
        }
    }

    /** A status that would be no refusal is our call machine's slip; the caller still gets a final response. */
    private void refuse(int status, String reason) {
        int refusal = status >= 300 && status <= 699 ? status : 480;
        leg.beSilent();
        leg.respond(key, invite, refusal, phrase(refusal, reason));
        leg.end();
    }

    private static String phrase(int status, String reason) {
        return reason.isBlank() || reason.chars().anyMatch(c -> c < ' ' || c == 0x7f) ? Reasons.of(status) : reason;
    }

    @Override
    public void onCancel(ServerKey cancelled) {
        if (cancelled.equals(key)) {
            leg.respond(key, invite, 487, Reasons.of(487));
            leg.tell(new SipEvent.Cancelled(leg.id));
            leg.end();
        }
    }

    /** BYE may end an early dialog too (RFC 3261 §15); anything else comes too soon. */
    @Override
    public void onRequest(ServerKey other, SipRequest request, Flow flow) {
        if (request.is(SipRequest.BYE)) {
            leg.respond(other, request, 200, Reasons.of(200));
            onCancel(key);
        } else if (request.is(SipRequest.INVITE)) {
            leg.core.respond(other, request.respond(500, leg.localTag()).with("Retry-After", "3")); // RFC 3261 §14.2
        } else {
            leg.respond(other, request, 481, Reasons.of(481));
        }
    }

    @Override
    public void onResponse(ClientKey client, SipResponse response, Flow flow) {}

    @Override
    public void onFailure(ClientKey client, SipRequest request, int status) {}
}
