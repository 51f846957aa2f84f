package org.alongside.gateway.trunk;

import java.util.Optional;
import org.alongside.sip.extension.Tokens;
import org.alongside.sip.message.Reasons;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.reliable.ReliableSender;
import org.alongside.sip.sdp.SessionDescription;
import org.alongside.sip.transaction.ClientKey;
import org.alongside.sip.transaction.Flow;
import org.alongside.sip.transaction.ServerKey;

/**
 * Their INVITE waits for our final response (RFC 3261 §13.3). A provisional response is sent reliably where they demand it, or
 * where it carries media and they can (RFC 3262).
 */
final class Ringing implements Phase {
    private final SipLeg leg;
    private final ServerKey key;
    private final SipRequest invite;
    private final boolean reliablyAlways;
    private final boolean reliablyAtAll;

    private ReliableSender sender;

    Ringing(SipLeg leg, ServerKey key, SipRequest invite) {
        this.leg = leg;
        this.key = key;
        this.invite = invite;
        this.reliablyAlways = Tokens.of(invite.headers(), "Require").has(ReliableSender.OPTION);
        this.reliablyAtAll = Tokens.isOffered(invite, ReliableSender.OPTION);
        this.sender = ReliableSender.of(SipCore.TIMING, leg.core.random());
    }

    @Override
    public void perform(SipEffect effect) {
        switch (effect) {
            case SipEffect.Progress(var id, var claim, var status, var description) -> {
                if (status > 100 && status < 200) {
                    progress(status, description);
                }
            }
            case SipEffect.Accept(var id, var claim, var answer) ->
                follow(sender.answer(leg.response(invite, 200, Optional.of(answer))));
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

    /**
     * The first reliable response to an INVITE without offer would have to carry ours (RFC 3261 §13.2.1), which nobody has
     * before the callee answers. So such a caller hears 100 and then the answer.
     */
    private void progress(int status, Optional<SessionDescription> description) {
        boolean reliably = reliablyAlways || (reliablyAtAll && description.isPresent());
        boolean offerDue = invite.body().isEmpty() && description.isEmpty();
        if (reliably && offerDue) {
            return;
        }
        var response = leg.response(invite, status, description);
        if (reliably) {
            follow(sender.send(leg.now(), response));
        } else {
            leg.core.respond(key, response);
        }
        leg.tell(new SipEvent.DialogChanged(leg.id, leg.dialog()));
    }

    private void follow(ReliableSender.Step step) {
        sender = step.next();
        for (var effect : step.effects()) {
            switch (effect) {
                case ReliableSender.Effect.Transmit(var response) when response.isSuccess() -> answered(response);
                case ReliableSender.Effect.Transmit(var response) -> leg.core.respond(key, response);
                case ReliableSender.Effect.AnswerPrack answered -> {} // where the PRACK came
                case ReliableSender.Effect.GiveUp giveUp -> {
                    leg.respond(key, invite, 504, "No PRACK Came");
                    leg.tell(new SipEvent.HungUp(leg.id, 504, "no PRACK came"));
                    leg.end();
                }
            }
        }
    }

    private void answered(SipResponse success) {
        leg.core.respond(key, success);
        leg.enter(new Talking(leg, key, success, invite.body().isEmpty()));
        leg.tell(new SipEvent.DialogChanged(leg.id, leg.dialog()));
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

    /** PRACK, an UPDATE that only refreshes, and BYE belong to an early dialog (RFC 3261 §15); anything else comes too soon. */
    @Override
    public void onRequest(ServerKey other, SipRequest request, Flow flow) {
        switch (request.method()) {
            case SipRequest.BYE -> {
                leg.respond(other, request, 200, Reasons.of(200));
                onCancel(key);
            }
            case SipRequest.PRACK -> onPrack(other, request);
            case SipRequest.UPDATE -> onUpdate(other, request);
            case SipRequest.INVITE -> tooSoon(other, request); // RFC 3261 §14.2
            default -> leg.respond(other, request, 481, Reasons.of(481));
        }
    }

    private void onPrack(ServerKey other, SipRequest prack) {
        if (leg.isOutOfOrder(prack)) {
            leg.respond(other, prack, 500, "Out Of Order");
            return;
        }
        var step = sender.onPrack(leg.now(), prack);
        int status = step.effects().contains(new ReliableSender.Effect.AnswerPrack(200)) ? 200 : 481;
        leg.respond(other, prack, status, Reasons.of(status));
        follow(step);
    }

    /** The INVITE's offer is open until its answer, so a new offer comes too soon (RFC 3311 §5.2). */
    private void onUpdate(ServerKey other, SipRequest update) {
        if (leg.isOutOfOrder(update)) {
            leg.respond(other, update, 500, "Out Of Order");
        } else if (update.body().isEmpty()) {
            leg.change(leg.dialog().refreshedBy(update));
            leg.respond(other, update, 200, Optional.empty());
        } else {
            tooSoon(other, update);
        }
    }

    private void tooSoon(ServerKey other, SipRequest request) {
        leg.core.respond(other, request.respond(500, leg.localTag()).with("Retry-After", "3"));
    }

    @Override
    public void onResponse(ClientKey client, SipResponse response, Flow flow) {}

    @Override
    public void onFailure(ClientKey client, SipRequest request, int status) {}

    // Time

    @Override
    public long wakeAt() {
        return sender.wakeAt();
    }

    @Override
    public void onTime(long now) {
        follow(sender.onTime(now));
    }
}
