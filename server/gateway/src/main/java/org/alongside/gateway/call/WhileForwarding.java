package org.alongside.gateway.call;

import java.util.ArrayList;
import java.util.List;
import org.alongside.gateway.call.CallEffect.AskTrunk;
import org.alongside.gateway.call.CallEvent.Adopted;
import org.alongside.gateway.call.CallEvent.JoinAsked;
import org.alongside.gateway.call.CallEvent.OtherCallSaid;
import org.alongside.gateway.call.CallEvent.TransferAsked;
import org.alongside.gateway.call.CallEvent.TrunkTold;
import org.alongside.gateway.call.CallState.Forwarding;
import org.alongside.gateway.call.CallState.Ringing;
import org.alongside.gateway.call.CallState.Talking;
import org.alongside.gateway.call.Forking.Outcome;
import org.alongside.gateway.call.Forking.Turn;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Failure;

/**
 * A transfer whose transferor has left: a call that rings, but its caller is somebody who talked before. There is nobody to give
 * it back to, so if no target wants it, it ends.
 */
final class WhileForwarding {
    private WhileForwarding() {}

    static Step on(Forwarding state, CallEvent event) {
        if (event instanceof TransferAsked(var by, var targets)) {
            return refuse(state, by);
        }
        if (event instanceof JoinAsked(var by, var other, var there)) {
            return refuse(state, by);
        }
        if (event instanceof OtherCallSaid(var from, CallWord.Forwarded(var told))) {
            return on(state, new TrunkTold(told));
        }
        if (event instanceof Adopted(var claim) && state.fork().caller() instanceof TrunkLeg) {
            return Ending.end(state.fork().claimedBy(claim), EndReason.SERVER_ERROR);
        }
        if (event instanceof TrunkTold(var told) && isOfCaller(state, told) && !isEnd(told)) {
            return ofWaiting(state, told);
        }
        return Forking.on(state.fork(), event, true)
                .map(WhileForwarding::follow)
                .orElseGet(() -> rings(WhileRinging.on(new Ringing(state.fork()), event)));
    }

    private static Step refuse(Forwarding state, Transferor by) {
        return Step.stay(state)
                .then(Transfers.refused(state.fork(), by, Failure.Code.CONFLICT, "the call is being transferred"));
    }

    private static boolean isOfCaller(Forwarding state, SipEvent told) {
        return told.leg().equals(state.fork().caller().id());
    }

    private static boolean isEnd(SipEvent told) {
        return told instanceof SipEvent.HungUp
                || told instanceof SipEvent.Rejected
                || told instanceof SipEvent.Cancelled;
    }

    /** What the dialog of the one who waits goes through changes nothing for those who are called. */
    private static Step ofWaiting(Forwarding state, SipEvent told) {
        var fork = state.fork();
        if (fork.callees().rung().isEmpty()) {
            return alone(state, told);
        }
        var pair = fork.pair(fork.callees().rung().getFirst());
        var step = WhileTalking.onTrunk(new Talking(pair), told);
        return step.state() instanceof Talking(var call)
                ? new Step(new Forwarding(fork.with(call)), step.effects())
                : step;
    }

    /** Nobody's codecs are there to answer with. */
    private static Step alone(Forwarding state, SipEvent told) {
        var trunk = state.fork().trunk(told.leg()).orElseThrow();
        if (told instanceof SipEvent.DialogChanged(var leg, var dialog)) {
            return Step.to(state.with(trunk.withDialog(dialog)));
        }
        boolean offers = told instanceof SipEvent.Reoffered || told instanceof SipEvent.OfferWanted;
        return offers
                ? Step.stay(state)
                        .then(new AskTrunk(new SipEffect.RefuseReoffer(
                                trunk.id(), state.fork().claim(), 491, "Request Pending")))
                : Step.stay(state);
    }

    /** What the callees' turn means for the one who waits. */
    static Step follow(Turn turn) {
        if (turn.outcome() instanceof Outcome.Answered(var call)) {
            var effects = new ArrayList<CallEffect>(turn.effects());
            effects.addAll(WhileRinging.tellAnswered(call));
            return Transfers.joined(call, List.copyOf(effects));
        }
        return rings(WhileRinging.follow(turn));
    }

    private static Step rings(Step step) {
        return step.state() instanceof Ringing(var fork) ? new Step(new Forwarding(fork), step.effects()) : step;
    }
}
