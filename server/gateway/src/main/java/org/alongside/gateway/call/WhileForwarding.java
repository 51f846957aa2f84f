package org.alongside.gateway.call;

import org.alongside.gateway.call.CallEvent.Adopted;
import org.alongside.gateway.call.CallEvent.JoinAsked;
import org.alongside.gateway.call.CallEvent.OtherCallSaid;
import org.alongside.gateway.call.CallEvent.TransferAsked;
import org.alongside.gateway.call.CallEvent.TrunkTold;
import org.alongside.gateway.call.CallState.Forwarding;
import org.alongside.gateway.call.CallState.Ringing;
import org.alongside.gateway.call.CallState.Talking;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Failure;

/**
 * A transfer whose transferor has left: a call that rings, but its caller is somebody who talked before. There is nobody to give
 * it back to, so if the target does not want it, it ends.
 */
final class WhileForwarding {
    private WhileForwarding() {}

    static Step on(Forwarding state, CallEvent event) {
        if (event instanceof TransferAsked(var by, var target)) {
            return refuse(state, by);
        }
        if (event instanceof JoinAsked(var by, var other, var there)) {
            return refuse(state, by);
        }
        if (event instanceof OtherCallSaid(var from, CallWord.Forwarded(var told))) {
            return on(state, new TrunkTold(told));
        }
        if (event instanceof Adopted(var claim) && state.call().caller() instanceof TrunkLeg) {
            return Ending.end(state.call().claimedBy(claim), EndReason.SERVER_ERROR);
        }
        if (event instanceof TrunkTold(var told) && isOfCaller(state, told) && !isEnd(told)) {
            return waiting(state, WhileTalking.onTrunk(new Talking(state.call()), told));
        }
        return rings(WhileRinging.on(new Ringing(state.call(), state.told()), event));
    }

    private static Step refuse(Forwarding state, Transferor by) {
        return Step.stay(state)
                .then(Transfers.refused(state.call(), by, Failure.Code.CONFLICT, "the call is being transferred"));
    }

    private static boolean isOfCaller(Forwarding state, SipEvent told) {
        return told.leg().equals(state.call().caller().id());
    }

    private static boolean isEnd(SipEvent told) {
        return told instanceof SipEvent.HungUp
                || told instanceof SipEvent.Rejected
                || told instanceof SipEvent.Cancelled;
    }

    /** What the dialog of the one who waits goes through changes nothing for the one who is called. */
    private static Step waiting(Forwarding state, Step step) {
        return step.state() instanceof Talking(var call)
                ? new Step(new Forwarding(call, state.told()), step.effects())
                : step;
    }

    private static Step rings(Step step) {
        if (step.state() instanceof Ringing(var call, var told)) {
            return new Step(new Forwarding(call, told), step.effects());
        }
        return step.state() instanceof Talking(var call) ? Transfers.joined(call, step.effects()) : step;
    }
}
