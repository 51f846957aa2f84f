package org.alongside.gateway.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alongside.broker.api.BrokerCommand.CloseBridge;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.call.CallEffect.AskBroker;
import org.alongside.gateway.call.CallEffect.AskTrunk;
import org.alongside.gateway.call.CallEffect.Tell;
import org.alongside.gateway.call.CallState.Ended;
import org.alongside.gateway.call.ClientMessage.SipStatus;
import org.alongside.gateway.trunk.SipEffect;

/** The one way out of a call: every leg is told once, every resource is freed, whatever the call was doing. */
final class Ending {
    private Ending() {}

    static Step end(Step before, Parties call, EndReason reason) {
        return end(before, call, reason, Optional.empty(), Optional.empty());
    }

    static Step end(Parties call, EndReason reason) {
        return end(Step.stay(new CallState.Fresh()), call, reason);
    }

    /** A trunk leg itself ended it, so that one needs no word. */
    static Step endedByTrunk(Parties call, LegId ended, EndReason reason, int status, String text) {
        Optional<SipStatus> sip = status > 0 ? Optional.of(new SipStatus(status, text)) : Optional.empty();
        return end(Step.stay(new CallState.Fresh()), call, reason, sip, Optional.of(ended));
    }

    /** Nobody answered, and this is why. */
    static Step end(List<CallEffect> before, Parties call, Left why) {
        return end(Step.to(new CallState.Fresh()).then(before), call, why.reason(), why.sip(), Optional.empty());
    }

    private static Step end(
            Step before, Parties call, EndReason reason, Optional<SipStatus> sip, Optional<LegId> ended) {
        List<CallEffect> last = new ArrayList<>();
        for (var leg : call.legs()) {
            switch (leg) {
                case ClientLeg client ->
                    last.add(new Tell(client.connection(), new ClientMessage.Ended(call.id(), reason, sip)));
                case TrunkLeg trunk -> {
                    if (!ended.equals(Optional.of(trunk.id()))) {
                        farewell(call.claim(), trunk, reason).ifPresent(e -> last.add(new AskTrunk(e)));
                    }
                }
            }
        }
        last.add(new AskBroker(call.claim(), new CloseBridge(call.bridge())));
        return new Step(
                        new Ended(
                                call.id(),
                                call.bridge(),
                                call.claim(),
                                call.broker(),
                                reason,
                                call.trunks(),
                                Optional.empty()),
                        before.effects())
                .then(last);
    }

    static Optional<SipEffect> farewell(Claim claim, TrunkLeg trunk, EndReason reason) {
        return switch (trunk.phase()) {
            case WAITING -> Optional.empty();
            case CALLED -> Optional.of(new SipEffect.Reject(trunk.id(), claim, reason.sipStatus(), reason.wireName()));
            case CALLING, ACCEPTED, OFFERED, CONFIRMED, MOVING, REINVITED ->
                Optional.of(new SipEffect.HangUp(trunk.id(), claim, reason.inReasonHeader()));
        };
    }
}
