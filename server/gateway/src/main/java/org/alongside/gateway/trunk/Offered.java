package org.alongside.gateway.trunk;

import java.time.Duration;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.Reasons;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.sdp.SessionDescription;
import org.alongside.sip.transaction.ClientKey;
import org.alongside.sip.transaction.Flow;
import org.alongside.sip.transaction.ServerKey;

/**
 * Our INVITE had no offer and the 200 brought theirs; the ACK waits for the call's answer (RFC 3261 §13.2.1). Until then they
 * repeat the 200. Whatever ends the leg here acknowledges it with an answer that takes nothing, and says BYE.
 */
final class Offered implements Phase {
    /** So long they repeat their 200 (RFC 3261 §13.3.1.4). */
    private static final long PATIENCE = Duration.ofSeconds(32).toNanos();

    private final SipLeg leg;
    private final SipResponse success;
    private final SessionDescription offer;
    private final long until;

    Offered(SipLeg leg, SipResponse success, SessionDescription offer) {
        this.leg = leg;
        this.success = success;
        this.offer = offer;
        this.until = leg.now() + PATIENCE;
    }

    @Override
    public void perform(SipEffect effect) {
        switch (effect) {
            case SipEffect.AnswerReoffer(var id, var claim, var answer) -> {
                leg.acknowledge(success, answer);
                leg.enter(new Talking(leg));
            }
            case SipEffect.RefuseReoffer(var id, var claim, var status, var reason) -> {
                leg.tell(new SipEvent.Rejected(leg.id, status, reason));
                refuse(Headers.NONE);
            }
            case SipEffect.HangUp hangUp -> refuse(SipLeg.why(hangUp.reason()));
            case SipEffect.Reject reject -> refuse(Headers.NONE);
            case SipEffect.Invite repeated -> {}
            case SipEffect.Progress e -> {}
            case SipEffect.Accept e -> {}
            case SipEffect.Reoffer e -> {} // theirs is open, and nobody has agreed on anything yet
            case SipEffect.SendInfo e -> {}
            case SipEffect.Adopt e -> {}
            case SipEffect.ToReferrer e -> {}
        }
    }

    private void refuse(Headers why) {
        leg.beSilent();
        leg.acknowledge(success, leg.refusing(offer));
        leg.bye(why);
        leg.end();
    }

    /** Copies of the 200 wait like itself; another fork's is ended. */
    @Override
    public void onResponse(ClientKey key, SipResponse response, Flow flow) {
        boolean answers = key.method().equals(SipRequest.INVITE) && response.isSuccess();
        if (answers && !leg.isOurFork(response)) {
            leg.acknowledgeAndLeave(response);
        }
    }

    @Override
    public void onFailure(ClientKey key, SipRequest request, int status) {}

    @Override
    public void onRequest(ServerKey key, SipRequest request, Flow flow) {
        if (leg.isOutOfOrder(request)) {
            leg.respond(key, request, 500, "Out Of Order");
            return;
        }
        switch (request.method()) {
            case SipRequest.BYE -> {
                leg.respond(key, request, 200, Reasons.of(200));
                leg.acknowledge(success, leg.refusing(offer));
                leg.tell(new SipEvent.HungUp(leg.id, 0, ""));
                leg.end();
            }
            case SipRequest.INVITE, SipRequest.UPDATE -> leg.respond(key, request, 491, Reasons.of(491));
            default -> leg.respond(key, request, 200, Reasons.of(200));
        }
    }

    // Time

    @Override
    public long wakeAt() {
        return until;
    }

    @Override
    public void onTime(long now) {
        leg.tell(new SipEvent.HungUp(leg.id, 408, "the callee's offer was not answered in time"));
        refuse(Headers.NONE);
    }
}
