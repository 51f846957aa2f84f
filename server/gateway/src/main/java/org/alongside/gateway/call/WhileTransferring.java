package org.alongside.gateway.call;

import java.util.List;
import java.util.Optional;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.call.CallEffect.AskBroker;
import org.alongside.gateway.call.CallEffect.AskTrunk;
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
import org.alongside.gateway.call.CallState.Ended;
import org.alongside.gateway.call.CallState.Forwarding;
import org.alongside.gateway.call.CallState.Fresh;
import org.alongside.gateway.call.CallState.Ringing;
import org.alongside.gateway.call.CallState.Talking;
import org.alongside.gateway.call.CallState.Transferring;
import org.alongside.gateway.call.ClientMessage.SipStatus;
import org.alongside.gateway.call.Transfer.Goal;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Failure;
import org.alongside.session.ConnectionId;

/**
 * A transfer is under way: three parties, any of whom may leave. The transferor's leaving changes nothing for the others, the
 * transferee's ends all, the target's gives the call back.
 */
final class WhileTransferring {
    private static final String BUSY = "the call is being transferred";

    private WhileTransferring() {}

    static Step on(Transferring state, CallEvent event) {
        var call = state.call();
        return switch (event) {
            case Begun begun -> Step.stay(state);
            case ClientAttached attached ->
                isTarget(state, attached.client())
                        ? ofTarget(state, CallMachine.attach(ringing(state), onward(state), attached))
                        : CallMachine.attach(state, call, attached);
            case ClientAnswered(var client, var re, var wishes) -> answer(state, client, re, wishes);
            case ClientDeclined(var client, var re) ->
                isTarget(state, client) ? targetLeaves(state, client, re) : refuse(state, client, re);
            case ClientHungUp(var client, var re) -> hangUp(state, client, re);
            case ClientHeld(var client, var re) -> refuse(state, client, re);
            case ClientResumedCall(var client, var re) -> takeBack(state, client, re);
            case ClientWished wished ->
                isTarget(state, wished.client())
                        ? ofTarget(state, CallMachine.wish(ringing(state), onward(state), wished))
                        : CallMachine.wish(state, call, wished);
            case ClientPressed(var client, var re, var tones) -> refuse(state, client, re);
            case TransferAsked(var by, var target) -> refuse(state, by);
            case JoinAsked(var by, var other, var there) -> refuse(state, by);
            case ClientLost(var client) -> here(state, client, false);
            case ClientBack(var client) -> here(state, client, true);
            case ClientGone(var client, var reason) -> gone(state, client, reason);
            case BrokerAnswered answered ->
                CallMachine.leg(answered.command()).stream().anyMatch(leg -> isTarget(state, leg))
                        ? ofTarget(state, CallMachine.answered(ringing(state), onward(state), answered))
                        : ofBoth(state, CallMachine.answered(state, call, answered));
            case BrokerTold(var told) ->
                isTarget(state, told.leg())
                        ? ofTarget(state, BrokerNews.on(ringing(state), onward(state), told))
                        : ofBoth(state, BrokerNews.on(state, call, told));
            case BridgeLost lost -> endAll(state, EndReason.MEDIA_LOST);
            case TrunkTold(var told) -> onTrunk(state, told);
            case ReplacedBy(var old, var leg) -> Transfers.notReplaced(state, call.claim(), leg, 491);
            case OtherCallSaid(var from, var word) -> onOtherCall(state, from, word);
            case DeadlinePassed(var deadline) -> late(state, deadline);
            case Adopted(var claim) -> adopt(new Transferring(call.claimedBy(claim), state.transfer()));
            case GivenUp(var reason) -> endAll(state, reason);
        };
    }

    // Who is who

    private static boolean isTarget(Transferring state, ConnectionId client) {
        return state.transfer().target().stream()
                .anyMatch(leg -> leg instanceof ClientLeg c && c.connection().equals(client));
    }

    private static boolean isTarget(Transferring state, LegId id) {
        return state.transfer().target().stream().anyMatch(leg -> leg.id().equals(id));
    }

    private static boolean isTransferor(Transferring state, ConnectionId client) {
        return state.call().client(client).stream()
                .anyMatch(leg -> leg.id().equals(state.transfer().by()));
    }

    private static Leg target(Transferring state) {
        return state.transfer().target().orElseThrow();
    }

    // The target's side is a call of its own that rings: transferee and target

    private static Call onward(Transferring state) {
        return Transfers.onward(state.call(), Transfers.by(state), target(state));
    }

    private static Ringing ringing(Transferring state) {
        return new Ringing(onward(state), Optional.empty());
    }

    /** What a step of that call means for the transfer. */
    private static Step ofTarget(Transferring state, Step step) {
        return switch (step.state()) {
            case Ringing(var onward, var told) -> new Step(with(state, onward.callee()), step.effects());
            case Ended ended -> targetFails(state, ended.reason(), Optional.empty(), true);
            case Fresh fresh -> Step.stay(state);
            case Talking talking -> Step.stay(state);
            case Transferring transferring -> Step.stay(state);
            case Forwarding forwarding -> Step.stay(state);
        };
    }

    /** What ends the call ends it for the target as well. */
    private static Step ofBoth(Transferring state, Step step) {
        return step.state() instanceof Ended ended ? endAll(state, step, ended.reason()) : step;
    }

    private static Transferring with(Transferring state, Leg target) {
        return state.transfer().goal() instanceof Goal.Ring(var old, var told)
                ? new Transferring(state.call(), state.transfer().ringing(target, told))
                : state;
    }

    // Clients

    private static Step answer(Transferring state, ConnectionId client, String re, Wishes wishes) {
        if (!isTarget(state, client)) {
            return refuse(state, client, re);
        }
        var leg = (ClientLeg) target(state);
        return WhileRinging.okFirst(
                client,
                re,
                Transfers.done(
                        state,
                        leg.withWishes(WhileRinging.offeredTo(onward(state), CallMachine.limited(leg, wishes)))));
    }

    private static Step targetLeaves(Transferring state, ConnectionId client, String re) {
        return WhileRinging.okFirst(client, re, targetFails(state, EndReason.DECLINED, Optional.empty(), true));
    }

    private static Step targetFails(Transferring state, EndReason reason, Optional<SipStatus> sip, boolean tell) {
        var before = state.transfer()
                .target()
                .map(target -> Transfers.giveUpTarget(state.call(), target, reason, tell))
                .orElse(List.of());
        var step = Transfers.failed(state, reason, sip);
        return new Step(step.state(), before).then(step.effects());
    }

    private static Step hangUp(Transferring state, ConnectionId client, String re) {
        if (isTarget(state, client)) {
            return targetLeaves(state, client, re);
        }
        return WhileRinging.okFirst(
                client, re, isTransferor(state, client) ? leave(state) : endAll(state, EndReason.NORMAL));
    }

    private static Step leave(Transferring state) {
        if (state.transfer().byGone()) {
            return Step.stay(state);
        }
        return Transfers.leave(
                state,
                Transfers.goodbye(state.call().id(), state.call().claim(), Transfers.by(state), EndReason.NORMAL));
    }

    /** Who transfers may think better of it. */
    private static Step takeBack(Transferring state, ConnectionId client, String re) {
        boolean mayStill = state.transfer().target().isPresent() && isTransferor(state, client);
        return mayStill
                ? WhileRinging.okFirst(client, re, targetFails(state, EndReason.NORMAL, Optional.empty(), true))
                : refuse(state, client, re);
    }

    private static Step refuse(Transferring state, ConnectionId client, String re) {
        return Step.stay(state).then(CallMachine.refuse(client, re, Failure.Code.CONFLICT, BUSY));
    }

    private static Step refuse(Transferring state, Transferor by) {
        return Step.stay(state).then(Transfers.refused(state.call(), by, Failure.Code.CONFLICT, BUSY));
    }

    /** Nobody is told: both sides wait anyway. */
    private static Step here(Transferring state, ConnectionId client, boolean here) {
        if (isTarget(state, client)) {
            return Step.to(with(state, ((ClientLeg) target(state)).withHere(here)));
        }
        return state.call()
                .client(client)
                .map(leg -> CallMachine.with(state, state.call().with(leg.withHere(here))))
                .orElseGet(() -> Step.stay(state));
    }

    private static Step gone(Transferring state, ConnectionId client, EndReason reason) {
        if (isTarget(state, client)) {
            return targetFails(state, EndReason.UNREACHABLE, Optional.empty(), true);
        }
        if (isTransferor(state, client)) {
            return leave(state);
        }
        return state.call().client(client).isPresent() ? endAll(state, reason) : Step.stay(state);
    }

    /** The transferee or this server ends it for all three. */
    static Step endAll(Transferring state, EndReason reason) {
        return endAll(state, Ending.end(state.call(), reason), reason);
    }

    private static Step endAll(Transferring state, Step end, EndReason reason) {
        var target = state.transfer()
                .target()
                .map(leg -> Transfers.goodbye(state.call().id(), state.call().claim(), leg, reason))
                .orElse(List.of());
        return new Step(end.state(), target).then(end.effects());
    }

    private static Step late(Transferring state, Deadline deadline) {
        var transferor = Transfers.by(state);
        return switch (deadline) {
            case RINGING -> targetFails(state, EndReason.TIMEOUT, Optional.empty(), true);
            case TARGET_GRACE -> targetFails(state, EndReason.UNREACHABLE, Optional.empty(), true);
            case CALLER_GRACE ->
                state.call().isCaller(transferor.id()) ? leave(state) : endAll(state, deadline.reason());
            case CALLEE_GRACE ->
                state.call().isCaller(transferor.id()) ? endAll(state, deadline.reason()) : leave(state);
            case FIRST_ATTACH, FIRST_MEDIA, CALLER_SILENCE, CALLEE_SILENCE -> endAll(state, deadline.reason());
        };
    }

    // Trunks

    private static Step onTrunk(Transferring state, SipEvent event) {
        if (isTarget(state, event.leg())) {
            return onTarget(state, (TrunkLeg) target(state), event);
        }
        var known = state.call().trunk(event.leg());
        if (known.isEmpty()) {
            return Step.stay(state);
        }
        boolean transferor = event.leg().equals(state.transfer().by());
        return switch (event) {
            case SipEvent.HungUp(var leg, var status, var text) ->
                transferor ? leaveSilently(state) : transfereeEnded(state, event.leg(), EndReason.NORMAL, status, text);
            case SipEvent.Rejected(var leg, var status, var text) ->
                transferor
                        ? leaveSilently(state)
                        : transfereeEnded(state, event.leg(), EndReason.ofSip(status), status, text);
            case SipEvent.Cancelled(var leg) ->
                transferor ? leaveSilently(state) : transfereeEnded(state, event.leg(), EndReason.NORMAL, 0, "");
            case SipEvent.Invited e -> Step.stay(state);
            case SipEvent.Progressed e -> Step.stay(state);
            case SipEvent.Answered e -> Step.stay(state);
            case SipEvent.Offered e -> Step.stay(state);
            case SipEvent.InfoReceived e -> Step.stay(state);
            case SipEvent.Referred e -> Step.stay(state);
            case SipEvent.Reoffered e -> asBefore(state, event);
            case SipEvent.OfferWanted e -> asBefore(state, event);
            case SipEvent.ReofferAnswered e -> asBefore(state, event);
            case SipEvent.ReofferRefused e -> asBefore(state, event);
            case SipEvent.DialogChanged e -> asBefore(state, event);
        };
    }

    private static Step leaveSilently(Transferring state) {
        return Transfers.leave(state, List.of());
    }

    private static Step transfereeEnded(Transferring state, LegId leg, EndReason reason, int status, String text) {
        return endAll(state, Ending.endedByTrunk(state.call(), leg, reason, status, text), reason);
    }

    /** Descriptions are answered as in any call; that a trunk holds or resumes is no news while it is parked. */
    private static Step asBefore(Transferring state, SipEvent event) {
        var step = WhileTalking.onTrunk(new Talking(state.call()), event);
        if (!(step.state() instanceof Talking(var call))) {
            return endAll(state, step, EndReason.NORMAL);
        }
        var by = call.leg(state.transfer().by()).orElseThrow();
        boolean holding = state.transfer().target().isPresent() || by.holding();
        var answers = step.effects().stream()
                .filter(effect -> effect instanceof AskTrunk || effect instanceof AskBroker)
                .toList();
        return new Step(new Transferring(call.with(by.withHolding(holding)), state.transfer()), answers);
    }

    private static Step onTarget(Transferring state, TrunkLeg target, SipEvent event) {
        return switch (event) {
            case SipEvent.Progressed(var leg, var status, var description) -> progress(state, target, status);
            case SipEvent.Answered(var leg, var answer) ->
                Transfers.done(state, CallMachine.heardAnswer(target, answer).in(TrunkLeg.Phase.CONFIRMED));
            case SipEvent.Rejected(var leg, var status, var text) ->
                targetFails(state, EndReason.ofSip(status), Optional.of(new SipStatus(status, text)), false);
            case SipEvent.HungUp(var leg, var status, var text) ->
                targetFails(state, EndReason.UNREACHABLE, Optional.empty(), false);
            case SipEvent.DialogChanged(var leg, var dialog) -> Step.to(with(state, target.withDialog(dialog)));
            case SipEvent.Invited e -> Step.stay(state);
            case SipEvent.Cancelled e -> Step.stay(state);
            case SipEvent.Offered e -> Step.stay(state); // whom we transfer to always gets our offer
            case SipEvent.Referred e -> Step.stay(state);
            case SipEvent.Reoffered(var leg, var offer) ->
                Step.stay(state)
                        .then(new AskTrunk(
                                new SipEffect.RefuseReoffer(leg, state.call().claim(), 491, "Request Pending")));
            case SipEvent.OfferWanted e -> Step.stay(state);
            case SipEvent.ReofferAnswered e -> Step.stay(state);
            case SipEvent.ReofferRefused e -> Step.stay(state);
            case SipEvent.InfoReceived e -> Step.stay(state);
        };
    }

    private static Step progress(Transferring state, TrunkLeg target, int status) {
        var news = WhileRinging.news(status);
        if (news.isEmpty()
                || !(state.transfer().goal() instanceof Goal.Ring(var same, var told))
                || news.equals(told)) {
            return Step.stay(state);
        }
        return Step.to(new Transferring(state.call(), state.transfer().ringing(target, news)))
                .then(Transfers.progress(state.call(), Transfers.by(state), news.get(), status));
    }

    // Other calls

    private static Step onOtherCall(Transferring state, CallId from, CallWord word) {
        boolean expected = state.transfer().goal().equals(new Goal.Join(from));
        return switch (word) {
            case CallWord.LegWanted wanted ->
                Step.stay(state).then(Transfers.refuse(state.call().id(), from, EndReason.BUSY));
            case CallWord.LegGiven given ->
                expected
                        ? given(state, from, given)
                        : CallMachine.nobodyWants(state, from, state.call().claim(), given);
            case CallWord.LegRefused(var reason) ->
                expected ? Transfers.failed(state, reason, Optional.empty()) : Step.stay(state);
            case CallWord.Forwarded(var told) -> onTrunk(state, told);
        };
    }

    /** Nobody is connected with himself, who has been in both calls. */
    private static Step given(Transferring state, CallId from, CallWord.LegGiven given) {
        var transferee = state.call().far(state.transfer().by());
        boolean same = given.leg() instanceof ClientLeg one
                && transferee instanceof ClientLeg other
                && one.connection().equals(other.connection());
        if (!same) {
            return Transfers.done(state, from, given);
        }
        var step = Transfers.failed(state, EndReason.BUSY, Optional.empty());
        return step.then(Transfers.goodbye(from, state.call().claim(), given.leg(), EndReason.NORMAL));
    }

    /** Our INVITE to the target, or the other call's word, died with the node; the call itself did not. */
    private static Step adopt(Transferring state) {
        var step = targetFails(state, EndReason.SERVER_ERROR, Optional.empty(), true);
        if (!(step.state() instanceof Talking(var call))) {
            return step;
        }
        var adopted = WhileTalking.adopt(call);
        return new Step(adopted.state(), step.effects()).then(adopted.effects());
    }
}
