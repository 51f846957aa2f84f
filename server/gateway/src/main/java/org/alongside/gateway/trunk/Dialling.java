package org.alongside.gateway.trunk;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.alongside.sip.extension.RAck;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.Reasons;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.reliable.ReliableReceiver;
import org.alongside.sip.sdp.SessionDescription;
import org.alongside.sip.transaction.ClientKey;
import org.alongside.sip.transaction.Flow;
import org.alongside.sip.transaction.ServerKey;

/**
 * Our INVITE has no final response yet (RFC 3261 §13.2). Forked provisional responses all count; the first 2xx wins. A trunk
 * that is silent, full or unreachable loses the call to the next way, as long as nobody was heard ringing; a redirection leads
 * to the place that it names.
 */
final class Dialling implements Phase {
    /** A trunk that lives says 100 within 200 ms; after so long the next one is tried, where there is one. */
    private static final long SILENCE = Duration.ofSeconds(4).toNanos();
    /** As many forks as are listened to. */
    private static final int MAX_FORKS = 32;

    private final SipLeg leg;
    private final Attempt attempt;
    private final long silentAt;
    private ClientKey invite;
    private ReliableReceiver reliable = ReliableReceiver.NEW;
    /** What each fork has said of its media, by its tag: a 200 after a reliable 183 need not repeat it. */
    private final Map<String, SessionDescription> described = new HashMap<>();
    /** Offers in reliable provisional responses, where our INVITE had none; the call answers them one after the other. */
    private final Deque<EarlyOffer> earlyOffers = new ArrayDeque<>();
    /** Their UPDATE with an offer that the call has not answered yet. */
    private Optional<TheirOffer> theirOffer = Optional.empty();

    private Optional<SessionDescription> nextOffer = Optional.empty();
    private boolean heard;
    private boolean ringing;
    private boolean givenUp;

    private record TheirOffer(ServerKey key, SipRequest update) {}

    private record EarlyOffer(SipResponse response, RAck rack, SessionDescription offer) {
        String tag() {
            return response.head().toTag().orElse("");
        }
    }

    /** @param attempt what is left if this way fails */
    Dialling(SipLeg leg, ClientKey invite, Attempt attempt) {
        this.leg = leg;
        this.invite = invite;
        this.attempt = attempt;
        this.silentAt = leg.now() + SILENCE;
    }

    @Override
    public void perform(SipEffect performed) {
        switch (performed) {
            case SipEffect.HangUp hangUp -> giveUp(hangUp.reason());
            case SipEffect.Reject reject -> giveUp("");
            case SipEffect.Reoffer reoffer -> nextOffer = Optional.of(reoffer.offer());
            case SipEffect.AnswerReoffer(var id, var claim, var answer)
            when !earlyOffers.isEmpty() -> answer(earlyOffers.remove(), answer);
            case SipEffect.AnswerReoffer(var id, var claim, var answer) -> theirOffer.ifPresent(t -> answer(t, answer));
            case SipEffect.RefuseReoffer refusal
            when !earlyOffers.isEmpty() -> {
                var early = earlyOffers.remove();
                answer(early, leg.refusing(early.offer));
            }
            case SipEffect.RefuseReoffer(var id, var claim, var status, var reason) ->
                theirOffer.ifPresent(t -> refuse(t, status));
            case SipEffect.Invite repeated -> {}
            case SipEffect.Progress e -> {}
            case SipEffect.Accept e -> {}
            case SipEffect.SendInfo e -> {} // there is no dialog to send it in
            case SipEffect.Adopt e -> {}
            case SipEffect.ToReferrer e -> {}
        }
    }

    /** The CANCEL leaves after the first provisional response; a 2xx that crosses it is acknowledged and ended. */
    private void giveUp(String reason) {
        givenUp = true;
        leg.beSilent();
        theirOffer.ifPresent(t -> refuse(t, 487));
        leg.core.cancel(invite, SipLeg.why(reason));
    }

    @Override
    public void onResent(ClientKey before, ClientKey now) {
        if (invite.equals(before)) {
            invite = now;
            reliable = ReliableReceiver.NEW;
            described.clear();
            earlyOffers.clear();
        }
    }

    private boolean theyOffer() {
        return attempt.effect().offer().isEmpty();
    }

    @Override
    public void onResponse(ClientKey key, SipResponse response, Flow flow) {
        if (!key.equals(invite)) {
            return; // to our CANCEL or PRACK: the INVITE's own response decides
        }
        heard = true;
        if (response.isProvisional()) {
            onProvisional(response);
        } else if (!response.isSuccess()) {
            refused(response);
        } else if (givenUp) {
            leg.acknowledgeAndLeave(response);
            leg.end();
        } else {
            onAnswer(response, flow);
        }
    }

    /** A reliable one is acknowledged in its own early dialog, and counts once and in order (RFC 3262 §4). */
    private void onProvisional(SipResponse response) {
        switch (reliable.on(response)) {
            case ReliableReceiver.Heard.Unreliable unreliable -> progress(response);
            case ReliableReceiver.Heard.Next(var next, var rack) -> {
                reliable = next;
                onReliable(response, rack);
            }
            case ReliableReceiver.Heard.Repeated repeated -> {}
            case ReliableReceiver.Heard.OutOfOrder outOfOrder -> {}
        }
    }

    private void onReliable(SipResponse response, RAck rack) {
        var offer = SipLeg.descriptionIn(response).filter(_ -> theyOffer() && !givenUp && !hasDescribed(response));
        if (offer.isEmpty()) {
            leg.prack(response, rack, Optional.empty());
            progress(response);
        } else if (earlyOffers.size() + described.size() < MAX_FORKS) {
            ringing = true;
            establish(response);
            earlyOffers.add(new EarlyOffer(response, rack, offer.get()));
            leg.tell(new SipEvent.Offered(leg.id, response.status(), offer.get()));
        }
    }

    private boolean hasDescribed(SipResponse response) {
        String tag = response.head().toTag().orElse("");
        return described.containsKey(tag)
                || earlyOffers.stream().anyMatch(early -> early.tag().equals(tag));
    }

    private void answer(EarlyOffer early, SessionDescription answer) {
        described.put(early.tag(), early.offer);
        leg.prack(early.response, early.rack, Optional.of(answer));
    }

    private void establish(SipResponse response) {
        if (response.head().toTag().isPresent() && leg.dialog().remote().tag().isEmpty()) {
            leg.change(leg.dialog().establishedBy(response));
        }
    }

    private void progress(SipResponse response) {
        if (response.status() == 100 || givenUp) {
            return;
        }
        ringing = true;
        establish(response);
        var tag = response.head().toTag();
        // Without an offer of ours, what comes unreliably is neither offer nor answer (RFC 3261 §13.2.1).
        var description = theyOffer() ? Optional.<SessionDescription>empty() : SipLeg.descriptionIn(response);
        if (tag.isPresent() && (described.size() < MAX_FORKS || described.containsKey(tag.get()))) {
            description.ifPresent(d -> described.put(tag.get(), d));
        }
        leg.tell(new SipEvent.Progressed(leg.id, response.status(), description));
    }

    private void onAnswer(SipResponse response, Flow flow) {
        leg.core.heard(leg, response.status());
        theirOffer.ifPresent(t -> refuse(t, 491));
        leg.refreshed(
                leg.dialog()
                        .establishedBy(response)
                        .withFlow(leg.dialog().flow().withConnection(flow.connection())),
                response);
        if (theyOffer() && !described.containsKey(response.head().toTag().orElse(""))) {
            onOffer(response);
            return;
        }
        leg.acknowledge(response);
        var early = theyOffer() || response.body().isEmpty()
                ? Optional.ofNullable(described.get(response.head().toTag().orElse("")))
                : Optional.<SessionDescription>empty();
        var answer = early.or(() -> SipLeg.descriptionIn(response));
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

    /** The ACK waits for the call's answer. */
    private void onOffer(SipResponse response) {
        var offer = SipLeg.descriptionIn(response);
        if (offer.isEmpty()) {
            leg.acknowledge(response);
            leg.bye();
            leg.tell(new SipEvent.Rejected(leg.id, 488, "the 200 brings no offer that makes sense"));
            leg.end();
            return;
        }
        leg.enter(new Offered(leg, response, offer.get()));
        leg.tell(new SipEvent.Offered(leg.id, response.status(), offer.get()));
    }

    @Override
    public void onFailure(ClientKey key, SipRequest request, int status) {
        if (key.equals(invite)) {
            refused(status, Reasons.of(status));
        }
    }

    /** 300, 301 and 302 name other places; 305 and 380 want what nobody does any more. */
    private void refused(SipResponse response) {
        int status = response.status();
        if (status > 302) {
            refused(status, response.reason());
            return;
        }
        leg.core.heard(leg, status);
        leg.tell(new SipEvent.Progressed(leg.id, 181, Optional.empty()));
        goElsewhere(attempt.redirectedBy(response), status, response.reason());
    }

    /**
     * 503 and 408 speak of the way, not of the callee (RFC 3263 §4.3): another way may lead there. Any other refusal, of a place
     * that a redirection named, leaves the other places it named (RFC 3261 §8.1.3.4); but 6xx is the last word.
     */
    private void refused(int status, String reason) {
        boolean way = status == 503 || status == 408;
        leg.core.heard(leg, status);
        if (way && mayTryAnotherWay()) {
            tryInstead(attempt);
        } else if (status < 600) {
            goElsewhere(attempt, status, reason);
        } else {
            fail(status, reason);
        }
    }

    private void goElsewhere(Attempt rest, int status, String reason) {
        var next = givenUp || !leg.mayStillAct()
                ? Optional.<Attempt>empty()
                : rest.elsewhere(place -> leg.core.waysTo(place, leg.trunk));
        next.ifPresentOrElse(this::tryInstead, () -> fail(status, reason));
    }

    private void fail(int status, String reason) {
        leg.tell(new SipEvent.Rejected(leg.id, status, reason));
        leg.end();
    }

    private boolean mayTryAnotherWay() {
        return !attempt.ways().isEmpty() && !ringing && !givenUp && leg.mayStillAct();
    }

    /** This leg ends without a word, and another of the same name dials; what still comes to this one is not left hanging. */
    private void tryInstead(Attempt next) {
        leg.beSilent();
        leg.end();
        leg.core.dial(nextOffer.map(next.effect()::with).map(next::with).orElse(next));
    }

    // Requests of theirs

    /** In an early dialog an UPDATE may change the media of its announcement (RFC 3311); a BYE may not come from that side. */
    @Override
    public void onRequest(ServerKey key, SipRequest request, Flow flow) {
        if (!request.is(SipRequest.UPDATE) || givenUp) {
            leg.respond(key, request, 481, Reasons.of(481));
        } else if (leg.isOutOfOrder(request)) {
            leg.respond(key, request, 500, "Out Of Order");
        } else {
            onUpdate(key, request);
        }
    }

    private void onUpdate(ServerKey key, SipRequest update) {
        boolean answered = described.containsKey(update.head().fromTag().orElse(""));
        var offer = SipLeg.descriptionIn(update);
        if (update.body().isEmpty()) {
            leg.change(leg.dialog().refreshedBy(update));
            leg.respond(key, update, 200, Optional.empty());
        } else if (!answered) {
            leg.respond(key, update, 491, Reasons.of(491)); // our INVITE's offer is still open
        } else if (theirOffer.isPresent()) {
            leg.core.respond(key, update.respond(500, leg.localTag()).with("Retry-After", "3"));
        } else if (offer.isEmpty()) {
            leg.respond(key, update, 488, Reasons.of(488));
        } else {
            leg.change(leg.dialog().refreshedBy(update));
            theirOffer = Optional.of(new TheirOffer(key, update));
            leg.tell(new SipEvent.Reoffered(leg.id, offer.get()));
        }
    }

    private void answer(TheirOffer theirs, SessionDescription answer) {
        theirOffer = Optional.empty();
        leg.respond(theirs.key, theirs.update, 200, Optional.of(answer));
    }

    private void refuse(TheirOffer theirs, int status) {
        theirOffer = Optional.empty();
        int refusal = status >= 300 && status <= 699 ? status : 488;
        leg.respond(theirs.key, theirs.update, refusal, Reasons.of(refusal));
    }

    // Time

    @Override
    public long wakeAt() {
        return heard || !mayTryAnotherWay() ? Long.MAX_VALUE : silentAt;
    }

    @Override
    public void onTime(long now) {
        leg.core.heard(leg, 408);
        leg.core.cancel(invite, Headers.NONE);
        tryInstead(attempt);
    }
}
