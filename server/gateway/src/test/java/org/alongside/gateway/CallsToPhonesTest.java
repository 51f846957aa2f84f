package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.alongside.broker.api.BrokerCommand.Configure;
import org.alongside.broker.api.Direction;
import org.alongside.broker.api.MediaKind;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.junit.jupiter.api.Test;

/** A page calls a phone: what is offered, what it hears until the answer, and how it ends without one. */
class CallsToPhonesTest extends CallWorld {
    @Test
    void aPhoneGetsWhatTheBrowserHasAndItsAnswerDecides() {
        talkToPhone(BOTH, Offers.CHROMIUM, Offers.PHONE);

        var invite = sip.last(SipEffect.Invite.class);
        assertThat(invite.destination()).isEqualTo("sip:bob@pbx.example");
        assertThat(invite.caller().uui()).contains("4865");
        assertThat(invite.offer().toString())
                .contains("m=audio 17000 RTP/AVP 111 0 8 126 110\r\n", "m=video 17002 RTP/AVP 96 103 107\r\n");
        String answer = ana.last("call.attached").orElseThrow().get("sdp").asString();
        assertThat(answer).contains("UDP/TLS/RTP/SAVPF 0 8 126\r\n", "UDP/TLS/RTP/SAVPF 107 108\r\n", "b=AS:512");
        assertThat(broker.remote(bridge(), trunkLeg()).orElseThrow().rtp().getPort())
                .isEqualTo(10020);
    }

    @Test
    void anAudioCallHasNoVideoSectionAnywhere() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);

        assertThat(sip.last(SipEffect.Invite.class).offer().toString()).doesNotContain("video");
        assertThat(ana.last("call.attached").orElseThrow().get("sdp").asString())
                .doesNotContain("video");
        assertThat(broker.commands(Configure.class))
                .allSatisfy(c -> assertThat(c.media()).noneMatch(m -> m.kind() == MediaKind.VIDEO));
    }

    @Test
    void provisionalNewsAreToldOnceInARow() {
        dialPhone(AUDIO, Offers.CHROMIUM_AUDIO);
        for (int status : new int[] {180, 180, 181, 182, 182, 183, 180}) {
            sip.tell(new SipEvent.Progressed(trunkLeg(), status, Optional.empty()));
        }
        settle();

        assertThat(ana.heard("call.progress"))
                .containsExactly(
                        "{'state':'trying'}",
                        "{'state':'ringing','status':180}",
                        "{'state':'forwarded','status':181}",
                        "{'state':'queued','status':182}",
                        "{'state':'ringing','status':180}");
    }

    @Test
    void earlyMediaIsHeardBeforeTheAnswer() {
        dialPhone(AUDIO, Offers.CHROMIUM_AUDIO);
        sip.tell(new SipEvent.Progressed(trunkLeg(), 183, Optional.of(Offers.sdp(Offers.PHONE_AUDIO))));
        settle();

        assertThat(ana.heard("call.progress")).last().isEqualTo("{'state':'early-media','status':183}");
        assertThat(ana.heard("call.attached")).hasSize(1);
        assertThat(direction(leg(ana), MediaKind.AUDIO)).isEqualTo(Direction.SENDRECV);
        sip.tell(new SipEvent.Answered(trunkLeg(), Offers.sdp(Offers.PHONE_AUDIO)));
        settle();
        assertThat(ana.heard("call.answered")).hasSize(1);
        assertThat(ana.heard("call.attached")).hasSize(1);
    }

    @Test
    void anAnnouncementThatMovesBeforeTheAnswerIsFollowed() {
        dialPhone(AUDIO, Offers.CHROMIUM_AUDIO);
        sip.tell(new SipEvent.Reoffered(trunkLeg(), Offers.sdp(Offers.PHONE_AUDIO)));
        settle();
        assertThat(sip.last(SipEffect.RefuseReoffer.class).status())
                .as("ours is open")
                .isEqualTo(491);

        sip.tell(new SipEvent.Progressed(trunkLeg(), 183, Optional.of(Offers.sdp(Offers.PHONE_AUDIO))));
        settle();
        sip.tell(new SipEvent.Reoffered(trunkLeg(), Offers.sdp(Offers.PHONE_AUDIO.replace("10020", "10444"))));
        settle();
        assertThat(sip.effects(SipEffect.AnswerReoffer.class)).hasSize(1);
        assertThat(broker.remote(bridge(), trunkLeg()).orElseThrow().rtp().getPort())
                .isEqualTo(10444);
    }

    @Test
    void aConsumerWhoLeavesWhileItRingsCancelsTheInvite() {
        dialPhone(BOTH, Offers.CHROMIUM);
        assertThat(sip.effects(SipEffect.Invite.class)).hasSize(1);
        sip.tell(new SipEvent.Progressed(trunkLeg(), 180, Optional.empty()));
        ana.say("call.end", "'call':'" + CALL + "'");
        sip.tell(new SipEvent.Answered(trunkLeg(), Offers.sdp(Offers.PHONE)));
        settle();

        assertThat(sip.effects(SipEffect.HangUp.class)).hasSize(1);
        assertThat(ana.heard("call.answered")).isEmpty();
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void ofAnswerAndCancelTheFirstWins() {
        dialPhone(BOTH, Offers.CHROMIUM);
        sip.tell(new SipEvent.Answered(trunkLeg(), Offers.sdp(Offers.PHONE)));
        ana.say("call.end", "'call':'" + CALL + "'");
        settle();

        assertThat(ana.heard("call.answered")).hasSize(1);
        assertThat(sip.effects(SipEffect.HangUp.class)).hasSize(1);
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'normal'}");
    }

    @Test
    void refusalsOfATrunkReachTheCallerWithReasonStatusAndText() {
        var expected = Map.of(
                486,
                "busy",
                603,
                "declined",
                404,
                "not-found",
                480,
                "unreachable",
                408,
                "timeout",
                403,
                "forbidden",
                488,
                "codec-mismatch",
                500,
                "server-error",
                503,
                "unreachable");
        expected.forEach((status, reason) -> {
            var caller = new FakeClient(gateway.service(), FakeClient.consumer("*"));
            var call = "%032x".formatted(status);
            caller.say("call.dial", "'call':'" + call + "','to':'sip:bob@pbx.example'," + AUDIO);
            caller.attach(call, 1, Offers.CHROMIUM_AUDIO);
            settle();
            sip.tell(new SipEvent.Rejected(sip.last(SipEffect.Invite.class).leg(), status, "No"));
            settle();
            assertThat(caller.heard("call.ended"))
                    .containsExactly("{'reason':'%s','status':%d,'text':'No'}".formatted(reason, status));
        });
    }

    @Test
    void withoutACommonAudioCodecTheCallEndsWithCodecMismatch() {
        dialPhone(AUDIO, Offers.CHROMIUM_AUDIO);
        sip.tell(new SipEvent.Answered(
                trunkLeg(),
                Offers.sdp(Offers.PHONE_AUDIO
                        .replace("PCMU", "G728")
                        .replace(" 0 101", " 15 101")
                        .replace("rtpmap:0", "rtpmap:15"))));
        settle();

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'codec-mismatch'}");
        assertThat(sip.effects(SipEffect.HangUp.class)).hasSize(1);
    }
}
