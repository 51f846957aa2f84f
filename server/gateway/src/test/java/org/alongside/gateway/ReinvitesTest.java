package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.alongside.broker.api.Direction;
import org.alongside.broker.api.MediaKind;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.junit.jupiter.api.Test;

/** What changes in a call with a phone is offered again, by one side at a time: hold, and video. */
class ReinvitesTest extends CallWorld {
    @Test
    void holdIsAReinviteTowardsThePhoneAndSilenceInTheBroker() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);
        ana.say("call.hold", "'call':'" + CALL + "'");
        settle();

        var hold = sip.last(SipEffect.Reoffer.class).offer();
        assertThat(hold.toString()).contains("a=sendonly");
        assertThat(hold.origin().version()).isEqualTo(2);
        assertThat(direction(leg(ana), MediaKind.AUDIO)).isEqualTo(Direction.INACTIVE);
        assertThat(ana.heard("call.held")).containsExactly("{'by':'near'}");

        ana.say("call.resume", "'call':'" + CALL + "'");
        settle();
        assertThat(sip.effects(SipEffect.Reoffer.class)).as("one at a time").hasSize(1);
        sip.tell(new SipEvent.ReofferAnswered(
                trunkLeg(), Offers.sdp(Offers.PHONE_AUDIO.replace("sendrecv", "recvonly"))));
        settle();
        assertThat(sip.last(SipEffect.Reoffer.class).offer().toString()).contains("a=sendrecv");
        sip.tell(new SipEvent.ReofferAnswered(trunkLeg(), Offers.sdp(Offers.PHONE_AUDIO)));
        settle();
        assertThat(direction(leg(ana), MediaKind.AUDIO)).isEqualTo(Direction.SENDRECV);
        assertThat(ana.heard("call.resumed")).containsExactly("{'by':'near'}");
        assertThat(sip.effects(SipEffect.Reoffer.class)).hasSize(2);
    }

    @Test
    void aPhoneThatHoldsIsAnsweredAndHeard() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);
        sip.tell(new SipEvent.Reoffered(
                trunkLeg(),
                Offers.sdp(Offers.PHONE_AUDIO.replace("sendrecv", "sendonly").replace("10020", "10444"))));
        settle();

        assertThat(sip.last(SipEffect.AnswerReoffer.class).answer().toString()).contains("a=recvonly");
        assertThat(ana.heard("call.held")).containsExactly("{'by':'far'}");
        assertThat(ana.heard("call.far")).contains("{'state':'held'}");
        assertThat(direction(leg(ana), MediaKind.AUDIO)).as("music on hold").isEqualTo(Direction.SENDONLY);
        assertThat(broker.remote(bridge(), trunkLeg()).orElseThrow().rtp().getPort())
                .isEqualTo(10444);

        sip.tell(new SipEvent.Reoffered(trunkLeg(), Offers.sdp(Offers.PHONE_AUDIO)));
        settle();
        assertThat(ana.heard("call.resumed")).containsExactly("{'by':'far'}");
        assertThat(direction(leg(ana), MediaKind.AUDIO)).isEqualTo(Direction.SENDRECV);
        assertThat(sip.effects(SipEffect.Reoffer.class))
                .as("we never answer a hold by an offer")
                .isEmpty();
    }

    @Test
    void aPhoneThatHoldsMayAskForOurWholeOfferToResume() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);
        sip.tell(new SipEvent.Reoffered(trunkLeg(), Offers.sdp(Offers.PHONE_AUDIO.replace("sendrecv", "inactive"))));
        settle();
        assertThat(ana.heard("call.held")).containsExactly("{'by':'far'}");

        sip.tell(new SipEvent.OfferWanted(trunkLeg()));
        settle();
        var offer = sip.last(SipEffect.AnswerReoffer.class).answer();
        assertThat(offer.toString()).contains("a=sendrecv");
        sip.tell(new SipEvent.ReofferAnswered(trunkLeg(), Offers.sdp(Offers.PHONE_AUDIO)));
        settle();

        assertThat(ana.heard("call.resumed")).containsExactly("{'by':'far'}");
        assertThat(direction(leg(ana), MediaKind.AUDIO)).isEqualTo(Direction.SENDRECV);
        assertThat(sip.effects(SipEffect.Reoffer.class)).isEmpty();
    }

    @Test
    void anOfferThatCrossesOursIsRefusedWith491() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);
        ana.say("call.hold", "'call':'" + CALL + "'");
        settle();
        sip.tell(new SipEvent.Reoffered(trunkLeg(), Offers.sdp(Offers.PHONE_AUDIO)));
        settle();

        assertThat(sip.last(SipEffect.RefuseReoffer.class).status()).isEqualTo(491);
    }

    @Test
    void whileOurOfferIsOutNobodyGetsAnother() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);
        ana.say("call.hold", "'call':'" + CALL + "'");
        settle();
        sip.tell(new SipEvent.OfferWanted(trunkLeg()));
        settle();

        assertThat(sip.last(SipEffect.RefuseReoffer.class).status()).isEqualTo(491);
    }

    @Test
    void aRefusedReinviteIsNotRepeatedForever() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);
        ana.say("call.hold", "'call':'" + CALL + "'");
        settle();
        sip.tell(new SipEvent.ReofferRefused(trunkLeg(), 488, "No"));
        settle();

        assertThat(sip.effects(SipEffect.Reoffer.class)).hasSize(1);
        assertThat(gateway.inFlight()).isEqualTo(1);
    }

    @Test
    void videoIsAddedToAPhoneCallByAnAttach() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);
        ana.say("call.media", "'call':'" + CALL + "'," + BOTH);
        ana.attach(CALL, 2, Offers.CHROMIUM);
        settle();
        assertThat(ana.heard("call.attached"))
                .as("waits for the phone's codecs")
                .hasSize(1);
        assertThat(sip.last(SipEffect.Reoffer.class).offer().toString()).contains("m=video 17002 RTP/AVP 96 103 107");

        sip.tell(new SipEvent.ReofferAnswered(trunkLeg(), Offers.sdp(Offers.PHONE)));
        settle();
        assertThat(ana.last("call.attached").orElseThrow().get("sdp").asString())
                .contains("UDP/TLS/RTP/SAVPF 107 108");
        assertThat(direction(leg(ana), MediaKind.VIDEO)).isEqualTo(Direction.SENDRECV);

        ana.attach(CALL, 3, Offers.CHROMIUM_AUDIO);
        settle();
        assertThat(sip.last(SipEffect.Reoffer.class).offer().toString()).contains("m=video 0 RTP/AVP");
    }

    @Test
    void aPhoneThatRefusesVideoKeepsItsAudioAndTheAttachIsAnswered() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);
        ana.say("call.media", "'call':'" + CALL + "'," + BOTH);
        ana.attach(CALL, 2, Offers.CHROMIUM);
        settle();
        sip.tell(new SipEvent.ReofferRefused(trunkLeg(), 488, "No"));
        settle();

        assertThat(ana.last("call.attached").orElseThrow().get("sdp").asString())
                .contains("m=video 0 ");
        assertThat(sip.effects(SipEffect.Reoffer.class)).hasSize(1);
    }
}
