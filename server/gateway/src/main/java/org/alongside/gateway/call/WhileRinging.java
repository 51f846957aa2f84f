package org.alongside.gateway.call;

import java.util.ArrayList;
import java.util.List;
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
import org.alongside.gateway.call.CallState.Ringing;
import org.alongside.gateway.call.CallState.Talking;
import org.alongside.gateway.call.ClientMessage.Ok;
import org.alongside.gateway.call.ClientMessage.Progress;
import org.alongside.gateway.call.ClientMessage.Progressed;
import org.alongside.gateway.call.TrunkLeg.Phase;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Failure;
import org.alongside.session.ConnectionId;
import org.alongside.sip.sdp.SessionDescription;

/** A call that nobody has answered: it is answered, refused, given up, or runs out of time; whichever comes first wins. */
final class WhileRinging {
    private WhileRinging() {}

    static Step on(Ringing ringing, CallEvent event) {
        var call = ringing.call();
        return switch (event) {
            case Begun begun -> Step.stay(ringing);
            case ClientAttached attached -> CallMachine.attach(ringing, call, attached);
            case ClientAnswered(var client, var re, var wishes) -> answer(ringing, client, re, wishes);
            case ClientDeclined(var client, var re) -> decline(ringing, client, re);
            case ClientHungUp(var client, var re) -> hangUp(call, client, re);
            case ClientHeld(var client, var re) -> notYet(ringing, client, re);
            case ClientResumedCall(var client, var re) -> notYet(ringing, client, re);
            case ClientWished wished -> CallMachine.wish(ringing, call, wished);
            case ClientPressed(var client, var re, var tones) -> press(ringing, client, re, tones);
            case TransferAsked(var by, var target) -> notYet(ringing, by);
            case JoinAsked(var by, var other, var there) -> notYet(ringing, by);
            case ReplacedBy(var old, var leg) -> Transfers.notReplaced(ringing, call.claim(), leg, 481);
            case OtherCallSaid(var from, var word) -> CallMachine.uninvolved(ringing, call, from, word);
            case ClientLost(var client) -> CallMachine.here(ringing, call, client, false);
            case ClientBack(var client) -> CallMachine.here(ringing, call, client, true);
            case ClientGone(var client, var reason) -> Ending.end(call, reason);
            case BrokerAnswered answered -> CallMachine.answered(ringing, call, answered);
            case BrokerTold(var told) -> BrokerNews.on(ringing, call, told);
            case BridgeLost lost -> Ending.end(call, EndReason.SERVER_ERROR);
            case TrunkTold(var told) -> onTrunk(ringing, told);
            case DeadlinePassed(var deadline) -> Ending.end(call, deadline.reason());
            case Adopted(var claim) -> adopt(ringing, call.claimedBy(claim));
            case GivenUp(var reason) -> Ending.end(call, reason);
        };
    }

    private static Step answer(Ringing ringing, ConnectionId client, String re, Wishes wishes) {
        var call = ringing.call();
        if (!(call.callee() instanceof ClientLeg callee) || !callee.connection().equals(client)) {
            return Step.stay(ringing)
                    .then(CallMachine.refuse(client, re, Failure.Code.CONFLICT, "only the callee can answer"));
        }
        var answered = call.with(callee.withWishes(offeredTo(call, CallMachine.limited(callee, wishes))));
        var effects = new ArrayList<CallEffect>();
        effects.add(new Tell(client, new Ok(re)));
        effects.addAll(tellAnswered(answered));
        return new Step(new Talking(answered), effects);
    }

    /** Video that an inbound trunk did not offer is not forced on it; the agent may add it later. */
    static Wishes offeredTo(Call call, Wishes wishes) {
        return call.caller() instanceof TrunkLeg trunk
                        && MediaPlan.of(call, false)
                                .intent(trunk, org.alongside.broker.api.MediaKind.VIDEO)
                                .isNone()
                ? new Wishes(wishes.audio(), org.alongside.gateway.negotiation.Flow.NONE)
                : wishes;
    }

    static List<CallEffect> tellAnswered(Call call) {
        var plan = MediaPlan.of(call, true);
        return call.clients().stream()
                .<CallEffect>map(c -> new Tell(c.connection(), new ClientMessage.Answered(call.id(), plan.seenBy(c))))
                .toList();
    }

    private static Step decline(Ringing ringing, ConnectionId client, String re) {
        var call = ringing.call();
        boolean callee = call.client(client).stream().anyMatch(l -> !call.isCaller(l.id()));
        return callee
                ? okFirst(client, re, Ending.end(call, EndReason.DECLINED))
                : Step.stay(ringing)
                        .then(CallMachine.refuse(client, re, Failure.Code.CONFLICT, "only the callee can decline"));
    }

    /** The caller gives up; a callee who hangs up before answering declines. */
    private static Step hangUp(Call call, ConnectionId client, String re) {
        boolean caller = call.client(client).stream().anyMatch(l -> call.isCaller(l.id()));
        return okFirst(client, re, Ending.end(call, caller ? EndReason.NORMAL : EndReason.DECLINED));
    }

    static Step okFirst(ConnectionId client, String re, Step step) {
        var effects = new ArrayList<CallEffect>();
        effects.add(new Tell(client, new Ok(re)));
        effects.addAll(step.effects());
        return new Step(step.state(), effects);
    }

    private static Step notYet(Ringing ringing, ConnectionId client, String re) {
        return Step.stay(ringing)
                .then(CallMachine.refuse(client, re, Failure.Code.CONFLICT, "the call is not answered yet"));
    }

    private static Step notYet(Ringing ringing, Transferor by) {
        return Step.stay(ringing)
                .then(Transfers.refused(ringing.call(), by, Failure.Code.CONFLICT, "the call is not answered yet"));
    }

    /** Keys work with early media: announcements may ask for them. */
    private static Step press(Ringing ringing, ConnectionId client, String re, String tones) {
        return ringing.told().equals(Optional.of(Progress.EARLY_MEDIA))
                ? Tones.press(ringing, ringing.call(), client, re, tones)
                : notYet(ringing, client, re);
    }

    private static Step onTrunk(Ringing ringing, SipEvent event) {
        var call = ringing.call();
        var known = call.trunk(event.leg());
        if (known.isEmpty()) {
            return Step.stay(ringing);
        }
        var trunk = known.get();
        return switch (event) {
            case SipEvent.Invited invited -> Step.stay(ringing);
            case SipEvent.Progressed(var leg, var status, var description) ->
                progress(ringing, trunk, status, description);
            case SipEvent.Answered(var leg, var answer) -> answered(call, trunk, answer);
            case SipEvent.Offered(var leg, var status, var offer) -> offered(ringing, trunk, status, offer);
            case SipEvent.Rejected(var leg, var status, var text) ->
                Ending.endedByTrunk(call, leg, EndReason.ofSip(status), status, text);
            case SipEvent.Cancelled(var leg) -> Ending.endedByTrunk(call, leg, EndReason.NORMAL, 0, "");
            case SipEvent.HungUp(var leg, var status, var text) ->
                Ending.endedByTrunk(call, leg, EndReason.NORMAL, status, text);
            case SipEvent.Reoffered(var leg, var offer) -> reoffered(ringing, trunk, offer);
            case SipEvent.OfferWanted wanted -> Step.stay(ringing);
            case SipEvent.ReofferAnswered answered -> Step.stay(ringing);
            case SipEvent.ReofferRefused refused -> Step.stay(ringing);
            case SipEvent.InfoReceived(var leg, var type, var body) ->
                SipInfo.received(ringing, call, trunk, type, body);
            case SipEvent.Referred referred -> Step.stay(ringing); // it comes as TransferAsked or JoinAsked
            case SipEvent.DialogChanged(var leg, var dialog) ->
                CallMachine.with(ringing, call.with(trunk.withDialog(dialog)));
        };
    }

    private static Step progress(
            Ringing ringing, TrunkLeg trunk, int status, Optional<SessionDescription> description) {
        var call = description
                .map(d -> ringing.call().with(CallMachine.heardAnswer(trunk, d)))
                .orElse(ringing.call());
        var news = description.isPresent() ? Optional.of(Progress.EARLY_MEDIA) : news(status);
        if (news.isEmpty() || news.equals(ringing.told())) {
            return Step.to(new Ringing(call, ringing.told()));
        }
        var effects = new ArrayList<CallEffect>();
        call.clients()
                .forEach(c -> effects.add(new Tell(c.connection(), new Progressed(call.id(), news.get(), status))));
        if (call.caller() instanceof TrunkLeg caller && status == 180) {
            effects.add(new AskTrunk(new SipEffect.Progress(caller.id(), call.claim(), 180, Optional.empty())));
        }
        return Step.to(new Ringing(call, news)).then(effects);
    }

    /** The announcement that rings moves to another place or codec; before it said anything at all there is nothing to move. */
    private static Step reoffered(Ringing ringing, TrunkLeg trunk, SessionDescription offer) {
        var call = ringing.call();
        var heard = CallMachine.heard(trunk, offer);
        boolean early = trunk.phase() == Phase.CALLING && trunk.remote().isPresent();
        var answer = early ? Settling.answerReoffer(call.with(heard), heard) : Optional.<SessionDescription>empty();
        return answer.map(ours -> Step.to(new Ringing(call.with(heard.withLocal(ours)), ringing.told()))
                        .then(new AskTrunk(new SipEffect.AnswerReoffer(trunk.id(), call.claim(), ours))))
                .orElseGet(() -> Step.stay(ringing)
                        .then(new AskTrunk(new SipEffect.RefuseReoffer(
                                trunk.id(),
                                call.claim(),
                                early ? 488 : 491,
                                early ? "Not Acceptable Here" : "Request Pending"))));
    }

    static Optional<Progress> news(int status) {
        return switch (status) {
            case 180 -> Optional.of(Progress.RINGING);
            case 181 -> Optional.of(Progress.FORWARDED);
            case 182 -> Optional.of(Progress.QUEUED);
            default -> Optional.empty(); // 100 and 183 without media are no news to a person
        };
    }

    private static Step answered(Call call, TrunkLeg trunk, SessionDescription answer) {
        var talking = call.with(CallMachine.heardAnswer(trunk, answer).in(Phase.CONFIRMED));
        return Step.to(new Talking(talking)).then(tellAnswered(talking));
    }

    /** The callee offers, because we didn't. Its early offer is answered with what the caller may have, its 200 by whoever answers it. */
    private static Step offered(Ringing ringing, TrunkLeg trunk, int status, SessionDescription offer) {
        var call = ringing.call();
        var heard = CallMachine.heard(trunk, offer);
        if (status >= 200) {
            var talking = call.with(heard.in(Phase.OFFERED));
            return Step.to(new Talking(talking)).then(tellAnswered(talking));
        }
        return Settling.answerReoffer(call.with(heard), heard)
                .map(ours -> progress(ringing, heard.withLocal(ours), status, Optional.of(offer))
                        .then(new AskTrunk(new SipEffect.AnswerReoffer(trunk.id(), call.claim(), ours))))
                .orElseGet(() -> Step.stay(ringing)
                        .then(new AskTrunk(new SipEffect.RefuseReoffer(
                                trunk.id(), call.claim(), 488, "Not Acceptable Here"))));
    }

    /**
     * An INVITE of ours is dialled again, because its transaction died with its node; one of theirs can't be answered from
     * here, so the call ends. Clients go on ringing.
     */
    private static Step adopt(Ringing ringing, Call call) {
        if (call.caller() instanceof TrunkLeg) {
            return Ending.end(call, EndReason.SERVER_ERROR);
        }
        return call.callee() instanceof TrunkLeg trunk && trunk.phase() == Phase.CALLING
                ? Step.to(new Ringing(call.with(trunk.in(Phase.WAITING)), ringing.told()))
                : Step.to(new Ringing(call, ringing.told()));
    }
}
