package org.alongside.gateway.trunk;

import java.util.Optional;
import org.alongside.sip.dialog.Glare;
import org.alongside.sip.extension.Reason;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.Reasons;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.sdp.SessionDescription;
import org.alongside.sip.transaction.ClientKey;
import org.alongside.sip.transaction.Flow;
import org.alongside.sip.transaction.ServerKey;
import org.alongside.sip.transaction.SuccessRepeater;

/**
 * A confirmed dialog (RFC 3261 §14, §15): re-INVITE both ways with glare, UPDATE, INFO, BYE, and the session timer. Also answers
 * for the ACK that a 2xx of ours still waits for; until then we send no BYE and no re-INVITE.
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
    /** Our UPDATE that keeps the session alive and has no final response yet. */
    private Optional<ClientKey> refresh = Optional.empty();
    /** Their re-INVITE or UPDATE that the call has not answered yet. */
    private Optional<TheirOffer> theirOffer = Optional.empty();
    /** What we want to offer as soon as we may: newest wins. */
    private Optional<SessionDescription> nextOffer = Optional.empty();

    private Optional<SessionDescription> offered = Optional.empty();
    /** Whether what we offered only keeps the session alive, so that a refusal is no news for the call. */
    private boolean onlyRefreshing;
    /** The far side doesn't know yet that this node, which took the dialog over, speaks for us now. */
    private boolean unknownHere;

    private long retryAt = NEVER;
    /** The call has left, but the BYE has to wait; it will carry this reason. */
    private Optional<Headers> goodbye = Optional.empty();

    /** What the ACK of a 2xx of ours brings. */
    private enum Expected {
        NOTHING,
        /** The answer to the offer in our 200 to their first INVITE. */
        FIRST_ANSWER,
        /** The answer to the offer in our 200 to their re-INVITE. */
        LATER_ANSWER
    }

    private record Unacknowledged(ServerKey key, SuccessRepeater repeater, Expected expected) {}

    private record TheirOffer(ServerKey key, SipRequest request) {}

    /** We called, or adopted the dialog. */
    Talking(SipLeg leg) {
        this.leg = leg;
        this.calledThem = true;
    }

    /**
     * They called and {@code success} was sent just now.
     *
     * @param weOffered the INVITE had no offer, so the answer comes with the ACK
     */
    Talking(SipLeg leg, ServerKey invite, SipResponse success, boolean weOffered) {
        this.leg = leg;
        this.calledThem = false;
        repeat(invite, success, weOffered ? Expected.FIRST_ANSWER : Expected.NOTHING);
    }

    /** A survivor's first word, which also finds out whether the dialog lives. */
    void takeOver() {
        boolean canRefresh = leg.refreshMethod().equals(SipRequest.UPDATE)
                || leg.latestDescription().isPresent();
        unknownHere = canRefresh && leg.trunk.settings().options().takeover() == TrunkOptions.Takeover.REFRESH;
        if (unknownHere) {
            refresh();
        } else {
            var _ = leg.request(SipRequest.OPTIONS, Headers.NONE);
        }
    }

    private void repeat(ServerKey key, SipResponse success, Expected expected) {
        var repeater = new SuccessRepeater(leg.now(), success, SipCore.TIMING);
        unacknowledged = Optional.of(new Unacknowledged(key, repeater, expected));
    }

    @Override
    public void perform(SipEffect effect) {
        switch (effect) {
            case SipEffect.HangUp hangUp -> hangUp(SipLeg.why(hangUp.reason()));
            case SipEffect.Reject reject -> hangUp(Headers.NONE);
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

    private void hangUp(Headers why) {
        leg.beSilent();
        theirOffer.ifPresent(t -> leg.respond(t.key, t.request, 487, Reasons.of(487)));
        theirOffer = Optional.empty();
        goodbye = Optional.of(why);
        leaveIfFree();
    }

    /** The called side waits for the ACK (RFC 3261 §15). */
    private void leaveIfFree() {
        if (goodbye.isPresent() && unacknowledged.isEmpty()) {
            leg.bye(goodbye.get());
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
        if (!busy && goodbye.isEmpty() && nextOffer.isPresent() && leg.mayStillAct()) {
            send(nextOffer.get());
            nextOffer = Optional.empty();
            onlyRefreshing = false;
        }
    }

    private void send(SessionDescription offer) {
        offered = Optional.of(offer);
        ourOffer = Optional.of(leg.reinvite(offer));
        leg.refreshSent();
    }

    @Override
    public void onResponse(ClientKey key, SipResponse response, Flow flow) {
        boolean offer = ourOffer.filter(key::equals).isPresent();
        if (key.method().equals(SipRequest.INVITE) && response.isSuccess() && !offer) {
            acknowledgeAgain(response);
        } else if (offer && response.isFinal()) {
            ourOffer = Optional.empty();
            onOfferAnswered(response);
        } else if (refresh.filter(key::equals).isPresent() && response.isFinal()) {
            refresh = Optional.empty();
            onRefreshAnswered(response);
        } else if (response.status() == 481) {
            die(response.status(), response.reason()); // RFC 5057 §5.1: whatever asked, the dialog is gone
        }
    }

    @Override
    public void onResent(ClientKey before, ClientKey now) {
        ourOffer = ourOffer.map(key -> key.equals(before) ? now : key);
        refresh = refresh.map(key -> key.equals(before) ? now : key);
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
            knowsUs(response);
            leg.acknowledge(response);
            SipLeg.descriptionIn(response)
                    .ifPresentOrElse(
                            answer -> leg.tell(new SipEvent.ReofferAnswered(leg.id, answer)),
                            () -> leg.tell(new SipEvent.ReofferRefused(leg.id, 488, "the answer makes no sense")));
            offerIfFree();
        } else if (status == 481 || status == 408) {
            die(status, response.reason());
        } else if (status == 491 && !onlyRefreshing) {
            leg.refreshFailed(status);
            nextOffer = nextOffer.or(() -> offered);
            retryAt = leg.now() + Glare.delay(calledThem, leg.core.random());
        } else {
            notRefreshed(status);
            if (!onlyRefreshing) {
                leg.tell(new SipEvent.ReofferRefused(leg.id, status, response.reason()));
            }
            offerIfFree();
        }
    }

    /** A 2xx to an INVITE or UPDATE of ours, which told the far side where we are. */
    private void knowsUs(SipResponse success) {
        unknownHere = false;
        leg.refreshed(leg.dialog().refreshedBy(success), success);
    }

    /** A refusal is a sign of life too; after glare a survivor says again where it is, and doesn't wait for half of the interval. */
    private void notRefreshed(int status) {
        leg.refreshFailed(status);
        if (unknownHere && status == 491) {
            retryAt = leg.now() + Glare.delay(calledThem, leg.core.random());
        }
    }

    /** The far side lives, or it doesn't: RFC 4028 §10 and RFC 5057 §5.1 say which refusals end the dialog. */
    private void onRefreshAnswered(SipResponse response) {
        if (response.isSuccess()) {
            knowsUs(response);
        } else if (response.status() == 481 || response.status() == 408) {
            die(response.status(), response.reason());
        } else {
            notRefreshed(response.status());
            boolean unknownMethod = response.status() == 405 || response.status() == 501;
            if (unknownHere && unknownMethod) {
                refresh(); // by re-INVITE
            }
        }
    }

    @Override
    public void onFailure(ClientKey key, SipRequest request, int status) {
        if (ourOffer.filter(key::equals).isPresent()
                || refresh.filter(key::equals).isPresent()) {
            die(status, Reasons.of(status));
        } else if (request.is(SipRequest.OPTIONS)) {
            die(status, Reasons.of(status)); // the only word of a survivor that needs no refresh
        }
    }

    /** The other side is gone as far as we can tell; the BYE is for the case that it isn't (RFC 3261 §12.2.1.2). */
    private void die(int status, String reason) {
        if (leg.mayStillAct()) {
            leg.bye();
        }
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
            case SipRequest.UPDATE -> onUpdate(key, request, flow);
            case SipRequest.INFO -> onInfo(key, request);
            case Referrals.REFER -> leg.referrals().onRefer(key, request);
            default -> leg.respond(key, request, 200, Reasons.of(200)); // OPTIONS within a dialog: yes, it is there
        }
    }

    private void onBye(ServerKey key, SipRequest bye) {
        leg.respond(key, bye, 200, Reasons.of(200));
        theirOffer.ifPresent(t -> leg.respond(t.key, t.request, 487, Reasons.of(487)));
        String why = Reason.of(bye.headers()).stream()
                .findFirst()
                .map(reason -> reason.text().orElseGet(reason::toString))
                .orElse("");
        leg.tell(new SipEvent.HungUp(leg.id, 0, why));
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
        var offer = SipLeg.descriptionIn(invite);
        if (comesAtTheWrongMoment(key, invite) || leg.refusesInterval(key, invite)) {
            return;
        }
        if (offer.isEmpty() && !invite.body().isEmpty()) {
            leg.respond(key, invite, 488, Reasons.of(488)); // the session stays as it was
            return;
        }
        leg.change(leg.dialog().refreshedBy(invite).withFlow(flow));
        theirOffer = Optional.of(new TheirOffer(key, invite));
        leg.tell(offer.<SipEvent>map(o -> new SipEvent.Reoffered(leg.id, o))
                .orElseGet(() -> new SipEvent.OfferWanted(leg.id)));
    }

    /** Without a description it only keeps the session alive, which is possible at any time (RFC 3311 §5.2). */
    private void onUpdate(ServerKey key, SipRequest update, Flow flow) {
        var offer = SipLeg.descriptionIn(update);
        if ((!update.body().isEmpty() && comesAtTheWrongMoment(key, update)) || leg.refusesInterval(key, update)) {
            return;
        }
        if (offer.isEmpty() && !update.body().isEmpty()) {
            leg.respond(key, update, 488, Reasons.of(488));
            return;
        }
        leg.change(leg.dialog().refreshedBy(update).withFlow(flow));
        if (offer.isEmpty()) {
            leg.respond(key, update, 200, Optional.empty());
        } else {
            theirOffer = Optional.of(new TheirOffer(key, update));
            leg.tell(new SipEvent.Reoffered(leg.id, offer.get()));
        }
    }

    /** Glare: 491 while our own offer is open, 500 where they didn't wait for the answer to their last (RFC 3261 §14.2). */
    private boolean comesAtTheWrongMoment(ServerKey key, SipRequest request) {
        boolean oursIsOpen = ourOffer.isPresent()
                || goodbye.isPresent()
                || unacknowledged.filter(u -> u.expected != Expected.NOTHING).isPresent();
        if (oursIsOpen) {
            leg.respond(key, request, 491, Reasons.of(491));
        } else if (theirOffer.isPresent()) {
            leg.core.respond(key, request.respond(500, leg.localTag()).with("Retry-After", "3"));
        }
        return oursIsOpen || theirOffer.isPresent();
    }

    private void answer(TheirOffer theirs, SessionDescription answer) {
        theirOffer = Optional.empty();
        boolean invited = theirs.request.is(SipRequest.INVITE);
        if (invited && !leg.core.awaitsFinal(theirs.key)) {
            return;
        }
        var success = leg.respond(theirs.key, theirs.request, 200, Optional.of(answer));
        if (invited) {
            repeat(theirs.key, success, theirs.request.body().isEmpty() ? Expected.LATER_ANSWER : Expected.NOTHING);
        }
        offerIfFree();
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
        var awaited = unacknowledged.filter(u ->
                u.repeater.success().head().cseq().number() == ack.head().cseq().number());
        if (awaited.isEmpty()) {
            return;
        }
        unacknowledged = Optional.empty();
        if (goodbye.isPresent()) {
            leaveIfFree();
            return;
        }
        var answer = SipLeg.descriptionIn(ack);
        switch (awaited.get().expected) {
            case NOTHING -> offerIfFree();
            case FIRST_ANSWER ->
                answer.ifPresentOrElse(
                        a -> leg.tell(new SipEvent.Answered(leg.id, a)),
                        () -> die(488, "the ACK brings no answer that makes sense"));
            case LATER_ANSWER -> {
                leg.tell(answer.<SipEvent>map(a -> new SipEvent.ReofferAnswered(leg.id, a))
                        .orElseGet(() -> new SipEvent.ReofferRefused(leg.id, 488, "the ACK brings no answer")));
                offerIfFree();
            }
        }
    }

    // Time

    @Override
    public long wakeAt() {
        long repeatAt = unacknowledged.map(u -> u.repeater.wakeAt()).orElse(NEVER);
        return Math.min(Math.min(retryAt, repeatAt), leg.timer().wakeAt());
    }

    @Override
    public void onTime(long now) {
        switch (leg.timer().due(now)) {
            case NOTHING -> {}
            case REFRESH -> refresh();
            case END -> {
                die(408, "the session expired: nobody refreshed it");
                return;
            }
        }
        if (now >= retryAt) {
            retryAt = NEVER;
            offerIfFree();
            if (unknownHere && ourOffer.isEmpty() && refresh.isEmpty()) {
                refresh();
            }
        }
        unacknowledged.ifPresent(u -> {
            switch (u.repeater.onTime(now)) {
                case WAIT -> {}
                case REPEAT -> leg.core.respond(u.key, u.repeater.success());
                case GIVE_UP -> die(408, "no ACK came"); // RFC 3261 §13.3.1.4
            }
        });
    }

    /** An offer that is under way refreshes as well as any; then nothing more is asked. */
    private void refresh() {
        boolean busy =
                ourOffer.isPresent() || theirOffer.isPresent() || unacknowledged.isPresent() || goodbye.isPresent();
        var latest = leg.latestDescription();
        leg.refreshSent();
        if (busy || !leg.mayStillAct()) {
            notRefreshed(491); // tried again at half of what is left
        } else if (leg.refreshMethod().equals(SipRequest.UPDATE)) {
            refresh = Optional.of(leg.request(SipRequest.UPDATE, Headers.NONE));
        } else if (latest.isPresent()) {
            onlyRefreshing = true;
            send(latest.get());
        } else {
            leg.refreshFailed(491);
        }
    }
}
