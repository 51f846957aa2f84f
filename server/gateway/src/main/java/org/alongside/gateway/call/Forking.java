package org.alongside.gateway.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.alongside.broker.api.BrokerCommand.CloseLeg;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.call.CallEffect.AskBroker;
import org.alongside.gateway.call.CallEffect.AskTrunk;
import org.alongside.gateway.call.CallEffect.Tell;
import org.alongside.gateway.call.CallEvent.BrokerAnswered;
import org.alongside.gateway.call.CallEvent.BrokerTold;
import org.alongside.gateway.call.CallEvent.CalleeAdded;
import org.alongside.gateway.call.CallEvent.CalleeDropped;
import org.alongside.gateway.call.CallEvent.ClientAnswered;
import org.alongside.gateway.call.CallEvent.ClientAttached;
import org.alongside.gateway.call.CallEvent.ClientBack;
import org.alongside.gateway.call.CallEvent.ClientDeclined;
import org.alongside.gateway.call.CallEvent.ClientGone;
import org.alongside.gateway.call.CallEvent.ClientHungUp;
import org.alongside.gateway.call.CallEvent.ClientLost;
import org.alongside.gateway.call.CallEvent.ClientWished;
import org.alongside.gateway.call.CallEvent.TrunkTold;
import org.alongside.gateway.call.CallState.Ended;
import org.alongside.gateway.call.CallState.Ringing;
import org.alongside.gateway.call.ClientMessage.Ok;
import org.alongside.gateway.call.ClientMessage.Progress;
import org.alongside.gateway.call.ClientMessage.SipStatus;
import org.alongside.gateway.call.TrunkLeg.Phase;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Failure;
import org.alongside.session.ConnectionId;
import org.alongside.sip.sdp.SessionDescription;

/**
 * What becomes of those who ring, the same in each state in which somebody does: the first who answers wins and all others are
 * told so; who declines speaks for all (RFC 3261 §21.6), unless the caller waits for others; anybody else who can't be had only
 * leaves. A state adds what whoever waits hears of it.
 */
final class Forking {
    private Forking() {}

    /** Where the fork stands after an event, and what is to be done for the callees. */
    record Turn(Outcome outcome, List<CallEffect> effects) {
        Turn {
            effects = List.copyOf(effects);
        }

        Turn after(List<? extends CallEffect> first) {
            var all = new ArrayList<CallEffect>(first);
            all.addAll(effects);
            return new Turn(outcome, all);
        }
    }

    sealed interface Outcome {
        /** Somebody rings, or will; whoever waits hears the news. */
        record Rings(Fork fork, Optional<News> news) implements Outcome {}

        record Answered(Call call) implements Outcome {}

        /** Nobody is left, and this is the best that was said; the fork has no callees any more. */
        record Refused(Fork fork, Left best) implements Outcome {}
    }

    record News(Progress progress, int status) {}

    /** Rings the first group; where the caller waits there may be none. */
    static Turn begin(Fork fork) {
        return fork.callees().later().isEmpty() ? nobodyRings(fork, List.of()) : ringLater(fork);
    }

    /** The next group rings too: those before it have had their time, or have left. */
    static Turn ringLater(Fork fork) {
        var later = fork.callees().later();
        if (later.isEmpty()) {
            return rings(fork, List.of());
        }
        var next = fork.with(fork.callees().withLater(later.subList(1, later.size())));
        var effects = new ArrayList<CallEffect>();
        boolean clientRings = false;
        for (var leg : later.getFirst()) {
            next = next.with(next.callees().plus(leg));
            effects.addAll(ring(next, leg));
            clientRings |= leg instanceof ClientLeg;
        }
        return clientRings ? heard(next, new News(Progress.RINGING, 180), effects) : rings(next, effects);
    }

    private static List<CallEffect> ring(Fork fork, Leg leg) {
        return switch (leg) {
            case TrunkLeg trunk -> List.of(new AskBroker(fork.claim(), CallMachine.open(fork.pair(trunk), trunk)));
            case ClientLeg client -> List.of(new Tell(client.connection(), CallMachine.incoming(fork, client.id())));
        };
    }

    private static Turn rings(Fork fork, List<CallEffect> effects) {
        return new Turn(new Outcome.Rings(fork, Optional.empty()), effects);
    }

    /** Of one callee every change is news; of several only what brings the call further. */
    private static Turn heard(Fork fork, News news, List<CallEffect> effects) {
        var told = fork.callees().told();
        boolean further = told.stream().allMatch(t -> t.compareTo(news.progress()) < 0);
        boolean changed = !told.equals(Optional.of(news.progress()));
        return further || (changed && fork.only().isPresent())
                ? new Turn(
                        new Outcome.Rings(fork.with(fork.callees().told(news.progress())), Optional.of(news)), effects)
                : rings(fork, effects);
    }

    /**
     * What an event means for the callee that it is about; empty where it is about none.
     *
     * @param audible whether whoever waits may hear an announcement of the callee
     */
    static Optional<Turn> on(Fork fork, CallEvent event, boolean audible) {
        return switch (event) {
            case ClientAttached e ->
                of(fork, e.client(), leg -> still(fork, leg, CallMachine.attach(new Ringing(fork), fork, e)));
            case ClientWished e ->
                of(fork, e.client(), leg -> still(fork, leg, CallMachine.wish(new Ringing(fork), fork, e)));
            case ClientAnswered(var client, var re, var ring, var wishes) ->
                ofRing(
                        fork,
                        client,
                        re,
                        ring,
                        leg -> answered(fork, leg, wishes).after(List.of(new Tell(client, new Ok(re)))));
            case ClientDeclined(var client, var re, var ring) ->
                ofRing(fork, client, re, ring, leg -> declined(fork, leg, re));
            case ClientHungUp(var client, var re) -> of(fork, client, leg -> declined(fork, leg, re));
            case ClientLost(var client) -> of(fork, client, leg -> rings(fork.with(leg.withHere(false)), List.of()));
            case ClientBack(var client) -> of(fork, client, leg -> rings(fork.with(leg.withHere(true)), List.of()));
            case ClientGone(var client, var reason) -> of(fork, client, leg -> drop(fork, leg, EndReason.UNREACHABLE));
            case BrokerAnswered answered ->
                CallMachine.leg(answered.command())
                        .flatMap(fork::callee)
                        .map(leg -> still(fork, leg, CallMachine.answered(new Ringing(fork), fork, answered)));
            case BrokerTold(var told) ->
                fork.callee(told.leg()).map(leg -> still(fork, leg, BrokerNews.on(new Ringing(fork), fork, told)));
            case TrunkTold(var told) ->
                fork.callee(told.leg()).map(leg -> onTrunk(fork, (TrunkLeg) leg, told, audible));
            case CalleeAdded(var callee) -> Optional.of(add(fork, callee));
            case CalleeDropped(var callee, var reason) ->
                Optional.of(fork.callee(callee)
                        .filter(_ -> fork.callees().dialled().waits())
                        .map(leg -> drop(fork, leg, reason))
                        .orElseGet(() -> rings(fork, List.of())));
            case CallEvent.Begun _ -> Optional.empty();
            case CallEvent.ClientHeld _ -> Optional.empty();
            case CallEvent.ClientResumedCall _ -> Optional.empty();
            case CallEvent.ClientPressed _ -> Optional.empty();
            case CallEvent.TransferAsked _ -> Optional.empty();
            case CallEvent.JoinAsked _ -> Optional.empty();
            case CallEvent.ReplacedBy _ -> Optional.empty();
            case CallEvent.OtherCallSaid _ -> Optional.empty();
            case CallEvent.BridgeLost _ -> Optional.empty();
            case CallEvent.DeadlinePassed _ -> Optional.empty();
            case CallEvent.Adopted _ -> Optional.empty();
            case CallEvent.GivenUp _ -> Optional.empty();
        };
    }

    private static Optional<Turn> of(Fork fork, ConnectionId client, Function<ClientLeg, Turn> then) {
        return fork.client(client).filter(leg -> !fork.isCaller(leg.id())).map(then);
    }

    /** Who is rung a second time may still answer the first: that ring is over, and the person is asked anew. */
    private static Optional<Turn> ofRing(
            Fork fork, ConnectionId client, String re, Optional<LegId> ring, Function<ClientLeg, Turn> then) {
        return of(
                fork,
                client,
                leg -> ring.isEmpty() || ring.get().equals(leg.id())
                        ? then.apply(leg)
                        : rings(
                                fork,
                                List.of(CallMachine.refuse(
                                        client, re, Failure.Code.CONFLICT, "that ring is over; it rings anew"))));
    }

    /** A step that changes one callee; what would end a call of two ends only its part in this one. */
    private static Turn still(Fork fork, Leg leg, Step step) {
        return switch (step.state()) {
            case Ringing(var next) -> rings(next, step.effects());
            case Ended(var id, var bridge, var claim, var broker, var reason, var trunks, var successor) ->
                drop(fork, leg, reason);
            case CallState.Fresh _ -> rings(fork, List.of());
            case CallState.Talking _ -> rings(fork, List.of());
            case CallState.Transferring _ -> rings(fork, List.of());
            case CallState.Replacing _ -> rings(fork, List.of());
            case CallState.Forwarding _ -> rings(fork, List.of());
        };
    }

    // Who answers

    private static Turn answered(Fork fork, ClientLeg leg, Wishes wishes) {
        return won(fork, leg.withWishes(WhileRinging.offeredTo(fork.pair(leg), CallMachine.limited(leg, wishes))));
    }

    private static Turn won(Fork fork, Leg winner) {
        var effects = new ArrayList<CallEffect>();
        for (var other : fork.callees().rung()) {
            if (!other.id().equals(winner.id())) {
                effects.addAll(dismiss(fork, other, EndReason.ANSWERED_ELSEWHERE));
            }
        }
        return new Turn(new Outcome.Answered(fork.pair(winner)), effects);
    }

    // Who leaves

    private static List<CallEffect> dismiss(Fork fork, Leg leg, EndReason reason) {
        var effects = new ArrayList<>(Transfers.goodbye(fork.id(), fork.claim(), leg, reason));
        effects.addAll(close(fork, leg));
        return effects;
    }

    /** A client that has not attached has nothing at the broker. */
    private static List<CallEffect> close(Fork fork, Leg leg) {
        return leg instanceof ClientLeg client && client.latestAttach() == 0
                ? List.of()
                : List.of(new AskBroker(fork.claim(), new CloseLeg(fork.bridge(), leg.id())));
    }

    /** Nobody has answered, and nobody shall any more. */
    static List<CallEffect> dismissAll(Fork fork, EndReason reason) {
        return fork.callees().rung().stream()
                .flatMap(leg -> dismiss(fork, leg, reason).stream())
                .toList();
    }

    private static Turn declined(Fork fork, ClientLeg leg, String re) {
        return drop(fork, leg, EndReason.DECLINED).after(List.of(new Tell(leg.connection(), new Ok(re))));
    }

    /** It is told, and not rung any longer. */
    static Turn drop(Fork fork, Leg leg, EndReason reason) {
        return left(fork, new Left(leg.id(), reason, Optional.empty()), dismiss(fork, leg, reason));
    }

    /** It has said so itself. */
    private static Turn refused(Fork fork, TrunkLeg leg, EndReason reason, int status, String text) {
        Optional<SipStatus> sip = status > 0 ? Optional.of(new SipStatus(status, text)) : Optional.empty();
        return left(fork, new Left(leg.id(), reason, sip), close(fork, leg));
    }

    private static Turn left(Fork fork, Left left, List<CallEffect> effects) {
        var next = fork.with(fork.callees().without(left));
        if (left.speaksForAll() && !next.callees().dialled().waits()) {
            var all = new ArrayList<>(effects);
            all.addAll(dismissAll(next, left.reason()));
            return new Turn(new Outcome.Refused(next.with(next.callees().empty()), left), all);
        }
        return next.callees().rung().isEmpty() ? nobodyRings(next, effects) : rings(next, effects);
    }

    private static Turn nobodyRings(Fork fork, List<CallEffect> effects) {
        var callees = fork.callees();
        if (!callees.later().isEmpty()) {
            return ringLater(fork).after(effects);
        }
        if (callees.dialled().waits()) {
            var waiting = fork.with(callees.told(Progress.QUEUED));
            boolean news = !callees.told().equals(Optional.of(Progress.QUEUED));
            return new Turn(
                    new Outcome.Rings(waiting, news ? Optional.of(new News(Progress.QUEUED, 182)) : Optional.empty()),
                    effects);
        }
        var best =
                callees.best().orElseGet(() -> new Left(fork.caller().id(), EndReason.UNREACHABLE, Optional.empty()));
        return new Turn(new Outcome.Refused(fork, best), effects);
    }

    /** One whose page has been away for its grace period: somebody who can't be heard is not rung. */
    static Turn dropLost(Fork fork, Optional<LegId> whose) {
        return whose.flatMap(fork::callee)
                .filter(leg -> leg instanceof ClientLeg client && !client.here())
                .map(leg -> drop(fork, leg, EndReason.UNREACHABLE))
                .orElseGet(() -> rings(fork, List.of()));
    }

    // Who joins

    /** Only where the caller waits; a client takes part once, and there are not too many. */
    private static Turn add(Fork fork, Leg callee) {
        var callees = fork.callees();
        boolean known = callee instanceof ClientLeg client
                && fork.client(client.connection()).isPresent();
        if (!callees.dialled().waits() || known || callees.rung().size() >= Callees.MOST) {
            var reason = known ? EndReason.BUSY : EndReason.OVERLOAD;
            return rings(fork.with(callees.without(new Left(callee.id(), reason, Optional.empty()))), List.of());
        }
        return ringLater(fork.with(callees.withLater(List.of(List.of(callee)))));
    }

    // SIP callees

    private static Turn onTrunk(Fork fork, TrunkLeg trunk, SipEvent event, boolean audible) {
        return switch (event) {
            case SipEvent.Progressed(var leg, var status, var description) ->
                progress(
                        fork,
                        trunk,
                        status,
                        description.filter(_ -> audible && fork.only().isPresent()));
            case SipEvent.Answered(var leg, var answer) ->
                won(fork, CallMachine.heardAnswer(trunk, answer).in(Phase.CONFIRMED));
            case SipEvent.Offered(var leg, var status, var offer) -> offered(fork, trunk, status, offer, audible);
            case SipEvent.Rejected(var leg, var status, var text) ->
                refused(fork, trunk, EndReason.ofSip(status), status, text);
            case SipEvent.HungUp(var leg, var status, var text) ->
                refused(fork, trunk, EndReason.UNREACHABLE, status, text);
            case SipEvent.Reoffered(var leg, var offer) -> reoffered(fork, trunk, offer, audible);
            case SipEvent.DialogChanged(var leg, var dialog) -> rings(fork.with(trunk.withDialog(dialog)), List.of());
            case SipEvent.InfoReceived(var leg, var type, var body) ->
                still(fork, trunk, SipInfo.received(new Ringing(fork), fork, trunk, type, body));
            case SipEvent.Cancelled _ -> rings(fork, List.of()); // only a caller can
            case SipEvent.Invited _ -> rings(fork, List.of());
            case SipEvent.OfferWanted _ -> rings(fork, List.of());
            case SipEvent.ReofferAnswered _ -> rings(fork, List.of());
            case SipEvent.ReofferRefused _ -> rings(fork, List.of());
            case SipEvent.Referred _ -> rings(fork, List.of()); // it comes as TransferAsked or JoinAsked
        };
    }

    /** @param announcement a description of early media that may be heard */
    private static Turn progress(Fork fork, TrunkLeg trunk, int status, Optional<SessionDescription> announcement) {
        var next = announcement
                .map(d -> fork.with(CallMachine.heardAnswer(trunk, d)))
                .orElse(fork);
        var progress = announcement.isPresent() ? Optional.of(Progress.EARLY_MEDIA) : progressOf(status);
        return progress.map(p -> heard(next, new News(p, status), List.of())).orElseGet(() -> rings(next, List.of()));
    }

    /** The callee offers, because we didn't: an early offer is answered at once with what the caller may have, one in a 200 wins. */
    private static Turn offered(Fork fork, TrunkLeg trunk, int status, SessionDescription offer, boolean audible) {
        var heard = CallMachine.heard(trunk, offer);
        if (status >= 200) {
            return won(fork, heard.in(Phase.OFFERED));
        }
        boolean announces = audible && fork.only().isPresent();
        return Settling.answerReoffer(fork.pair(heard), heard)
                .map(ours -> {
                    // Who is not to be heard is answered all the same, but counts as one that has said nothing yet.
                    var answered = (announces ? heard : trunk).withLocal(ours);
                    return progress(
                                    fork.with(answered),
                                    answered,
                                    status,
                                    Optional.of(offer).filter(_ -> announces))
                            .after(List.of(new AskTrunk(new SipEffect.AnswerReoffer(trunk.id(), fork.claim(), ours))));
                })
                .orElseGet(() -> rings(
                        fork,
                        List.of(new AskTrunk(
                                new SipEffect.RefuseReoffer(trunk.id(), fork.claim(), 488, "Not Acceptable Here")))));
    }

    private static Optional<Progress> progressOf(int status) {
        return switch (status) {
            case 180 -> Optional.of(Progress.RINGING);
            case 181 -> Optional.of(Progress.FORWARDED);
            case 182 -> Optional.of(Progress.QUEUED);
            default -> Optional.empty(); // 100 and 183 without media are no news to a person
        };
    }

    /** The announcement that rings moves to another place or codec; before it said anything at all there is nothing to move. */
    private static Turn reoffered(Fork fork, TrunkLeg trunk, SessionDescription offer, boolean audible) {
        var heard = CallMachine.heard(trunk, offer);
        boolean early =
                audible && trunk.phase() == Phase.CALLING && trunk.remote().isPresent();
        var answer = early ? Settling.answerReoffer(fork.pair(heard), heard) : Optional.<SessionDescription>empty();
        return answer.map(ours -> rings(
                        fork.with(heard.withLocal(ours)),
                        List.of(new AskTrunk(new SipEffect.AnswerReoffer(trunk.id(), fork.claim(), ours)))))
                .orElseGet(() -> rings(
                        fork,
                        List.of(new AskTrunk(new SipEffect.RefuseReoffer(
                                trunk.id(),
                                fork.claim(),
                                early ? 488 : 491,
                                early ? "Not Acceptable Here" : "Request Pending")))));
    }
}
