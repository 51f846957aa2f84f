package org.alongside.gateway.call;

import java.util.List;
import org.alongside.broker.api.BrokerCommand.SendDtmf;
import org.alongside.broker.api.MediaKind;
import org.alongside.gateway.call.CallEffect.AskBroker;
import org.alongside.gateway.call.CallEffect.Tell;
import org.alongside.gateway.call.ClientMessage.DtmfReceived;
import org.alongside.gateway.call.ClientMessage.Ok;
import org.alongside.gateway.negotiation.Codecs;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.session.ConnectionId;

/** Keys that a client presses: telephone-events towards a trunk that took them, SIP INFO otherwise, a message to a client. */
final class Tones {
    private Tones() {}

    static Step press(CallState state, Call call, ConnectionId client, String re, String tones) {
        return call.client(client)
                .map(leg -> Step.stay(state)
                        .then(new Tell(client, new Ok(re)))
                        .then(effects(call, call.far(leg.id()), tones)))
                .orElseGet(() -> Step.stay(state));
    }

    private static List<? extends CallEffect> effects(Call call, Leg far, String tones) {
        return switch (far) {
            case ClientLeg other ->
                keys(tones)
                        .map(key -> new Tell(other.connection(), new DtmfReceived(call.id(), key)))
                        .toList();
            case TrunkLeg trunk ->
                takesEvents(call, trunk)
                        ? List.of(new AskBroker(call.claim(), new SendDtmf(call.bridge(), trunk.id(), tones)))
                        : keys(tones)
                                .map(key -> new CallEffect.AskTrunk(new SipEffect.SendInfo(
                                        trunk.id(),
                                        call.claim(),
                                        SipInfo.DTMF_RELAY,
                                        "Signal=" + key + "\r\nDuration=160\r\n")))
                                .toList();
        };
    }

    /** A pause has no meaning where nothing is heard. */
    private static java.util.stream.Stream<String> keys(String tones) {
        return tones.chars().filter(c -> c != ',').mapToObj(Character::toString);
    }

    private static boolean takesEvents(Call call, TrunkLeg trunk) {
        return MediaPlan.of(call, true).trunkCodecs(trunk, MediaKind.AUDIO).stream()
                .anyMatch(c -> Codecs.is(c, "telephone-event"));
    }
}
