package org.alongside.gateway.call;

import static org.alongside.gateway.call.TwoTrunks.CALLEE;
import static org.alongside.gateway.call.TwoTrunks.CALLER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.alongside.broker.api.BrokerCommand.Configure;
import org.alongside.gateway.Offers;
import org.alongside.gateway.call.CallEffect.AskBroker;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.junit.jupiter.api.Test;

/** A caller without an offer is led to a callee who makes one: each hears of the other's media only when it has spoken. */
class LateOfferCallTest {
    private static final String ALAW =
            Offers.PHONE_AUDIO.replace("PCMU", "PCMA").replace("AVP 0", "AVP 8").replace(":0 ", ":8 ");

    private final TwoTrunks two = new TwoTrunks(TrunkPolicy.DEFAULT, Optional.empty(), TrunkPolicy.DEFAULT);

    @Test
    void theCalleesOfferReachesTheCallerAndTheCallersAnswerTheCallee() {
        assertThat(two.last(SipEffect.Invite.class).offer()).isEmpty();
        two.told(new SipEvent.Progressed(CALLEE, 180, Optional.empty()));
        two.told(new SipEvent.Offered(CALLEE, 200, Offers.sdp(Offers.PHONE)));

        var ours = two.last(SipEffect.Accept.class);
        assertThat(ours.leg()).isEqualTo(CALLER);
        assertThat(ours.answer().toString()).contains("PCMU", "PCMA", "H264", "telephone-event");
        assertThat(two.asked(SipEffect.AnswerReoffer.class))
                .as("nobody knows what the caller takes")
                .isEmpty();

        two.told(new SipEvent.Answered(CALLER, Offers.sdp(ALAW)));
        var answer = two.last(SipEffect.AnswerReoffer.class);
        assertThat(answer.leg()).isEqualTo(CALLEE);
        assertThat(answer.answer().toString())
                .contains("m=audio 17000 RTP/AVP 8 101", "m=video 0")
                .doesNotContain("PCMU");
        assertThat(two.asked(SipEffect.Reoffer.class)).isEmpty();
        assertThat(configuredLegs()).containsOnly(CALLER, CALLEE);
    }

    private List<org.alongside.broker.api.LegId> configuredLegs() {
        return two.effects.stream()
                .filter(e -> e instanceof AskBroker(var claim, Configure c)
                        && !c.media().isEmpty())
                .map(e -> ((Configure) ((AskBroker) e).command()).leg())
                .toList();
    }

    @Test
    void aCallerWhoTakesNothingOfItEndsTheCallForBoth() {
        two.told(new SipEvent.Offered(CALLEE, 200, Offers.sdp(Offers.PHONE_AUDIO)));
        two.told(new SipEvent.Answered(CALLER, Offers.sdp(ALAW)));

        assertThat(((CallState.Ended) two.state).reason()).isEqualTo(EndReason.CODEC_MISMATCH);
        assertThat(two.asked(SipEffect.HangUp.class))
                .extracting(SipEffect.HangUp::leg)
                .containsExactlyInAnyOrder(CALLER, CALLEE);
    }

    @Test
    void aCalleeWithoutAnyVoiceThatTheCallersTrunkMayHaveIsNotForwarded() {
        two.told(new SipEvent.Offered(CALLEE, 200, Offers.sdp(Offers.PHONE_AUDIO.replace("PCMU", "G729"))));

        assertThat(two.last(SipEffect.Reject.class).leg()).isEqualTo(CALLER);
        assertThat(two.last(SipEffect.Reject.class).status()).isEqualTo(488);
        assertThat(two.last(SipEffect.HangUp.class).leg()).isEqualTo(CALLEE);
    }

    @Test
    void anEarlyOfferIsAnsweredAtOnceWithWhatTheCallersTrunkMayHave() {
        var narrow =
                new TwoTrunks(TrunkPolicy.DEFAULT.withCodecs(List.of("PCMA")), Optional.empty(), TrunkPolicy.DEFAULT);
        narrow.told(new SipEvent.Offered(CALLEE, 183, Offers.sdp(Offers.PHONE)));

        assertThat(narrow.last(SipEffect.AnswerReoffer.class).answer().toString())
                .contains("m=audio 17000 RTP/AVP 8 101", "a=sendrecv", "m=video 0");
        assertThat(narrow.asked(SipEffect.Accept.class)).isEmpty();

        narrow.told(new SipEvent.Answered(CALLEE, Offers.sdp(Offers.PHONE)));
        assertThat(narrow.last(SipEffect.Accept.class).answer().toString())
                .contains("PCMA")
                .doesNotContain("PCMU");
        narrow.told(new SipEvent.Answered(CALLER, Offers.sdp(ALAW)));
        assertThat(narrow.asked(SipEffect.Reoffer.class)).isEmpty();
        assertThat(narrow.state).isInstanceOf(CallState.Talking.class);
    }

    @Test
    void anEarlyOfferWithoutAVoiceForTheCallerIsRefused() {
        two.told(new SipEvent.Offered(CALLEE, 183, Offers.sdp(Offers.PHONE_AUDIO.replace("PCMU", "G729"))));

        assertThat(two.last(SipEffect.RefuseReoffer.class).status()).isEqualTo(488);
        assertThat(two.state).isInstanceOf(CallState.Ringing.class);
    }

    @Test
    void aTrunkThatWantsToOfferItselfIsInvitedWithoutOneAlthoughTheCallerHasOne() {
        var late = new TwoTrunks(
                TrunkPolicy.DEFAULT,
                Optional.of(Offers.sdp(Offers.PHONE_AUDIO)),
                TrunkPolicy.DEFAULT.offeringLate(true));
        assertThat(late.last(SipEffect.Invite.class).offer()).isEmpty();

        late.told(new SipEvent.Offered(CALLEE, 200, Offers.sdp(Offers.PHONE)));
        assertThat(late.last(SipEffect.AnswerReoffer.class).answer().toString())
                .contains("m=audio 17000 RTP/AVP 0 101")
                .doesNotContain("PCMA");
        assertThat(late.last(SipEffect.Accept.class).answer().toString()).contains("PCMU");
    }
}
