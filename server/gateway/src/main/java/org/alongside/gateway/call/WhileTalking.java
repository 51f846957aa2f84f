package org.alongside.gateway.call;

import java.util.ArrayList;
import java.util.Optional;
import org.alongside.gateway.call.CallEffect.AskTrunk;
import org.alongside.gateway.call.CallEffect.Tell;
import org.alongside.gateway.call.CallEvent.Adopted;
import org.alongside.gateway.call.CallEvent.Begun;
import org.alongside.gateway.call.CallEvent.BridgeLost;
import org.alongside.gateway.call.CallEvent.BrokerAnswered;
import org.alongside.gateway.call.CallEvent.BrokerTold;
import org.alongside.gateway.call.CallEvent.ClientAnswered;
import org.alongside.gateway.call.CallEvent.ClientAttached;
import org.alongside.gateway.call.CallEvent.ClientBack;
import org.alongside.gateway.call.CallEvent.ClientDeclined;
import org.alongside.gateway.call.CallEvent.ClientGone;
import org.alongside.gateway.call.CallEvent.ClientHeld;
import org.alongside.gateway.call.CallEvent.ClientHungUp;
import org.alongside.gateway.call.CallEvent.ClientLost;
import org.alongside.gateway.call.CallEvent.ClientPressed;
import org.alongside.gateway.call.CallEvent.ClientResumedCall;
import org.alongside.gateway.call.CallEvent.ClientWished;
import org.alongside.gateway.call.CallEvent.DeadlinePassed;
import org.alongside.gateway.call.CallEvent.GivenUp;
import org.alongside.gateway.call.CallEvent.JoinAsked;
import org.alongside.gateway.call.CallEvent.OtherCallSaid;
import org.alongside.gateway.call.CallEvent.ReplacedBy;
import org.alongside.gateway.call.CallEvent.TransferAsked;
import org.alongside.gateway.call.CallEvent.TrunkTold;
import org.alongside.gateway.call.CallState.Talking;
import org.alongside.gateway.call.ClientMessage.By;
import org.alongside.gateway.call.ClientMessage.Far;
import org.alongside.gateway.call.ClientMessage.Held;
import org.alongside.gateway.call.ClientMessage.Ok;
import org.alongside.gateway.call.ClientMessage.Resumed;
import org.alongside.gateway.call.TrunkLeg.Phase;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Failure;
import org.alongside.session.ConnectionId;
import org.alongside.sip.sdp.SessionDescription;

/** A call that was answered: holds, new transports, keys, losses, and its end. */
final class WhileTalking {
    private WhileTalking() {}

    static Step on(Talking talking, CallEvent event) {
        var call = talking.call();
        return switch (event) {
            case Begun begun -> Step.stay(talking);
            case ClientAttached attached -> CallMachine.attach(talking, call, attached);
            case ClientAnswered(var client, var re, var ring, var wishes) -> already(talking, client, re);
            case ClientDeclined(var client, var re, var ring) -> already(talking, client, re);
            case ClientHungUp(var client, var re) ->
                WhileRinging.okFirst(client, re, Ending.end(call, EndReason.NORMAL));
            case ClientHeld(var client, var re) -> hold(talking, client, re, true);
            case ClientResumedCall(var client, var re) -> hold(talking, client, re, false);
            case ClientWished wished -> CallMachine.wish(talking, call, wished);
            case ClientPressed(var client, var re, var tones) -> Tones.press(talking, call, client, re, tones);
            case CallEvent.CalleeAdded added -> Step.stay(talking); // too late: somebody has answered
            case CallEvent.CalleeDropped dropped -> Step.stay(talking);
            case TransferAsked asked -> Transfers.begin(talking, asked);
            case JoinAsked asked -> Transfers.join(talking, asked);
            case ReplacedBy replaced -> Transfers.replaced(talking, replaced);
            case OtherCallSaid(var from, var word) -> onOtherCall(talking, from, word);
            case ClientLost(var client) -> CallMachine.here(talking, call, client, false);
            case ClientBack(var client) -> CallMachine.here(talking, call, client, true);
            case ClientGone(var client, var reason) -> Ending.end(call, reason);
            case BrokerAnswered answered -> CallMachine.answered(talking, call, answered);
            case BrokerTold(var told) -> BrokerNews.on(talking, call, told);
            case BridgeLost lost -> Ending.end(call, EndReason.MEDIA_LOST);
            case TrunkTold(var told) -> onTrunk(talking, told);
            case DeadlinePassed(var which) -> Ending.end(call, which.deadline().reason());
            case Adopted(var claim) -> adopt(call.claimedBy(claim));
            case GivenUp(var reason) -> Ending.end(call, reason);
        };
    }

    private static Step onOtherCall(Talking talking, CallId from, CallWord word) {
        return switch (word) {
            case CallWord.LegWanted(var who) -> Transfers.give(talking, from, who);
            case CallWord.Forwarded(var told) -> onTrunk(talking, told);
            case CallWord.LegGiven given -> CallMachine.uninvolved(talking, talking.call(), from, given);
            case CallWord.LegRefused refused -> Step.stay(talking);
        };
    }

    private static Step already(Talking talking, ConnectionId client, String re) {
        return Step.stay(talking)
                .then(CallMachine.refuse(client, re, Failure.Code.CONFLICT, "the call is answered already"));
    }

    private static Step hold(Talking talking, ConnectionId client, String re, boolean hold) {
        var call = talking.call();
        var leg = call.client(client);
        if (leg.isEmpty()) {
            return Step.stay(talking);
        }
        var ok = new Tell(client, new Ok(re));
        if (leg.get().holding() == hold) {
            return Step.stay(talking).then(ok);
        }
        var next = call.with(leg.get().withHolding(hold));
        return Step.to(new Talking(next))
                .then(ok, new Tell(client, hold ? new Held(call.id(), By.NEAR) : new Resumed(call.id(), By.NEAR)))
                .then(heldByFar(next, leg.get(), hold));
    }

    /** The other client hears who did it, and how the far side is now. */
    private static java.util.List<CallEffect> heldByFar(Call call, Leg by, boolean hold) {
        var effects = new ArrayList<CallEffect>();
        if (call.far(by.id()) instanceof ClientLeg far) {
            effects.add(
                    new Tell(far.connection(), hold ? new Held(call.id(), By.FAR) : new Resumed(call.id(), By.FAR)));
            effects.addAll(CallMachine.tellFar(call, by, hold ? Far.HELD : Far.CONNECTED));
        }
        return effects;
    }

    static Step onTrunk(Talking talking, SipEvent event) {
        var call = talking.call();
        var known = call.trunk(event.leg());
        if (known.isEmpty()) {
            return Step.stay(talking);
        }
        var trunk = known.get();
        return switch (event) {
            case SipEvent.Invited invited -> Step.stay(talking);
            case SipEvent.Progressed late -> Step.stay(talking);
            case SipEvent.Answered(var leg, var answer) ->
                described(talking, trunk.in(Phase.CONFIRMED), answer); // a fork's second 200, ended by the user agent
            case SipEvent.Offered late -> Step.stay(talking);
            case SipEvent.Rejected(var leg, var status, var text) ->
                Ending.endedByTrunk(call, leg, EndReason.ofSip(status), status, text);
            case SipEvent.Cancelled(var leg) -> Ending.endedByTrunk(call, leg, EndReason.NORMAL, 0, "");
            case SipEvent.HungUp(var leg, var status, var text) ->
                Ending.endedByTrunk(
                        call, leg, status >= 400 ? EndReason.CONNECTION_LOST : EndReason.NORMAL, status, text);
            case SipEvent.Reoffered(var leg, var offer) -> reoffered(talking, trunk, offer);
            case SipEvent.OfferWanted wanted -> offerWanted(talking, trunk);
            case SipEvent.ReofferAnswered(var leg, var answer) ->
                described(talking, settled(trunk.withOffering(false)), answer);
            case SipEvent.ReofferRefused(var leg, var status, var text) ->
                trunk.phase() == Phase.REINVITED
                        ? Ending.end(call, EndReason.ofSip(status)) // it doesn't know where our media are
                        : Step.to(new Talking(call.with(trunk.withOffering(false))));
            case SipEvent.InfoReceived(var leg, var type, var body) ->
                SipInfo.received(talking, call, trunk, type, body);
            case SipEvent.Referred referred -> Step.stay(talking); // it comes as TransferAsked or JoinAsked
            case SipEvent.DialogChanged(var leg, var dialog) ->
                Step.to(new Talking(call.with(trunk.withDialog(dialog))));
        };
    }

    /** The far end knows the ports in its new bridge. */
    private static TrunkLeg settled(TrunkLeg trunk) {
        return trunk.phase() == Phase.REINVITED ? trunk.in(Phase.CONFIRMED) : trunk;
    }

    /** Their re-INVITE: hold, resume, another media address. While ours is out it is glare (RFC 3261 §14.2). */
    private static Step reoffered(Talking talking, TrunkLeg trunk, SessionDescription offer) {
        var call = talking.call();
        if (trunk.offering() || trunk.phase() != Phase.CONFIRMED) {
            return Step.stay(talking)
                    .then(new AskTrunk(new SipEffect.RefuseReoffer(trunk.id(), call.claim(), 491, "Request Pending")));
        }
        var heard = CallMachine.heard(trunk, offer);
        return Settling.answerReoffer(call.with(heard), heard)
                .map(answer -> described(talking, heard.withLocal(answer), offer)
                        .then(new AskTrunk(new SipEffect.AnswerReoffer(trunk.id(), call.claim(), answer))))
                .orElseGet(() -> Step.stay(talking)
                        .then(new AskTrunk(
                                new SipEffect.RefuseReoffer(trunk.id(), call.claim(), 488, "Not Acceptable Here"))));
    }

    /** Their re-INVITE wants our offer: all we would have, not only what their hold left of it. */
    private static Step offerWanted(Talking talking, TrunkLeg trunk) {
        var call = talking.call();
        if (trunk.offering() || trunk.phase() != Phase.CONFIRMED) {
            return Step.stay(talking)
                    .then(new AskTrunk(new SipEffect.RefuseReoffer(trunk.id(), call.claim(), 491, "Request Pending")));
        }
        var offer = Settling.wholeOffer(call, trunk);
        return Step.to(new Talking(call.with(trunk.withLocal(offer).withOffering(true))))
                .then(new AskTrunk(new SipEffect.AnswerReoffer(trunk.id(), call.claim(), offer)));
    }

    /** A new description of the far end; its client hears when the far end holds or resumes by it. */
    private static Step described(Talking talking, TrunkLeg trunk, SessionDescription theirs) {
        var call = talking.call();
        boolean before = call.trunk(trunk.id()).stream().anyMatch(TrunkLeg::holding);
        var heard = CallMachine.heardAnswer(trunk, theirs);
        var next = call.with(heard);
        var step = Step.to(new Talking(next));
        return heard.holding() == before ? step : step.then(heldByFar(next, heard, heard.holding()));
    }

    /** The record's taker has the dialog adopted already; without one nobody could ever end the far side. */
    static Step adopt(Call call) {
        var next = call;
        var effects = new ArrayList<CallEffect>();
        for (var leg : call.legs()) {
            if (leg instanceof TrunkLeg trunk && (trunk.dialog().isEmpty() || !trunk.hasDialog())) {
                return Ending.end(call, EndReason.SERVER_ERROR); // the answer in its ACK died with the node
            }
            if (leg instanceof TrunkLeg trunk) {
                var newer = newer(trunk);
                next = next.with(newer);
                offeredAgain(call, newer).ifPresent(effects::add);
            }
        }
        return Step.to(new Talking(next)).then(effects);
    }

    /** What the dead owner offered may have been answered or never have left: it is offered once more. */
    private static Optional<CallEffect> offeredAgain(Call call, TrunkLeg trunk) {
        return trunk.local()
                .filter(_ -> trunk.offering())
                .map(ours -> new AskTrunk(new SipEffect.Reoffer(trunk.id(), call.claim(), ours)));
    }

    /** Above any description that the dead owner may still have sent (RFC 3264 §8). */
    private static TrunkLeg newer(TrunkLeg trunk) {
        return trunk.local()
                .map(l -> trunk.withLocal(l.withVersion(l.origin().version() + 1000)))
                .orElse(trunk);
    }
}
