package org.alongside.gateway.call;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.alongside.broker.api.BrokerCommand.RequestKeyFrame;
import org.alongside.gateway.call.CallEffect.AskBroker;
import org.alongside.gateway.trunk.SipEffect;

/** The two things that phones say by SIP INFO: 'a whole picture, please' (RFC 5168) and 'this key was pressed'. */
final class SipInfo {
    static final String DTMF_RELAY = "application/dtmf-relay";
    private static final String DTMF = "application/dtmf";
    private static final String MEDIA_CONTROL = "application/media_control+xml";
    private static final String FAST_UPDATE = """
            <?xml version="1.0" encoding="utf-8"?>\r
            <media_control><vc_primitive><to_encoder><picture_fast_update/></to_encoder></vc_primitive></media_control>\r
            """;
    private static final Pattern SIGNAL =
            Pattern.compile("(?i)(?:^|\\s)Signal\\s*=\\s*([0-9]{1,2}|[A-D*#])\\s*(?:\\r?\\n|$)");
    private static final Pattern KEY = Pattern.compile("\\s*([0-9A-Da-d*#])\\s*");
    private static final String KEYS = "0123456789*#ABCD"; // by event code, RFC 4733 §3.2

    private SipInfo() {}

    static List<CallEffect> wantKeyFrame(Parties call, Leg leg) {
        return leg instanceof TrunkLeg trunk
                ? BrokerNews.toTrunk(new SipEffect.SendInfo(trunk.id(), call.claim(), MEDIA_CONTROL, FAST_UPDATE))
                : List.of();
    }

    static Step received(CallState state, Parties call, TrunkLeg trunk, String contentType, String body) {
        String type = contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        return switch (type) {
            case MEDIA_CONTROL ->
                body.contains("picture_fast_update")
                        ? Step.stay(state)
                                .then(call.across(trunk.id()).stream()
                                        .map(far -> new AskBroker(
                                                call.claim(), new RequestKeyFrame(call.bridge(), far.id())))
                                        .toList())
                        : Step.stay(state);
            case DTMF_RELAY, DTMF ->
                tone(type, body)
                        .map(tone -> Step.stay(state)
                                .then(call.two()
                                        .map(two -> Tones.towards(two, two.far(trunk.id()), tone))
                                        .orElse(List.of())))
                        .orElseGet(() -> Step.stay(state));
            default -> Step.stay(state); // the user agent has answered 200; the rest is none of a call's business
        };
    }

    static Optional<String> tone(String type, String body) {
        var match = (type.equals(DTMF_RELAY) ? SIGNAL : KEY).matcher(body);
        if (type.equals(DTMF_RELAY) ? !match.find() : !match.matches()) {
            return Optional.empty();
        }
        String signal = match.group(1).toUpperCase(Locale.ROOT);
        if (signal.length() == 1) {
            return Optional.of(signal);
        }
        int code = Integer.parseInt(signal);
        return code < KEYS.length() ? Optional.of(KEYS.substring(code, code + 1)) : Optional.empty();
    }
}
