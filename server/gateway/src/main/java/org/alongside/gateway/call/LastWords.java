package org.alongside.gateway.call;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.alongside.broker.api.BrokerCommand.CloseBridge;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.call.CallEffect.AskBroker;
import org.alongside.gateway.call.CallEffect.AskCall;
import org.alongside.gateway.call.CallEffect.AskTrunk;
import org.alongside.gateway.call.CallEffect.Tell;
import org.alongside.gateway.trunk.SipEffect;

/** What a runner still says when its call is over, or not its own any longer: nothing of it is stored. In the runner's mailbox. */
final class LastWords {
    private final Calls.Outside outside;
    private final CallRunner.Switchboard switchboard;

    LastWords(Calls.Outside outside, CallRunner.Switchboard switchboard) {
        this.outside = outside;
        this.switchboard = switchboard;
    }

    /** To everybody but the broker, which has nothing of the call, or nothing more. */
    void say(List<CallEffect> effects) {
        for (var effect : effects) {
            switch (effect) {
                case Tell(var client, var message) -> outside.clients().tell(client, message);
                case AskTrunk(var goodbye) -> outside.sip().perform(goodbye);
                case AskCall(var to, var from, var word) -> switchboard.say(to, from, word);
                case AskBroker _ -> {}
            }
        }
    }

    /**
     * INVITEs hang on this node's transactions, so nobody else can end them, nor the dialog that an answer made of one after
     * this node was cut off: who took the call has dialled again or has refused. So do the goodbyes that are still to be said
     * to legs which have left the call.
     *
     * @param performed the effects of the record that are done
     */
    void endInvites(CallRecord record, Set<Long> performed) {
        var farewells = new LinkedHashMap<LegId, SipEffect>();
        for (var numbered : record.pending()) {
            boolean due = !performed.contains(numbered.id());
            if (due && numbered.effect() instanceof AskTrunk(var effect) && isFarewell(effect)) {
                farewells.put(effect.leg(), effect);
            }
        }
        var claim = CallRecord.claim(record.ownership());
        for (var leg : record.state().everyLeg()) {
            if (leg instanceof TrunkLeg trunk && !trunk.hasDialog()) {
                Ending.farewell(claim, trunk, EndReason.SERVER_ERROR)
                        .ifPresent(effect -> farewells.putIfAbsent(trunk.id(), effect));
            }
        }
        farewells.values().forEach(outside.sip()::perform);
    }

    private static boolean isFarewell(SipEffect effect) {
        return effect instanceof SipEffect.HangUp || effect instanceof SipEffect.Reject;
    }

    /** Whoever ended the call could not free the bridge if the broker still heard this node; a newer owner's stays. */
    void closeBridge(CallRecord record) {
        record.bridge()
                .ifPresent(bridge -> outside.brokers().named(record.broker()).ifPresent(port -> {
                    var _ = port.ask(CallRecord.claim(record.ownership()), new CloseBridge(bridge));
                }));
    }
}
