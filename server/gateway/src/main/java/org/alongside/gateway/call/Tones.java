package org.alongside.gateway.call;

import java.util.List;
import java.util.stream.Stream;
import org.alongside.broker.api.BrokerCommand.SendDtmf;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.MediaKind;
import org.alongside.gateway.call.CallEffect.AskBroker;
import org.alongside.gateway.call.CallEffect.Tell;
import org.alongside.gateway.call.ClientMessage.DtmfReceived;
import org.alongside.gateway.call.ClientMessage.Ok;
import org.alongside.gateway.negotiation.Codecs;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.session.ConnectionId;

/** Keys that somebody presses: telephone-events towards a trunk that took them, SIP INFO otherwise, a message to a client. */
final class Tones {
    private Tones() {}

    static Step press(CallState state, Call call, ConnectionId client, String re, String tones) {
        return call.client(client)
                .map(leg -> Step.stay(state)
                        .then(new Tell(client, new Ok(re)))
                        .then(towards(call, call.far(leg.id()), tones)))
                .orElseGet(() -> Step.stay(state));
    }

    /** A key that the broker heard as telephone-events. Where the far side has them at the same clock it has passed them on itself. */
    static List<? extends CallEffect> heard(Call call, Leg from, String tone) {
        return switch (call.far(from.id())) {
            case ClientLeg far -> towards(call, far, tone);
            case TrunkLeg far ->
                from instanceof TrunkLeg near && !isPassedOn(call, near, far) ? towards(call, far, tone) : List.of();
        };
    }

    private static boolean isPassedOn(Call call, TrunkLeg near, TrunkLeg far) {
        var codecs = MediaPlan.of(call, true).trunkCodecs(near, MediaKind.AUDIO);
        int voice =
                codecs.stream().mapToInt(CodecParameters::clockRate).findFirst().orElse(0);
        var rates = events(codecs).map(CodecParameters::clockRate).toList();
        int rate = rates.contains(voice) ? voice : rates.stream().findFirst().orElse(0);
        return events(MediaPlan.of(call, true).trunkCodecs(far, MediaKind.AUDIO))
                .anyMatch(c -> c.clockRate() == rate);
    }

    static List<? extends CallEffect> towards(Call call, Leg far, String tones) {
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
    private static Stream<String> keys(String tones) {
        return tones.chars().filter(c -> c != ',').mapToObj(Character::toString);
    }

    private static boolean takesEvents(Call call, TrunkLeg trunk) {
        return events(MediaPlan.of(call, true).trunkCodecs(trunk, MediaKind.AUDIO))
                .findAny()
                .isPresent();
    }

    private static Stream<CodecParameters> events(List<CodecParameters> codecs) {
        return codecs.stream().filter(c -> Codecs.is(c, "telephone-event"));
    }
}
