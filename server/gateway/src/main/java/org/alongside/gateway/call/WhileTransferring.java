package org.alongside.gateway.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.call.CallEffect.AskBroker;
import org.alongside.gateway.call.CallEffect.AskTrunk;
import org.alongside.gateway.call.CallEvent.Adopted;
import org.alongside.gateway.call.CallEvent.Begun;
import org.alongside.gateway.call.CallEvent.BridgeLost;
import org.alongside.gateway.call.CallEvent.BrokerAnswered;
import org.alongside.gateway.call.CallEvent.BrokerTold;
import org.alongside.gateway.call.CallEvent.CalleeAdded;
import org.alongside.gateway.call.CallEvent.CalleeDropped;
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
import org.alongside.gateway.call.CallState.Talking;
import org.alongside.gateway.call.CallState.Transferring;
import org.alongside.gateway.call.Forking.Outcome;
import org.alongside.gateway.call.Forking.Turn;
import org.alongside.gateway.call.Transfer.Goal;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Failure;
import org.alongside.session.ConnectionId;

/**
 * A transfer is under way: two who talked and those of whom one shall answer ({@link Forking}), any of whom may leave. The
 * transferor's leaving changes nothing for the others, the transferee's ends all, the last target's gives the call back.
 */
final class WhileTransferring {
    private static final String BUSY = "the call is being transferred";

    private WhileTransferring() {}

    static Step on(Transferring state, CallEvent event) {
        return fork(state)
                .flatMap(fork -> Forking.on(fork, event, false))
                .map(turn -> follow(state, turn))
                .orElseGet(() -> ofTheTwo(state, event));
    }

    /** The targets' side is a call of its own that rings: who is handed on waits for the first target that answers. */
    private static Optional<Fork> fork(Transferring state) {
        return state.transfer().callees().map(callees -> Transfers.onward(state.call(), Transfers.by(state), callees));
    }

    /** What the targets' turn means for the two who wait; only the transferor hears of it until one answers. */
    static Step follow(Transferring state, Turn turn) {
        return switch (turn.outcome()) {
            case Outcome.Rings(var fork, var news) ->
                new Step(new Transferring(state.call(), state.transfer().ringing(fork.callees())), turn.effects())
                        .then(news.map(n ->
                                        Transfers.progress(state.call(), Transfers.by(state), n.progress(), n.status()))
                                .orElse(List.of()));
            case Outcome.Answered(var onward) -> first(turn.effects(), Transfers.done(state, onward.callee()));
            case Outcome.Refused(var fork, var best) ->
                first(turn.effects(), Transfers.failed(state, best.reason(), best.sip()));
        };
    }

    private static Step first(List<CallEffect> effects, Step step) {
        return new Step(step.state(), effects).then(step.effects());
    }

    private static Step ofTheTwo(Transferring state, CallEvent event) {
        var call = state.call();
        return switch (event) {
            case Begun begun -> Step.stay(state);
            case CalleeAdded added -> Step.stay(state);
            case CalleeDropped dropped -> Step.stay(state);
            case ClientAttached attached -> CallMachine.attach(state, call, attached);
            case ClientAnswered(var client, var re, var ring, var wishes) -> refuse(state, client, re);
            case ClientDeclined(var client, var re, var ring) -> refuse(state, client, re);
            case ClientHungUp(var client, var re) -> hangUp(state, client, re);
            case ClientHeld(var client, var re) -> refuse(state, client, re);
            case ClientResumedCall(var client, var re) -> takeBack(state, client, re);
            case ClientWished wished -> CallMachine.wish(state, call, wished);
            case ClientPressed(var client, var re, var tones) -> refuse(state, client, re);
            case TransferAsked(var by, var targets) -> refuse(state, by);
            case JoinAsked(var by, var other, var there) -> refuse(state, by);
            case ClientLost(var client) -> here(state, client, false);
            case ClientBack(var client) -> here(state, client, true);
            case ClientGone(var client, var reason) -> gone(state, client, reason);
            case BrokerAnswered answered -> ofBoth(state, CallMachine.answered(state, call, answered));
            case BrokerTold(var told) -> ofBoth(state, BrokerNews.on(state, call, told));
            case BridgeLost lost -> endAll(state, EndReason.MEDIA_LOST);
            case TrunkTold(var told) -> onTrunk(state, told);
            case ReplacedBy(var old, var leg) -> Transfers.notReplaced(state, call.claim(), leg, 491);
            case OtherCallSaid(var from, var word) -> onOtherCall(state, from, word);
            case DeadlinePassed(var which) -> late(state, which);
            case Adopted(var claim) -> adopt(new Transferring(call.claimedBy(claim), state.transfer()));
            case GivenUp(var reason) -> endAll(state, reason);
        };
    }

    private static boolean isTransferor(Transferring state, ConnectionId client) {
        return state.call().client(client).stream()
                .anyMatch(leg -> leg.id().equals(state.transfer().by()));
    }

    /** What ends the call ends it for the targets as well. */
    private static Step ofBoth(Transferring state, Step step) {
        return step.state() instanceof Ended ended ? endAll(state, step, ended.reason()) : step;
    }

    // Clients

    private static Step hangUp(Transferring state, ConnectionId client, String re) {
        return WhileRinging.okFirst(
                client, re, isTransferor(state, client) ? leave(state) : endAll(state, EndReason.NORMAL));
    }

    /** The targets are given up. */
    private static Step withoutTargets(Transferring state, EndReason reason) {
        var goodbyes = fork(state).map(fork -> Forking.dismissAll(fork, reason)).orElse(List.of());
        return first(goodbyes, Transfers.failed(state, reason, Optional.empty()));
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
        boolean mayStill = state.transfer().callees().isPresent() && isTransferor(state, client);
        return mayStill
                ? WhileRinging.okFirst(client, re, withoutTargets(state, EndReason.NORMAL))
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
        return state.call()
                .client(client)
                .map(leg -> Step.to(state.with(leg.withHere(here))))
                .orElseGet(() -> Step.stay(state));
    }

    private static Step gone(Transferring state, ConnectionId client, EndReason reason) {
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
        var call = state.call();
        var goodbyes = new ArrayList<CallEffect>();
        state.transfer()
                .callees()
                .ifPresent(callees -> callees.rung()
                        .forEach(leg -> goodbyes.addAll(Transfers.goodbye(call.id(), call.claim(), leg, reason))));
        return first(goodbyes, end);
    }

    private static Step late(Transferring state, Deadline.Running which) {
        var deadline = which.deadline();
        var transferor = Transfers.by(state);
        return switch (deadline) {
            case RINGING, WAITING -> withoutTargets(state, EndReason.TIMEOUT);
            case TARGET_GRACE -> ofTargets(state, fork -> Forking.dropLost(fork, which.of()));
            case NEXT_GROUP -> ofTargets(state, Forking::ringLater);
            case CALLER_GRACE ->
                state.call().isCaller(transferor.id()) ? leave(state) : endAll(state, deadline.reason());
            case CALLEE_GRACE ->
                state.call().isCaller(transferor.id()) ? endAll(state, deadline.reason()) : leave(state);
            case FIRST_ATTACH, FIRST_MEDIA, CALLER_SILENCE, CALLEE_SILENCE -> endAll(state, deadline.reason());
        };
    }

    private static Step ofTargets(Transferring state, Function<Fork, Turn> what) {
        return fork(state).map(fork -> follow(state, what.apply(fork))).orElseGet(() -> Step.stay(state));
    }

    // Trunks

    private static Step onTrunk(Transferring state, SipEvent event) {
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
        boolean holding = state.transfer().callees().isPresent() || by.holding();
        var answers = step.effects().stream()
                .filter(effect -> effect instanceof AskTrunk || effect instanceof AskBroker)
                .toList();
        return new Step(new Transferring(call.with(by.withHolding(holding)), state.transfer()), answers);
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
            case CallWord.Forwarded(var told) -> on(state, new TrunkTold(told));
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

    /** Our INVITEs to the targets, or the other call's word, died with the node; the call itself did not. */
    private static Step adopt(Transferring state) {
        var step = withoutTargets(state, EndReason.SERVER_ERROR);
        if (!(step.state() instanceof Talking(var call))) {
            return step;
        }
        var adopted = WhileTalking.adopt(call);
        return new Step(adopted.state(), step.effects()).then(adopted.effects());
    }
}
