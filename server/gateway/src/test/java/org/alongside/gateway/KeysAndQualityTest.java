package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.junit.jupiter.api.Test;

/** What goes along with the media: keys, wishes for a key frame, and how well it is heard. */
class KeysAndQualityTest extends CallWorld {
    @Test
    void keysGoBothWays() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);
        ana.say("call.dtmf", "'call':'" + CALL + "','tones':'12,#'");
        settle();
        assertThat(broker.commands(BrokerCommand.SendDtmf.class))
                .containsExactly(new BrokerCommand.SendDtmf(bridge(), trunkLeg(), "12,#"));

        broker.tell(new BrokerEvent.DtmfReceived(bridge(), trunkLeg(), "5"));
        sip.tell(new SipEvent.InfoReceived(trunkLeg(), "application/dtmf-relay", "Signal=11\r\nDuration=100\r\n"));
        sip.tell(new SipEvent.InfoReceived(trunkLeg(), "application/dtmf-relay", "Signal=nonsense"));
        settle();
        assertThat(ana.heard("call.dtmf-received")).containsExactly("{'tone':'5'}", "{'tone':'#'}");
    }

    @Test
    void keysBetweenClientsAreMessagesAndTowardsAnOldPhoneInfo() {
        talkToBea();
        ana.say("call.dtmf", "'call':'" + CALL + "','tones':'1,2'");
        settle();
        assertThat(bea.heard("call.dtmf-received")).containsExactly("{'tone':'1'}", "{'tone':'2'}");
        ana.say("call.end", "'call':'" + CALL + "'");
        settle();

        var carl = new FakeClient(gateway.service(), FakeClient.consumer("*"));
        String call = "f".repeat(32);
        carl.say("call.dial", "'call':'" + call + "','to':'sip:bob@pbx.example'," + AUDIO);
        carl.attach(call, 1, Offers.CHROMIUM_AUDIO);
        settle();
        sip.tell(new SipEvent.Answered(
                sip.last(SipEffect.Invite.class).leg(), Offers.sdp(Offers.PHONE_AUDIO.replace(" 0 101", " 0"))));
        carl.say("call.dtmf", "'call':'" + call + "','tones':'9'");
        settle();
        assertThat(sip.last(SipEffect.SendInfo.class).body()).isEqualTo("Signal=9\r\nDuration=160\r\n");
    }

    @Test
    void keyFramesAreAskedForBySipInfoBothWays() {
        talkToPhone(BOTH, Offers.CHROMIUM, Offers.PHONE);
        broker.tell(new BrokerEvent.KeyFrameWanted(bridge(), trunkLeg()));
        sip.tell(
                new SipEvent.InfoReceived(
                        trunkLeg(),
                        "application/media_control+xml",
                        "<media_control><vc_primitive><to_encoder><picture_fast_update/></to_encoder></vc_primitive></media_control>"));
        settle();

        assertThat(sip.last(SipEffect.SendInfo.class).body()).contains("picture_fast_update");
        assertThat(broker.commands(BrokerCommand.RequestKeyFrame.class))
                .containsExactly(new BrokerCommand.RequestKeyFrame(bridge(), leg(ana)));
    }

    @Test
    void qualityReachesTheClientItIsAbout() {
        talkToBea();
        broker.tell(new BrokerEvent.Quality(bridge(), leg(ana), 1.5, 8, 40, 4.1, 88));
        settle();
        assertThat(ana.heard("call.quality"))
                .containsExactly("{'score':88,'mos':4.1,'lossPercent':1.5,'jitterMillis':8.0,'roundTripMillis':40}");
        assertThat(bea.heard("call.quality")).isEmpty();
    }
}
