package org.alongside.gateway.trunk;

import java.time.Duration;
import java.util.Optional;
import org.alongside.sip.message.Reasons;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.sdp.SessionDescription;
import org.alongside.sip.transaction.ClientKey;
import org.alongside.sip.transaction.Flow;
import org.alongside.sip.transaction.ServerKey;
import org.alongside.sip.transaction.SuccessRepeater;

/**
 * A confirmed dialog (RFC 3261 §14, §15): re-INVITE both ways with glare, INFO, BYE. Also answers for the ACK that a 2xx of
 * ours still waits for; until then we send no BYE and no re-INVITE.
 */
final class Talking implements Phase {
    private static final long NEVER = Long.MAX_VALUE;

    private final SipLeg leg;
    /** Whether we made the call: it decides who waits longer after glare. */
    private final boolean calledThem;

    /** Our 2xx that has no ACK yet, and the transaction it belongs to. */
    private Optional<Unacknowledged> unacknowledged = Optional.empty();
    /** Our re-INVITE that has no final response yet. */
    private Optional<ClientKey> ourOffer = Optional.empty();
    /** Their re-INVITE that the call has not answered yet. */
    private Optional<TheirOffer> theirOffer = Optional.empty();
    /** What we want to offer as soon as we may: newest wins. */
    private Optional<SessionDescription> nextOffer = Optional.empty();

    private Optional<SessionDescription> offered = Optional.empty();
    private long retryAt = NEVER;
    private boolean byeAfterAck;

    private record Unacknowledged(ServerKey key, SuccessRepeater repeater) {}

    private record TheirOffer(ServerKey key, SipRequest request) {}

    /** We called, or adopted the dialog. */
    Talking(SipLeg leg) {
        this.leg = leg;
        this.calledThem = true;
    }

    /** They called and {@code success} was sent just now. */
    Talking(SipLeg leg, ServerKey invite, SipResponse success) {
        this.leg = leg;
        this.calledThem = false;
        repeat(invite, success);
    }

    private void repeat(ServerKey key, SipResponse success) {
        var repeater = new SuccessRepeater(leg.now(), success, SipCore.TIMING);
        unacknowledged = Optional.of(new Unacknowledged(key, repeater));
    }

    @Override
    public void perform(SipEffect effect) {
        switch (effect) {
            case SipEffect.HangUp hangUp -> hangUp();
            case SipEffect.Reject reject -> hangUp();
            case SipEffect.Reoffer(var id, var claim, var offer) -> offer(offer);
            case SipEffect.AnswerReoffer(var id, var claim, var answer) -> theirOffer.ifPresent(t -> answer(t, answer));
            case SipEffect.RefuseReoffer(var id, var claim, var status, var reason) ->
                theirOffer.ifPresent(t -> refuse(t, status));
            case SipEffect.SendInfo(var id, var claim, var type, var body) -> {
                var _ = leg.request(SipRequest.INFO, type, body);
            }
            case SipEffect.Invite repeated -> {}
            case SipEffect.Progress e -> {}
            case SipEffect.Accept repeated -> {}
            case SipEffect.Adopt e -> {}
            case SipEffect.ToReferrer told -> leg.referrals().perform(told);
        }
    }

    private void hangUp() {
        leg.beSilent();
        theirOffer.ifPresent(t -> leg.respond(t.key, t.request, 487, Reasons.of(487)));
        theirOffer = Optional.empty();
        if (unacknowledged.isPresent()) {
            byeAfterAck = true; // RFC 3261 §15: the called side waits for the ACK
        } else {
            leg.bye();
            leg.end();
        }
    }

    // Offers of ours

    /** Offers now, or as soon as neither side has an offer or an ACK outstanding. */
    void offer(SessionDescription offer) {
        nextOffer = Optional.of(offer);
        retryAt = NEVER;
        offerIfFree();
    }

    private void offerIfFree() {
        boolean busy = ourOffer.isPresent() || theirOffer.isPresent() || unacknowledged.isPresent() || retryAt != NEVER;
        if (!busy && !byeAfterAck && nextOffer.isPresent() && leg.mayStillAct()) {
            offered = nextOffer;
            nextOffer = Optional.empty();
            ourOffer = Optional.of(leg.reinvite(offered.get()));
        }
    }

    @Override
    public void onResponse(ClientKey key, SipResponse response, Flow flow) {
        boolean offer = ourOffer.filter(key::equals).isPresent();
        if (key.method().equals(SipRequest.INVITE) && response.isSuccess() && !offer) {
            acknowledgeAgain(response);
        } else if (offer && response.isFinal()) {
            ourOffer = Optional.empty();
            onOfferAnswered(response);
        } else if (response.status() == 481) {
            die(response.status(), response.reason()); // RFC 5057 §5.1: whatever asked, the dialog is gone
        }
    }

    @Override
    public void onResent(ClientKey before, ClientKey now) {
        ourOffer = ourOffer.map(key -> key.equals(before) ? now : key);
    }

    /** A repeated 2xx lost its ACK; another fork's is ended (RFC 3261 §13.2.2.4). */
    private void acknowledgeAgain(SipResponse response) {
        if (leg.isOurFork(response)) {
            leg.acknowledge(response);
        } else {
            leg.acknowledgeAndLeave(response);
        }
    }

    private void onOfferAnswered(SipResponse response) {
        int status = response.status();
        if (response.isSuccess()) {
            leg.change(leg.dialog().refreshedBy(response));
            leg.acknowledge(response);
            SipLeg.descriptionIn(response)
                    .ifPresentOrElse(
                            answer -> leg.tell(new SipEvent.ReofferAnswered(leg.id, answer)),
                            () -> leg.tell(new SipEvent.ReofferRefused(leg.id, 488, "the answer makes no sense")));
            offerIfFree();
        } else if (status == 491) {
            nextOffer = nextOffer.or(() -> offered);
            retryAt = leg.now() + glareDelay();
        } else if (status == 481 || status == 408) {
            die(status, response.reason());
        } else {
            leg.tell(new SipEvent.ReofferRefused(leg.id, status, response.reason()));
            offerIfFree();
        }
    }

    /** RFC 3261 §14.1: 2.1–4 s for the one who made the Call-ID, 0–2 s for the other, in steps of 10 ms. */
    private long glareDelay() {
        int steps = calledThem
                ? 210 + leg.core.random().nextInt(191)
                : leg.core.random().nextInt(201);
        return Duration.ofMillis(steps * 10L).toNanos();
    }

    @Override
    public void onFailure(ClientKey key, SipRequest request, int status) {
        if (ourOffer.filter(key::equals).isPresent()) {
            ourOffer = Optional.empty();
            die(status, Reasons.of(status));
        } else if (request.is(SipRequest.OPTIONS)) {
            die(status, Reasons.of(status)); // the probe of an adopted dialog
        }
    }

    /** The other side is gone as far as we can tell; the BYE is for the case that it isn't (RFC 3261 §12.2.1.2). */
    private void die(int status, String reason) {
        leg.bye();
        leg.tell(new SipEvent.HungUp(leg.id, status, reason));
        leg.end();
    }

    // Requests of theirs

    @Override
    public void onRequest(ServerKey key, SipRequest request, Flow flow) {
        if (leg.isOutOfOrder(request)) {
            leg.respond(key, request, 500, "Out Of Order");
            return;
        }
        switch (request.method()) {
            case SipRequest.BYE -> onBye(key, request);
            case SipRequest.INVITE -> onReinvite(key, request, flow);
            case SipRequest.INFO -> onInfo(key, request);
            case Referrals.REFER -> leg.referrals().onRefer(key, request);
            default -> leg.respond(key, request, 200, Reasons.of(200)); // OPTIONS within a dialog: yes, it is there
        }
    }

    private void onBye(ServerKey key, SipRequest bye) {
        leg.respond(key, bye, 200, Reasons.of(200));
        theirOffer.ifPresent(t -> leg.respond(t.key, t.request, 487, Reasons.of(487)));
        leg.tell(new SipEvent.HungUp(leg.id, 0, ""));
        leg.end();
    }

    private void onInfo(ServerKey key, SipRequest info) {
        leg.respond(key, info, 200, Reasons.of(200));
        if (!info.body().isEmpty()) {
            leg.tell(new SipEvent.InfoReceived(
                    leg.id, info.headers().contentType(), info.body().text()));
        }
    }

    private void onReinvite(ServerKey key, SipRequest invite, Flow flow) {
        if (ourOffer.isPresent() || byeAfterAck) {
            leg.respond(key, invite, 491, Reasons.of(491));
        } else if (theirOffer.isPresent()) {
            leg.core.respond(key, invite.respond(500, leg.localTag()).with("Retry-After", "3")); // RFC 3261 §14.2
        } else {
            var offer = SipLeg.descriptionIn(invite);
            if (offer.isEmpty()) {
                leg.respond(key, invite, 488, Reasons.of(488)); // the session stays as it was
                return;
            }
            leg.change(leg.dialog().refreshedBy(invite).withFlow(flow));
            theirOffer = Optional.of(new TheirOffer(key, invite));
            leg.tell(new SipEvent.Reoffered(leg.id, offer.get()));
        }
    }

    private void answer(TheirOffer theirs, SessionDescription answer) {
        theirOffer = Optional.empty();
        if (leg.core.awaitsFinal(theirs.key)) {
            var success = leg.respond(theirs.key, theirs.request, 200, Optional.of(answer));
            repeat(theirs.key, success);
            leg.tell(new SipEvent.DialogChanged(leg.id, leg.dialog()));
        }
    }

    private void refuse(TheirOffer theirs, int status) {
        theirOffer = Optional.empty();
        int refusal = status >= 300 && status <= 699 ? status : 488;
        leg.respond(theirs.key, theirs.request, refusal, Reasons.of(refusal));
        offerIfFree();
    }

    @Override
    public void onCancel(ServerKey invite) {
        theirOffer.filter(t -> t.key.equals(invite)).ifPresent(t -> refuse(t, 487));
    }

    @Override
    public void onAck(SipRequest ack) {
        boolean awaited = unacknowledged
                .filter(u -> u.repeater.success().head().cseq().number()
                        == ack.head().cseq().number())
                .isPresent();
        if (!awaited) {
            return;
        }
        unacknowledged = Optional.empty();
        if (byeAfterAck) {
            leg.bye();
            leg.end();
        } else {
            offerIfFree();
        }
    }

    // Time

    @Override
    public long wakeAt() {
        return Math.min(retryAt, unacknowledged.map(u -> u.repeater.wakeAt()).orElse(NEVER));
    }

    @Override
    public void onTime(long now) {
        if (now >= retryAt) {
            retryAt = NEVER;
            offerIfFree();
        }
        unacknowledged.ifPresent(u -> {
            switch (u.repeater.onTime(now)) {
                case WAIT -> {}
                case REPEAT -> leg.core.respond(u.key, u.repeater.success());
                case GIVE_UP -> die(408, "no ACK came"); // RFC 3261 §13.3.1.4
            }
        });
    }
}
