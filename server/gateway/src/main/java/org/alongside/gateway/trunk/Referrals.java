package org.alongside.gateway.trunk;

import java.util.Optional;
import org.alongside.broker.api.LegId;
import org.alongside.sip.body.SipFragment;
import org.alongside.sip.extension.ReferTo;
import org.alongside.sip.extension.ReferredBy;
import org.alongside.sip.extension.Replaces;
import org.alongside.sip.message.Body;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.Reasons;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.transaction.ServerKey;

/**
 * What a trunk wants of one leg by REFER (RFC 3515), one wish at a time: the call decides, and a subscription tells the trunk what
 * becomes of it, from 100 to a final status.
 */
final class Referrals {
    static final String REFER = "REFER";
    private static final String NOTIFY = "NOTIFY";
    /** Longer than anything rings here: whoever subscribes hears the end. */
    private static final String ACTIVE = "active;expires=180";

    private static final String OVER = "terminated;reason=noresource";

    private final SipLeg leg;
    private Optional<Asked> asked = Optional.empty();
    private Optional<Subscription> subscription = Optional.empty();
    private boolean first = true;

    /** A REFER that waits for its answer. */
    private record Asked(ServerKey key, SipRequest request) {}

    /** @param event as its NOTIFYs name it: from the second REFER of a dialog on with an id (RFC 3515 §2.4.6) */
    private record Subscription(String event) {}

    Referrals(SipLeg leg) {
        this.leg = leg;
    }

    void onRefer(ServerKey key, SipRequest refer) {
        if (asked.isPresent() || subscription.isPresent()) {
            leg.respond(key, refer, 491, Reasons.of(491));
            return;
        }
        var target = ReferTo.of(refer.headers());
        if (target.isEmpty()) {
            leg.respond(key, refer, 400, Reasons.of(400));
        } else if (!(target.get().target() instanceof SipUri uri)) {
            leg.respond(key, refer, 416, Reasons.of(416));
        } else if (!target.get().method().equalsIgnoreCase(SipRequest.INVITE)) {
            leg.respond(key, refer, 501, Reasons.of(501)); // we only call
        } else {
            asked = Optional.of(new Asked(key, refer));
            ask(refer, uri, target.get().replaces());
        }
    }

    private void ask(SipRequest refer, SipUri target, Optional<Replaces> replaces) {
        var how = new SipEffect.Referral(
                ReferredBy.of(refer.headers()).map(ReferredBy::toString), replaces.map(Replaces::toString));
        Optional<LegId> joins = replaces.flatMap(leg.core::named)
                .filter(other -> other.trunk.name().equals(leg.trunk.name()))
                .map(other -> other.id);
        leg.tell(new SipEvent.Referred(leg.id, leg.trunk.name(), target.toString(), how, joins));
    }

    void perform(SipEffect.ToReferrer effect) {
        switch (effect) {
            case SipEffect.AnswerReferral(var id, var claim, var status) -> asked.ifPresent(a -> answer(a, status));
            case SipEffect.Notify(var id, var claim, var status) -> subscription.ifPresent(s -> tell(s, status));
        }
    }

    /** The first NOTIFY follows at once (RFC 3515 §2.4.4). */
    private void answer(Asked refer, int status) {
        asked = Optional.empty();
        int said = status == 202 || (status >= 400 && status <= 699) ? status : 500;
        leg.respond(refer.key, refer.request, said, Optional.empty());
        if (said == 202) {
            var started = new Subscription(
                    first ? "refer" : "refer;id=" + refer.request.head().cseq().number());
            first = false;
            subscription = Optional.of(started);
            tell(started, 100);
        }
    }

    private void tell(Subscription told, int status) {
        boolean last = status >= 200;
        if (last) {
            subscription = Optional.empty();
        }
        var headers = Headers.NONE.with("Event", told.event).with("Subscription-State", last ? OVER : ACTIVE);
        Body body = SipFragment.ofStatus(status).toBody();
        var _ = leg.request(NOTIFY, headers, SipFragment.CONTENT_TYPE + ";version=2.0", body.text());
    }

    /** The dialog ends. Who still waits for an answer gets one; a subscription goes with the dialog. */
    void end() {
        asked.ifPresent(a -> leg.respond(a.key, a.request, 481, Reasons.of(481)));
        asked = Optional.empty();
        subscription = Optional.empty();
    }
}
