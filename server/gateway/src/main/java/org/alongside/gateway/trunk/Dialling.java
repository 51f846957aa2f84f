package org.alongside.gateway.trunk;

import java.util.Optional;
import org.alongside.sip.message.Reasons;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.sdp.SessionDescription;
import org.alongside.sip.transaction.ClientKey;
import org.alongside.sip.transaction.Flow;
import org.alongside.sip.transaction.ServerKey;

/** Our INVITE has no final response yet (RFC 3261 §13.2). Forked provisional responses all count; the first 2xx wins. */
final class Dialling implements Phase {
    private final SipLeg leg;
    private final ClientKey invite;
    private Optional<SessionDescription> nextOffer = Optional.empty();
    private boolean givenUp;

    Dialling(SipLeg leg, ClientKey invite) {
        this.leg = leg;
        this.invite = invite;
    }

    @Override
    public void perform(SipEffect effect) {
        switch (effect) {
            case SipEffect.HangUp hangUp -> giveUp();
            case SipEffect.Reject reject -> giveUp();
            case SipEffect.Reoffer reoffer -> nextOffer = Optional.of(reoffer.offer());
            case SipEffect.Invite repeated -> {}
            case SipEffect.Progress e -> {}
            case SipEffect.Accept e -> {}
            case SipEffect.AnswerReoffer e -> {}
            case SipEffect.RefuseReoffer e -> {}
            case SipEffect.SendInfo e -> {} // there is no dialog to send it in
            case SipEffect.Adopt e -> {}
        }
    }

    /** The CANCEL leaves after the first provisional response; a 2xx that crosses it is acknowledged and ended. */
    private void giveUp() {
        givenUp = true;
        leg.beSilent();
        leg.core.cancel(invite);
    }

    @Override
    public void onResponse(ClientKey key, SipResponse response, Flow flow) {
        if (!key.equals(invite)) {
            return; // to our CANCEL: the INVITE's own response decides
        }
        if (response.isProvisional()) {
            onProvisional(response);
        } else if (!response.isSuccess()) {
            leg.tell(new SipEvent.Rejected(leg.id, response.status(), response.reason()));
            leg.end();
        } else if (givenUp) {
            leg.acknowledgeAndLeave(response);
            leg.end();
        } else {
            onAnswer(response, flow);
        }
    }

    private void onProvisional(SipResponse response) {
        if (response.status() == 100 || givenUp) {
            return;
        }
        if (response.head().toTag().isPresent() && leg.dialog().remote().tag().isEmpty()) {
            leg.change(leg.dialog().establishedBy(response));
        }
        leg.tell(new SipEvent.Progressed(leg.id, response.status(), SipLeg.descriptionIn(response)));
    }

    private void onAnswer(SipResponse response, Flow flow) {
        leg.change(leg.dialog()
                .establishedBy(response)
                .withFlow(leg.dialog().flow().withConnection(flow.connection())));
        leg.acknowledge(response);
        var answer = SipLeg.descriptionIn(response);
        if (answer.isEmpty()) {
            leg.bye();
            leg.tell(new SipEvent.Rejected(leg.id, 488, "the answer's session description makes no sense"));
            leg.end();
            return;
        }
        var talking = new Talking(leg);
        leg.enter(talking);
        leg.tell(new SipEvent.Answered(leg.id, answer.get()));
        nextOffer.ifPresent(talking::offer);
    }

    @Override
    public void onFailure(ClientKey key, SipRequest request, int status) {
        if (key.equals(invite)) {
            leg.tell(new SipEvent.Rejected(leg.id, status, Reasons.of(status)));
            leg.end();
        }
    }

    /** A request in an early dialog: only BYE would make sense, and only from the called side after its 2xx. */
    @Override
    public void onRequest(ServerKey key, SipRequest request, Flow flow) {
        leg.respond(key, request, 481, Reasons.of(481));
    }
}
