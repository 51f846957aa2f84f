package org.alongside.gateway.call;

import java.util.Optional;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.call.CallState.Ended;
import org.alongside.gateway.call.CallState.Forwarding;
import org.alongside.gateway.call.CallState.Fresh;
import org.alongside.gateway.call.CallState.Replacing;
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
        LegId leg,
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
            case Ringing(var fork) -> ofFork(fork, client, Phase.RINGING);
            case Talking(var call) -> call.client(client).map(leg -> view(call, leg, Phase.TALKING));
            case Transferring(var call, var transfer) -> ofThree(call, transfer, client);
            case Replacing replacing ->
                replacing.call().client(client).map(leg -> view(replacing.call(), leg, Phase.TALKING));
            case Forwarding(var fork) -> ofFork(fork, client, Phase.TALKING);
        };
    }

    /** @param waiting how it is for who waits; a callee sees that one, who waits sees whom it dialled */
    private static Optional<CallView> ofFork(Fork fork, ConnectionId client, Phase waiting) {
        return fork.client(client)
                .map(leg -> fork.isCaller(leg.id())
                        ? waits(fork, leg, waiting)
                        : view(fork.pair(leg), leg, Phase.INCOMING));
    }

    /** Who talked before is on hold meanwhile. */
    private static CallView waits(Fork fork, ClientLeg leg, Phase phase) {
        var dialled = fork.callees().dialled();
        return new CallView(
                fork.id(),
                leg.id(),
                true,
                phase,
                leg.latestAttach(),
                leg.hasToAttachAgain(),
                leg.holding(),
                phase == Phase.TALKING,
                fork.callees().rung().stream()
                        .findFirst()
                        .map(callee -> MediaPlan.of(fork.pair(callee), phase == Phase.TALKING)
                                .seenBy(leg))
                        .orElse(leg.wishes()),
                dialled.address(),
                dialled.displayName());
    }

    private static Optional<CallView> ofThree(Call call, Transfer transfer, ConnectionId client) {
        var by = call.leg(transfer.by()).orElseThrow();
        return call.client(client)
                .map(leg -> view(call, leg, Phase.TALKING))
                .or(() -> transfer.callees()
                        .flatMap(callees -> ofFork(Transfers.onward(call, by, callees), client, Phase.TALKING)));
    }

    private static CallView view(Call call, ClientLeg leg, Phase phase) {
        var far = call.far(leg.id());
        return new CallView(
                call.id(),
                leg.id(),
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
