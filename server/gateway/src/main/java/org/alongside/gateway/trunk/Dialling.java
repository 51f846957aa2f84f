package org.alongside.gateway.trunk;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.alongside.gateway.trunk.Trunks.Way;
import org.alongside.sip.message.Reasons;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.sdp.SessionDescription;
import org.alongside.sip.transaction.ClientKey;
import org.alongside.sip.transaction.Flow;
import org.alongside.sip.transaction.ServerKey;

/**
 * Our INVITE has no final response yet (RFC 3261 §13.2). Forked provisional responses all count; the first 2xx wins. A trunk
 * that is silent, full or unreachable loses the call to the next way, as long as nobody was heard ringing.
 */
final class Dialling implements Phase {
    /** A trunk that lives says 100 within 200 ms; after so long the next one is tried, where there is one. */
    private static final long SILENCE = Duration.ofSeconds(4).toNanos();

    private final SipLeg leg;
    private final SipEffect.Invite effect;
    private final List<Way> others;
    private final long silentAt;
    private ClientKey invite;
    private Optional<SessionDescription> nextOffer = Optional.empty();
    private boolean heard;
    private boolean ringing;
    private boolean givenUp;

    /** @param others the ways that are left if this one fails */
    Dialling(SipLeg leg, ClientKey invite, SipEffect.Invite effect, List<Way> others) {
        this.leg = leg;
        this.invite = invite;
        this.effect = effect;
        this.others = others;
        this.silentAt = leg.now() + SILENCE;
    }

    @Override
    public void perform(SipEffect performed) {
        switch (performed) {
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
            case SipEffect.ToReferrer e -> {}
        }
    }

    /** The CANCEL leaves after the first provisional response; a 2xx that crosses it is acknowledged and ended. */
    private void giveUp() {
        givenUp = true;
        leg.beSilent();
        leg.core.cancel(invite);
    }

    @Override
    public void onResent(ClientKey before, ClientKey now) {
        invite = invite.equals(before) ? now : invite;
    }

    @Override
    public void onResponse(ClientKey key, SipResponse response, Flow flow) {
        if (!key.equals(invite)) {
            return; // to our CANCEL: the INVITE's own response decides
        }
        heard = true;
        if (response.isProvisional()) {
            onProvisional(response);
        } else if (!response.isSuccess()) {
            refused(response.status(), response.reason());
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
        ringing = true;
        if (response.head().toTag().isPresent() && leg.dialog().remote().tag().isEmpty()) {
            leg.change(leg.dialog().establishedBy(response));
        }
        leg.tell(new SipEvent.Progressed(leg.id, response.status(), SipLeg.descriptionIn(response)));
    }

    private void onAnswer(SipResponse response, Flow flow) {
        leg.core.heard(leg.trunk, response.status());
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
            refused(status, Reasons.of(status));
        }
    }

    /** 503 and 408 speak of the way, not of the callee (RFC 3263 §4.3): another way may lead there. */
    private void refused(int status, String reason) {
        boolean way = status == 503 || status == 408;
        leg.core.heard(leg.trunk, status);
        if (way && mayTryAnother()) {
            tryAnother();
        } else {
            leg.tell(new SipEvent.Rejected(leg.id, status, reason));
            leg.end();
        }
    }

    private boolean mayTryAnother() {
        return !others.isEmpty() && !ringing && !givenUp && leg.mayStillAct();
    }

    /** This leg ends without a word, and another of the same name dials; what still comes to this one is not left hanging. */
    private void tryAnother() {
        leg.beSilent();
        leg.end();
        leg.core.dial(nextOffer.map(effect::with).orElse(effect), others);
    }

    /** A request in an early dialog: only BYE would make sense, and only from the called side after its 2xx. */
    @Override
    public void onRequest(ServerKey key, SipRequest request, Flow flow) {
        leg.respond(key, request, 481, Reasons.of(481));
    }

    // Time

    @Override
    public long wakeAt() {
        return heard || !mayTryAnother() ? Long.MAX_VALUE : silentAt;
    }

    @Override
    public void onTime(long now) {
        leg.core.heard(leg.trunk, 408);
        leg.core.cancel(invite);
        tryAnother();
    }
}
