package org.alongside.gateway.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alongside.broker.api.MediaKind;
import org.alongside.gateway.call.CallEffect.AskTrunk;
import org.alongside.gateway.call.CallEffect.Tell;
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
import org.alongside.gateway.call.CallState.Ringing;
import org.alongside.gateway.call.CallState.Talking;
import org.alongside.gateway.call.ClientMessage.Ok;
import org.alongside.gateway.call.ClientMessage.Progress;
import org.alongside.gateway.call.ClientMessage.Progressed;
import org.alongside.gateway.call.Forking.News;
import org.alongside.gateway.call.Forking.Outcome;
import org.alongside.gateway.call.Forking.Turn;
import org.alongside.gateway.call.TrunkLeg.Phase;
import org.alongside.gateway.negotiation.Flow;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Failure;
import org.alongside.session.ConnectionId;

/**
 * A call that nobody has answered: it is answered, refused, given up, or runs out of time; whichever comes first wins. What
 * callees do is {@link Forking}'s business, what the caller does is here.
 */
final class WhileRinging {
    private WhileRinging() {}

    static Step on(Ringing ringing, CallEvent event) {
        return Forking.on(ringing.fork(), event, true)
                .map(WhileRinging::follow)
                .orElseGet(() -> ofCaller(ringing, event));
    }

    /** What the callees' turn means for the caller. */
    static Step follow(Turn turn) {
        return switch (turn.outcome()) {
            case Outcome.Rings(var fork, var news) ->
                new Step(new Ringing(fork), turn.effects())
                        .then(news.map(n -> tell(fork, n)).orElse(List.of()));
            case Outcome.Answered(var call) -> new Step(new Talking(call), turn.effects()).then(tellAnswered(call));
            case Outcome.Refused(var fork, var best) -> Ending.end(turn.effects(), fork, best);
        };
    }

    /** A trunk has words for ringing and for waiting; it hears no announcement, and 181 is no news to it. */
    static List<CallEffect> tell(Fork fork, News news) {
        return switch (fork.caller()) {
            case ClientLeg client ->
                List.of(new Tell(client.connection(), new Progressed(fork.id(), news.progress(), news.status())));
            case TrunkLeg trunk ->
                news.status() == 180 || news.status() == 182
                        ? List.of(new AskTrunk(
                                new SipEffect.Progress(trunk.id(), fork.claim(), news.status(), Optional.empty())))
                        : List.of();
        };
    }

    private static Step ofCaller(Ringing ringing, CallEvent event) {
        var fork = ringing.fork();
        return switch (event) {
            case Begun begun -> Step.stay(ringing);
            case CalleeAdded added -> Step.stay(ringing);
            case CalleeDropped dropped -> Step.stay(ringing);
            case ClientAttached attached -> CallMachine.attach(ringing, fork, attached);
            case ClientAnswered(var client, var re, var ring, var wishes) ->
                onlyTheCallee(ringing, client, re, "answer");
            case ClientDeclined(var client, var re, var ring) -> onlyTheCallee(ringing, client, re, "decline");
            case ClientHungUp(var client, var re) -> okFirst(client, re, Ending.end(fork, EndReason.NORMAL));
            case ClientHeld(var client, var re) -> notYet(ringing, client, re);
            case ClientResumedCall(var client, var re) -> notYet(ringing, client, re);
            case ClientWished wished -> CallMachine.wish(ringing, fork, wished);
            case ClientPressed(var client, var re, var tones) -> press(ringing, client, re, tones);
            case TransferAsked(var by, var targets) -> notYet(ringing, by);
            case JoinAsked(var by, var other, var there) -> notYet(ringing, by);
            case ReplacedBy(var old, var leg) -> Transfers.notReplaced(ringing, fork.claim(), leg, 481);
            case OtherCallSaid(var from, var word) -> CallMachine.uninvolved(ringing, fork, from, word);
            case ClientLost(var client) -> CallMachine.here(ringing, fork, client, false);
            case ClientBack(var client) -> CallMachine.here(ringing, fork, client, true);
            case ClientGone(var client, var reason) ->
                fork.client(client).isPresent() ? Ending.end(fork, reason) : Step.stay(ringing);
            case BrokerAnswered answered -> CallMachine.answered(ringing, fork, answered);
            case BrokerTold(var told) -> BrokerNews.on(ringing, fork, told);
            case BridgeLost lost -> Ending.end(fork, EndReason.SERVER_ERROR);
            case TrunkTold(var told) -> onTrunk(ringing, told);
            case DeadlinePassed(var which) -> late(fork, which);
            case Adopted(var claim) -> adopt(fork.claimedBy(claim));
            case GivenUp(var reason) -> Ending.end(fork, reason);
        };
    }

    private static Step late(Fork fork, Deadline.Running which) {
        return switch (which.deadline()) {
            case CALLEE_GRACE, TARGET_GRACE -> follow(Forking.dropLost(fork, which.of()));
            case NEXT_GROUP -> follow(Forking.ringLater(fork));
            case RINGING, WAITING, FIRST_ATTACH, FIRST_MEDIA, CALLER_GRACE, CALLER_SILENCE, CALLEE_SILENCE ->
                Ending.end(fork, which.deadline().reason());
        };
    }

    /** Video that an inbound trunk did not offer is not forced on it; the agent may add it later. */
    static Wishes offeredTo(Call call, Wishes wishes) {
        return call.caller() instanceof TrunkLeg trunk
                        && MediaPlan.intent(trunk, MediaKind.VIDEO).isNone()
                ? new Wishes(wishes.audio(), Flow.NONE)
                : wishes;
    }

    static List<CallEffect> tellAnswered(Call call) {
        var plan = MediaPlan.of(call, true);
        return call.clients().stream()
                .<CallEffect>map(c -> new Tell(c.connection(), new ClientMessage.Answered(call.id(), plan.seenBy(c))))
                .toList();
    }

    private static Step onlyTheCallee(Ringing ringing, ConnectionId client, String re, String can) {
        return Step.stay(ringing)
                .then(CallMachine.refuse(client, re, Failure.Code.CONFLICT, "only the callee can " + can));
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
                .then(Transfers.refused(ringing.fork(), by, Failure.Code.CONFLICT, "the call is not answered yet"));
    }

    /** Keys work with early media: announcements may ask for them. */
    private static Step press(Ringing ringing, ConnectionId client, String re, String tones) {
        return ringing.fork()
                .only()
                .filter(_ -> ringing.fork().callees().told().equals(Optional.of(Progress.EARLY_MEDIA)))
                .map(pair -> Tones.press(ringing, pair, client, re, tones))
                .orElseGet(() -> notYet(ringing, client, re));
    }

    /** The caller's own trunk. */
    private static Step onTrunk(Ringing ringing, SipEvent event) {
        var fork = ringing.fork();
        var known = fork.trunk(event.leg());
        if (known.isEmpty()) {
            return Step.stay(ringing);
        }
        var trunk = known.get();
        return switch (event) {
            case SipEvent.Rejected(var leg, var status, var text) ->
                Ending.endedByTrunk(fork, leg, EndReason.ofSip(status), status, text);
            case SipEvent.Cancelled(var leg) -> Ending.endedByTrunk(fork, leg, EndReason.NORMAL, 0, "");
            case SipEvent.HungUp(var leg, var status, var text) ->
                Ending.endedByTrunk(fork, leg, EndReason.NORMAL, status, text);
            case SipEvent.Reoffered(var leg, var offer) ->
                Step.stay(ringing)
                        .then(new AskTrunk(new SipEffect.RefuseReoffer(leg, fork.claim(), 491, "Request Pending")));
            case SipEvent.InfoReceived(var leg, var type, var body) ->
                SipInfo.received(ringing, fork, trunk, type, body);
            case SipEvent.DialogChanged(var leg, var dialog) -> Step.to(ringing.with(trunk.withDialog(dialog)));
            case SipEvent.Invited invited -> Step.stay(ringing);
            case SipEvent.Progressed progressed -> Step.stay(ringing);
            case SipEvent.Answered answered -> Step.stay(ringing);
            case SipEvent.Offered offered -> Step.stay(ringing);
            case SipEvent.OfferWanted wanted -> Step.stay(ringing);
            case SipEvent.ReofferAnswered answered -> Step.stay(ringing);
            case SipEvent.ReofferRefused refused -> Step.stay(ringing);
            case SipEvent.Referred referred -> Step.stay(ringing); // it comes as TransferAsked or JoinAsked
        };
    }

    /**
     * INVITEs of ours are dialled again, because their transactions died with their node; one of theirs can't be answered from
     * here, so the call ends. Clients go on ringing.
     */
    private static Step adopt(Fork fork) {
        return fork.caller() instanceof TrunkLeg
                ? Ending.end(fork, EndReason.SERVER_ERROR)
                : Step.to(new Ringing(dialAgain(fork)));
    }

    static Fork dialAgain(Fork fork) {
        var next = fork;
        for (var leg : fork.callees().rung()) {
            if (leg instanceof TrunkLeg trunk && trunk.phase() == Phase.CALLING) {
                next = next.with(trunk.in(Phase.WAITING));
            }
        }
        return next;
    }
}
