package org.alongside.gateway.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alongside.broker.api.BrokerCommand.CloseLeg;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.call.CallEffect.AskBroker;
import org.alongside.gateway.call.CallEffect.AskTrunk;
import org.alongside.gateway.call.CallEvent.Adopted;
import org.alongside.gateway.call.CallEvent.BrokerAnswered;
import org.alongside.gateway.call.CallEvent.BrokerTold;
import org.alongside.gateway.call.CallEvent.DeadlinePassed;
import org.alongside.gateway.call.CallEvent.JoinAsked;
import org.alongside.gateway.call.CallEvent.OtherCallSaid;
import org.alongside.gateway.call.CallEvent.ReplacedBy;
import org.alongside.gateway.call.CallEvent.TransferAsked;
import org.alongside.gateway.call.CallEvent.TrunkTold;
import org.alongside.gateway.call.CallState.Ended;
import org.alongside.gateway.call.CallState.Replacing;
import org.alongside.gateway.call.CallState.Talking;
import org.alongside.gateway.call.TrunkLeg.Phase;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Failure;

/**
 * Two who talk, and a newcomer who wants the place of one of them (RFC 3891 §3). Until the newcomer stands the call is what it was,
 * with its media: events go to {@link WhileTalking}, and what becomes of the newcomer concerns nobody else. It stands when its 200
 * is out, which the user agent says by telling its dialog; where our 200 made the offer, when its ACK has brought the answer.
 */
final class WhileReplacing {
    private static final String BUSY = "another phone is taking a place in this call";

    private WhileReplacing() {}

    static Step on(Replacing state, CallEvent event) {
        var call = state.call();
        if (event instanceof TrunkTold(var told) && told.leg().equals(newcomer(state))) {
            return onNewcomer(state, told);
        }
        if (event instanceof TrunkTold(var told) && told.leg().equals(state.old()) && isEnd(told)) {
            return taken(state, state.newcomer(), List.of());
        }
        if (event instanceof BrokerAnswered(var command, var reply)
                && CallMachine.leg(command).equals(Optional.of(newcomer(state)))) {
            return onBroker(state, reply);
        }
        if (event instanceof BrokerTold(var told) && told.leg().equals(newcomer(state))) {
            return Step.stay(state);
        }
        if (event instanceof TransferAsked(var by, var targets)) {
            return Step.stay(state).then(Transfers.refused(call, by, Failure.Code.CONFLICT, BUSY));
        }
        if (event instanceof JoinAsked(var by, var other, var there)) {
            return Step.stay(state).then(Transfers.refused(call, by, Failure.Code.CONFLICT, BUSY));
        }
        if (event instanceof ReplacedBy(var old, var leg)) {
            return Transfers.notReplaced(state, call.claim(), leg, 491);
        }
        if (event instanceof OtherCallSaid(var from, var word)) {
            return onOtherCall(state, from, word);
        }
        if (event instanceof DeadlinePassed(var which) && which.deadline() == Deadline.RINGING) {
            return without(state, EndReason.TIMEOUT);
        }
        if (event instanceof Adopted(var claim)) {
            return adopt(new Replacing(call.claimedBy(claim), state.old(), state.newcomer()));
        }
        return asBefore(state, WhileTalking.on(new Talking(call), event));
    }

    private static LegId newcomer(Replacing state) {
        return state.newcomer().id();
    }

    private static boolean isEnd(SipEvent told) {
        return told instanceof SipEvent.HungUp
                || told instanceof SipEvent.Rejected
                || told instanceof SipEvent.Cancelled;
    }

    /** What ends the call ends it for the newcomer as well. */
    private static Step asBefore(Replacing state, Step step) {
        return switch (step.state()) {
            case Talking(var call) -> new Step(new Replacing(call, state.old(), state.newcomer()), step.effects());
            case Ended ended -> step.then(goodbye(state, ended.reason()));
            case CallState.Fresh _ -> step;
            case CallState.Ringing _ -> step;
            case CallState.Transferring _ -> step;
            case Replacing _ -> step;
            case CallState.Forwarding _ -> step;
        };
    }

    /** For a newcomer in whose way the end of the call came. */
    static List<CallEffect> goodbye(Replacing state, EndReason reason) {
        return Transfers.goodbye(state.call().id(), state.call().claim(), state.newcomer(), reason);
    }

    private static Step onOtherCall(Replacing state, CallId from, CallWord word) {
        return switch (word) {
            case CallWord.LegWanted _ ->
                Step.stay(state).then(Transfers.refuse(state.call().id(), from, EndReason.BUSY));
            case CallWord.Forwarded(var told) -> on(state, new TrunkTold(told));
            case CallWord.LegGiven given ->
                CallMachine.nobodyWants(state, from, state.call().claim(), given);
            case CallWord.LegRefused _ -> Step.stay(state);
        };
    }

    // The newcomer

    private static Step onNewcomer(Replacing state, SipEvent event) {
        var newcomer = state.newcomer();
        return switch (event) {
            case SipEvent.DialogChanged(var leg, var dialog) -> {
                var known = newcomer.withDialog(dialog);
                yield isAnswered(known) ? stands(state, known) : Step.to(state.withNewcomer(known));
            }
            case SipEvent.Answered(var leg, var answer) -> {
                var heard = CallMachine.heardAnswer(newcomer, answer);
                yield Transfers.mayMeet(heard, state.call().far(state.old()))
                        ? stands(state, heard)
                        : without(state, EndReason.CODEC_MISMATCH);
            }
            case SipEvent.Cancelled _ -> gone(state);
            case SipEvent.HungUp _ -> gone(state);
            case SipEvent.Rejected _ -> gone(state);
            case SipEvent.Reoffered _ -> tooSoon(state);
            case SipEvent.OfferWanted _ -> tooSoon(state);
            case SipEvent.Invited _ -> Step.stay(state);
            case SipEvent.Progressed _ -> Step.stay(state);
            case SipEvent.Offered _ -> Step.stay(state);
            case SipEvent.ReofferAnswered _ -> Step.stay(state);
            case SipEvent.ReofferRefused _ -> Step.stay(state);
            case SipEvent.InfoReceived _ -> Step.stay(state);
            case SipEvent.Referred _ -> Step.stay(state);
        };
    }

    /** Both descriptions are said. */
    private static boolean isAnswered(TrunkLeg newcomer) {
        return newcomer.phase() == Phase.ACCEPTED && newcomer.remote().isPresent();
    }

    private static Step tooSoon(Replacing state) {
        return Step.stay(state)
                .then(new AskTrunk(new SipEffect.RefuseReoffer(
                        newcomer(state), state.call().claim(), 491, "Request Pending")));
    }

    private static Step onBroker(Replacing state, BrokerReply reply) {
        return switch (reply) {
            case BrokerReply.TrunkOpened(var ports) ->
                Step.to(state.withNewcomer(state.newcomer().withPorts(ports)));
            case BrokerReply.Refused(var failure) -> without(state, EndReason.of(failure));
            case BrokerReply.ClientAttached _ -> Step.stay(state);
            case BrokerReply.BridgeClaimed _ -> Step.stay(state);
            case BrokerReply.Done _ -> Step.stay(state);
        };
    }

    /** The newcomer has it; only now the old dialog ends. */
    private static Step stands(Replacing state, TrunkLeg newcomer) {
        var call = state.call();
        var old = call.leg(state.old()).orElseThrow();
        return taken(state, newcomer, Transfers.goodbye(call.id(), call.claim(), old, EndReason.NORMAL));
    }

    /**
     * The far side talks to the newcomer from here on. Also where the old one hung up meanwhile: it left its place to whoever was
     * about to take it.
     */
    private static Step taken(Replacing state, TrunkLeg newcomer, List<CallEffect> goodbye) {
        var call = state.call();
        var old = call.leg(state.old()).orElseThrow();
        var next = isAnswered(newcomer) ? newcomer.in(Phase.CONFIRMED) : newcomer;
        var effects = new ArrayList<>(goodbye);
        effects.add(new AskBroker(call.claim(), new CloseLeg(call.bridge(), old.id())));
        return Transfers.joined(Transfers.onward(call, old, next), effects);
    }

    /** The newcomer is refused or let go; the call is as it was. */
    static Step without(Replacing state, EndReason reason) {
        var left = gone(state);
        return new Step(left.state(), goodbye(state, reason)).then(left.effects());
    }

    /** The newcomer has left by itself. */
    private static Step gone(Replacing state) {
        var call = state.call();
        return Step.to(new Talking(call))
                .then(new AskBroker(call.claim(), new CloseLeg(call.bridge(), newcomer(state))));
    }

    /** The newcomer's INVITE, or the ACK that would have brought its answer, died with the node; the call did not. */
    private static Step adopt(Replacing state) {
        var left = without(state, EndReason.SERVER_ERROR);
        var adopted = WhileTalking.adopt(state.call());
        return new Step(adopted.state(), left.effects()).then(adopted.effects());
    }
}
