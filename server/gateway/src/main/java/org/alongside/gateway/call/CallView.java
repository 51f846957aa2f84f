package org.alongside.gateway.call;

import java.util.Optional;
import org.alongside.gateway.call.CallState.Ended;
import org.alongside.gateway.call.CallState.Forwarding;
import org.alongside.gateway.call.CallState.Fresh;
import org.alongside.gateway.call.CallState.Ringing;
import org.alongside.gateway.call.CallState.Talking;
import org.alongside.gateway.call.CallState.Transferring;
import org.alongside.kernel.Redacted;
import org.alongside.session.ConnectionId;

/**
 * A call as one of its clients would draw it: what a {@code state} snapshot says.
 *
 * @param attachAgain it has another far side than at its last attach, and may have missed that it should attach anew
 */
public record CallView(
        CallId call,
        boolean caller,
        Phase phase,
        int attach,
        boolean attachAgain,
        boolean held,
        boolean farHeld,
        Wishes media,
        String farAddress,
        Redacted<String> farName) {

    public enum Phase {
        RINGING,
        INCOMING,
        TALKING
    }

    /** Empty when the call is over or this client has no part in it. */
    public static Optional<CallView> of(CallState state, ConnectionId client) {
        return switch (state) {
            case Fresh fresh -> Optional.empty();
            case Ended ended -> Optional.empty();
            case Ringing(var call, var told) ->
                call.client(client)
                        .map(leg -> view(call, leg, call.isCaller(leg.id()) ? Phase.RINGING : Phase.INCOMING));
            case Talking(var call) -> call.client(client).map(leg -> view(call, leg, Phase.TALKING));
            case Transferring(var call, var transfer) -> ofThree(call, transfer, client);
            case Forwarding(var call, var told) ->
                call.client(client)
                        .map(leg -> view(call, leg, call.isCaller(leg.id()) ? Phase.TALKING : Phase.INCOMING));
        };
    }

    private static Optional<CallView> ofThree(Call call, Transfer transfer, ConnectionId client) {
        var by = call.leg(transfer.by()).orElseThrow();
        var onward = transfer.target().map(target -> Transfers.onward(call, by, target));
        return call.client(client)
                .map(leg -> view(call, leg, Phase.TALKING))
                .or(() -> onward.flatMap(next -> next.client(client).map(leg -> view(next, leg, Phase.INCOMING))));
    }

    private static CallView view(Call call, ClientLeg leg, Phase phase) {
        var far = call.far(leg.id());
        return new CallView(
                call.id(),
                call.isCaller(leg.id()),
                phase,
                leg.latestAttach(),
                leg.hasToAttachAgain(),
                leg.holding(),
                far.holding(),
                MediaPlan.of(call, phase == Phase.TALKING).seenBy(leg),
                far.address(),
                far.displayName());
    }
}
