package org.alongside.gateway.call;

import static org.alongside.gateway.call.TwoTrunks.CALLEE;
import static org.alongside.gateway.call.TwoTrunks.CALLER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand.Configure;
import org.alongside.broker.api.BrokerCommand.OpenTrunk;
import org.alongside.broker.api.BrokerCommand.RequestKeyFrame;
import org.alongside.broker.api.BrokerCommand.SendDtmf;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.MediaKind;
import org.alongside.gateway.Offers;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.negotiation.TrunkSection;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Id;
import org.alongside.sip.sdp.SessionDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two SIP sides talk through us: pictures, keys, and what they ask of one another by INFO. */
class SipToSipTest {
    private static final BridgeId BRIDGE = new BridgeId(new Id(5, 5));
    private static final String NO_EVENTS =
            Offers.PHONE_AUDIO.replace(" 101\r", "\r").replaceAll("a=(rtpmap|fmtp):101.*\r\n", "");
    private static final String EVENTS_AT_ANOTHER_CLOCK = Offers.PHONE_AUDIO.replace("event/8000", "event/48000");

    private static TwoTrunks talking(String offer, String answer) {
        var two = TwoTrunks.talking(offer, answer);
        assertThat(two.state).isInstanceOf(CallState.Talking.class);
        return two;
    }

    // Pictures

    @Test
    void videoPassesWhereBothHaveIt() {
        var two = talking(Offers.PHONE, Offers.PHONE);

        assertThat(two.last(SipEffect.Invite.class).offer().orElseThrow().toString())
                .contains("m=video 17002 RTP/AVP 99", "H264/90000");
        assertThat(two.last(SipEffect.Accept.class).answer().toString()).contains("m=video 17002 RTP/AVP 99");
        for (var leg : List.of(CALLER, CALLEE)) {
            var last = two.commands(Configure.class).stream()
                    .filter(c -> c.leg().equals(leg))
                    .toList()
                    .getLast();
            assertThat(last.media())
                    .extracting(m -> m.kind() + " " + m.direction())
                    .containsExactly("AUDIO SENDRECV", "VIDEO SENDRECV");
        }
    }

    @Test
    void aCalleeWithoutVideoLeavesTheCallerWithSound() {
        var two = talking(Offers.PHONE, Offers.PHONE_AUDIO);

        assertThat(two.last(SipEffect.Accept.class).answer().toString()).contains("m=audio 17000", "m=video 0");
    }

    @Test
    void videoThatOneSideAddsIsOfferedToTheOtherAndThenToItself() {
        var two = talking(Offers.PHONE_AUDIO, Offers.PHONE_AUDIO);
        two.told(new SipEvent.Reoffered(CALLER, Offers.sdp(Offers.PHONE)));
        assertThat(two.last(SipEffect.AnswerReoffer.class).answer().toString()).contains("m=video 0");
        assertThat(two.last(SipEffect.Reoffer.class).leg()).isEqualTo(CALLEE);
        assertThat(two.last(SipEffect.Reoffer.class).offer().toString()).contains("m=video 17002");

        two.told(new SipEvent.ReofferAnswered(CALLEE, Offers.sdp(Offers.PHONE)));
        assertThat(two.last(SipEffect.Reoffer.class).leg()).isEqualTo(CALLER);
        assertThat(two.last(SipEffect.Reoffer.class).offer().toString()).contains("m=video 17002");
    }

    /** With both codecs, in the order of its own taste. */
    private static String both(String first, String second) {
        var codecs =
                "a=rtpmap:99 H264/90000\r\na=fmtp:99 profile-level-id=42801e;packetization-mode=0\r\na=rtpmap:100 VP8/90000";
        return Offers.PHONE
                .replace("RTP/AVP 99", "RTP/AVP " + first + " " + second)
                .replaceAll("a=rtpmap:99 .*\r\na=fmtp:99 .*", codecs);
    }

    /** Nothing is transcoded, so what one was told the other must be told too. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void phonesThatPreferOtherPicturesAgreeOnOneKindAndKeepItThroughAHold(boolean callerPrefersH264) {
        var caller = callerPrefersH264 ? both("99", "100") : both("100", "99");
        var callee = callerPrefersH264 ? both("100", "99") : both("99", "100");
        var two = talking(caller, callee);
        String kind = callerPrefersH264 ? "H264" : "VP8";

        assertThat(video(two.last(SipEffect.Accept.class).answer())).isEqualTo(kind);
        var narrowed = two.last(SipEffect.Reoffer.class);
        assertThat(narrowed.leg()).isEqualTo(CALLEE);
        assertThat(video(narrowed.offer())).isEqualTo(kind);
        two.told(new SipEvent.ReofferAnswered(CALLEE, narrowed.offer()));

        two.told(new SipEvent.Reoffered(CALLER, Offers.sdp(only(kind, caller).replace("a=sendrecv", "a=sendonly"))));
        assertThat(video(two.last(SipEffect.AnswerReoffer.class).answer())).isEqualTo(kind);
        assertThat(video(two.last(SipEffect.Reoffer.class).offer())).isEqualTo(kind);
        assertThat(two.asked(SipEffect.Reoffer.class))
                .as("one for the codec, one for the hold")
                .hasSize(2);
    }

    private static String only(String kind, String offer) {
        return offer.replaceAll("RTP/AVP (99 100|100 99)", "RTP/AVP " + (kind.equals("H264") ? "99" : "100"));
    }

    /** The video codecs in a description. */
    private static String video(SessionDescription description) {
        return TrunkSection.find(description, MediaKind.VIDEO).stream()
                .flatMap(section -> section.codecs().stream())
                .map(CodecParameters::name)
                .collect(Collectors.joining(" "));
    }

    @Test
    void aTrunkWithoutVideoCodecsCostsNoPortsForIt() {
        var two = new TwoTrunks(
                TrunkPolicy.DEFAULT,
                Optional.of(Offers.sdp(Offers.PHONE)),
                TrunkPolicy.DEFAULT.withCodecs(List.of("PCMU")));

        assertThat(two.commands(OpenTrunk.class)).extracting(OpenTrunk::kinds).containsOnly(Set.of(MediaKind.AUDIO));
        assertThat(two.last(SipEffect.Invite.class).offer().orElseThrow().toString())
                .doesNotContain("m=video");
    }

    @Test
    void eachMayAskTheOtherForAWholePictureByInfo() {
        var two = talking(Offers.PHONE, Offers.PHONE);
        two.effects.clear();
        String please =
                "<media_control><vc_primitive><to_encoder><picture_fast_update/></to_encoder></vc_primitive></media_control>";
        two.told(new SipEvent.InfoReceived(CALLER, "application/media_control+xml", please));
        two.told(new SipEvent.InfoReceived(CALLEE, "application/media_control+xml", please));
        assertThat(two.commands(RequestKeyFrame.class))
                .containsExactly(new RequestKeyFrame(BRIDGE, CALLEE), new RequestKeyFrame(BRIDGE, CALLER));

        two.on(new CallEvent.BrokerTold(new BrokerEvent.KeyFrameWanted(BRIDGE, CALLEE)));
        two.on(new CallEvent.BrokerTold(new BrokerEvent.KeyFrameWanted(BRIDGE, CALLER)));
        assertThat(two.asked(SipEffect.SendInfo.class))
                .extracting(SipEffect.SendInfo::leg)
                .containsExactly(CALLEE, CALLER);
        assertThat(two.last(SipEffect.SendInfo.class).body()).contains("picture_fast_update");
    }

    // Keys

    private static void infoFrom(TwoTrunks two, LegId leg, String key) {
        two.told(new SipEvent.InfoReceived(leg, "application/dtmf-relay", "Signal=" + key + "\r\nDuration=160\r\n"));
    }

    private static void eventFrom(TwoTrunks two, LegId leg, String key) {
        two.on(new CallEvent.BrokerTold(new BrokerEvent.DtmfReceived(BRIDGE, leg, key)));
    }

    private static String told(TwoTrunks two) {
        var infos = two.asked(SipEffect.SendInfo.class).stream()
                .map(i ->
                        "INFO " + i.body().charAt("Signal=".length()) + (i.leg().equals(CALLEE) ? ">" : "<"));
        var events = two.commands(SendDtmf.class).stream()
                .map(d -> "event " + d.tones() + (d.leg().equals(CALLEE) ? ">" : "<"));
        two.effects.removeIf(e -> true);
        return java.util.stream.Stream.concat(infos, events).toList().toString();
    }

    @Test
    void keysByInfoBecomeTelephoneEventsForWhoTakesThem() {
        var two = talking(NO_EVENTS, Offers.PHONE_AUDIO);
        two.effects.clear();
        infoFrom(two, CALLER, "5");
        assertThat(told(two)).isEqualTo("[event 5>]");
    }

    @Test
    void telephoneEventsBecomeInfoForWhoHasNone() {
        var two = talking(Offers.PHONE_AUDIO, NO_EVENTS);
        two.effects.clear();
        eventFrom(two, CALLER, "#");
        assertThat(told(two)).isEqualTo("[INFO #>]");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bothWaysAreTheSame(boolean callerHasEvents) {
        var two = callerHasEvents ? talking(Offers.PHONE_AUDIO, NO_EVENTS) : talking(NO_EVENTS, Offers.PHONE_AUDIO);
        two.effects.clear();
        var with = callerHasEvents ? CALLER : CALLEE;
        var without = callerHasEvents ? CALLEE : CALLER;
        infoFrom(two, without, "1");
        assertThat(told(two)).isEqualTo(callerHasEvents ? "[event 1<]" : "[event 1>]");
        eventFrom(two, with, "2");
        assertThat(told(two)).isEqualTo(callerHasEvents ? "[INFO 2>]" : "[INFO 2<]");
        infoFrom(two, with, "3");
        assertThat(told(two)).isEqualTo(callerHasEvents ? "[INFO 3>]" : "[INFO 3<]");
    }

    @Test
    void telephoneEventsThatBothHaveTravelAsPacketsAndAreNotSaidTwice() {
        var two = talking(Offers.PHONE_AUDIO, Offers.PHONE_AUDIO);
        two.effects.clear();
        eventFrom(two, CALLER, "1");
        eventFrom(two, CALLEE, "2");
        assertThat(two.effects).isEmpty();
    }

    @Test
    void telephoneEventsAtAnotherClockArePressedAnew() {
        var two = talking(Offers.PHONE_AUDIO, EVENTS_AT_ANOTHER_CLOCK);
        two.effects.clear();
        eventFrom(two, CALLER, "7");
        assertThat(told(two)).isEqualTo("[event 7>]");
    }
}
