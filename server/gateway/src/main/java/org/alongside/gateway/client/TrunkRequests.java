package org.alongside.gateway.client;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.alongside.gateway.call.CallEvent;
import org.alongside.gateway.call.CallId;
import org.alongside.gateway.call.Calls;
import org.alongside.gateway.call.EndReason;
import org.alongside.gateway.call.Transferor;
import org.alongside.gateway.call.TrunkLeg;
import org.alongside.gateway.history.Journal;
import org.alongside.gateway.history.Opening;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.gateway.trunk.SipPort;
import org.alongside.sip.message.SipUri;

/** What trunks and phones want of us: calls and transfers, each begun or refused with the status that says why. For any thread. */
final class TrunkRequests implements Calls.Inbound {
    private final Origin origin;
    private final Router router;
    private final Queues queues;
    private final Journal journal;
    private final SipPort sip;
    private final BooleanSupplier draining;

    TrunkRequests(Origin origin, Router router, Queues queues, Journal journal, SipPort sip, BooleanSupplier draining) {
        this.queues = queues;
        this.journal = journal;
        this.origin = origin;
        this.router = router;
        this.sip = sip;
        this.draining = draining;
    }

    @Override
    public void invited(SipEvent.Invited invite) {
        var caller = TrunkLeg.called(
                invite.leg(), invite.from(), invite.displayName(), router.policy(invite.trunk()), invite.offer());
        if (invite.replaces().isPresent()) {
            if (!origin.calls().replace(invite.replaces().get(), caller)) {
                sip.perform(new SipEffect.Reject(invite.leg(), origin.claim(), 603, ""));
            }
            return;
        }
        var route = draining.getAsBoolean()
                ? new Route.Nowhere(EndReason.OVERLOAD)
                : invite.phoneDomain()
                        .map(own -> router.fromPhone(own, invite.toUser(), invite.toDomain()))
                        .orElseGet(() -> router.inbound(invite.toUser(), invite.toDomain()));
        var call = origin.newCall();
        journal.opened(call, opening(call, invite));
        refusal(call, invite, caller, route).ifPresent(reason -> {
            journal.refused(call, reason.wireName());
            sip.perform(new SipEffect.Reject(invite.leg(), origin.claim(), reason.sipStatus(), reason.wireName()));
        });
    }

    private static Opening opening(CallId call, SipEvent.Invited invite) {
        return new Opening(
                invite.from(),
                invite.displayName(),
                "sip:" + invite.toUser() + "@" + invite.toDomain(),
                "",
                invite.trunk(),
                call.toString(),
                "");
    }

    private Optional<EndReason> refusal(CallId call, SipEvent.Invited invite, TrunkLeg caller, Route route) {
        return switch (route) {
            case Route.Nowhere(var reason) -> Optional.of(reason);
            case Route.ToQueue(var queue) -> queues.join(call, caller, queue);
            case Route.To(var places) ->
                origin.begin(call, caller, origin.targets(places, Origin.named(invite.from(), invite.displayName())));
        };
    }

    /** A trunk transfers: to somebody here, or to where its own calls go; never through us to another trunk. */
    @Override
    public void referred(CallId call, SipEvent.Referred referral) {
        var by = new Transferor.Trunk(referral.leg());
        var joins = referral.joins();
        var other = joins.flatMap(leg -> origin.calls().callOf(leg)).filter(id -> !id.equals(call));
        if (joins.isPresent()) {
            other.ifPresentOrElse(
                    id -> origin.calls().post(call, new CallEvent.JoinAsked(by, id, new Transferor.Trunk(joins.get()))),
                    () -> refuse(referral, 481));
            return;
        }
        var route = draining.getAsBoolean()
                ? new Route.Nowhere(EndReason.OVERLOAD)
                : SipUri.parse(referral.target())
                        .map(target -> router.referred(referral.trunk(), target))
                        .orElse(new Route.Nowhere(EndReason.NOT_FOUND));
        switch (route.without(call)) {
            case Route.Nowhere(var reason) -> refuse(referral, reason.sipStatus());
            case Route.ToQueue(var queue) ->
                queues.hand(
                        call,
                        by,
                        queue,
                        refusal -> refuse(referral, refusal.reason().sipStatus()));
            case Route.To(var places) -> {
                var caller = origin.transferee(call, by).referred(referral.how());
                origin.calls().post(call, new CallEvent.TransferAsked(by, origin.targets(places, caller)));
            }
        }
    }

    private void refuse(SipEvent.Referred referral, int status) {
        sip.perform(new SipEffect.AnswerReferral(referral.leg(), origin.claim(), status));
    }
}
