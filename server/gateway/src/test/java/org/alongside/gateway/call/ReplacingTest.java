package org.alongside.gateway.call;

import static org.alongside.gateway.call.TwoTrunks.CALLEE;
import static org.alongside.gateway.call.TwoTrunks.CALLER;
import static org.alongside.gateway.call.TwoTrunks.CLAIM;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.alongside.broker.api.BrokerCommand.CloseBridge;
import org.alongside.broker.api.BrokerCommand.CloseLeg;
import org.alongside.broker.api.BrokerCommand.Configure;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.Direction;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.Offers;
import org.alongside.gateway.call.CallState.Replacing;
import org.alongside.gateway.call.CallState.Talking;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.sip.sdp.SessionDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bob talks to a desk phone, and Eve's phone wants the desk's place (RFC 3891 §3): until hers stands the call is what it was, and
 * what goes wrong before that is hers alone.
 */
class ReplacingTest {
    private static final LegId EVE = new LegId(new Id(6, 6));
    private static final String ALAW =
            Offers.PHONE_AUDIO.replace("PCMU", "PCMA").replace("AVP 0", "AVP 8").replace(":0 ", ":8 ");

    private final TwoTrunks two = TwoTrunks.talking(Offers.PHONE_AUDIO, Offers.PHONE_AUDIO);
    private final CallState before = two.state;

    private static TrunkLeg eve(Optional<SessionDescription> offer) {
        return TrunkLeg.called(EVE, "sip:eve@phones.example", Redacted.of("Eve"), TrunkPolicy.DEFAULT, offer);
    }

    private void eveComes(Optional<String> offer) {
        two.effects.clear();
        two.on(new CallEvent.ReplacedBy(CALLEE, eve(offer.map(Offers::sdp))));
    }

    private void eveComes() {
        eveComes(Optional.of(Offers.PHONE_AUDIO));
    }

    private void brokerIsSlow() {
        two.broker = _ -> Optional.empty();
    }

    private void eves200IsOut() {
        two.told(new SipEvent.DialogChanged(EVE, SomeDialog.OF_A_PHONE));
    }

    /** Nobody but Eve was told anything, and no media were touched. */
    private void nothingHappenedToTheCall() {
        assertThat(two.state).isEqualTo(before);
        assertThat(Stream.of(SipEffect.HangUp.class, SipEffect.Reject.class, SipEffect.Reoffer.class)
                        .flatMap(type -> two.asked(type).stream())
                        .map(SipEffect::leg))
                .doesNotContain(CALLER, CALLEE);
        assertThat(two.commands(Configure.class)).isEmpty();
        assertThat(two.commands(CloseBridge.class)).isEmpty();
        assertThat(two.commands(CloseLeg.class)).extracting(CloseLeg::leg).containsOnly(EVE);
    }

    @Test
    void theOldCallGoesOnUntilTheNewcomers200IsOutAndThenTheDeskIsLetGo() {
        eveComes();
        assertThat(two.last(SipEffect.Accept.class))
                .returns(EVE, SipEffect.Accept::leg)
                .satisfies(accept -> assertThat(accept.answer().toString()).contains("m=audio 17000 RTP/AVP 0 101"));
        assertThat(two.state)
                .isInstanceOfSatisfying(
                        Replacing.class,
                        state -> assertThat(new Talking(state.call())).isEqualTo(before));
        assertThat(two.asked(SipEffect.HangUp.class)).isEmpty();
        assertThat(two.commands(Configure.class)).isEmpty();

        eves200IsOut();
        assertThat(two.asked(SipEffect.HangUp.class))
                .extracting(SipEffect.HangUp::leg)
                .containsExactly(CALLEE);
        assertThat(two.commands(CloseLeg.class)).extracting(CloseLeg::leg).containsExactly(CALLEE);
        bobTalksToEve();
    }

    private void bobTalksToEve() {
        assertThat(two.state)
                .isInstanceOfSatisfying(
                        Talking.class,
                        state -> assertThat(state.call().legs())
                                .extracting(Leg::id)
                                .containsExactly(CALLER, EVE));
        assertThat(two.commands(Configure.class).stream().filter(c -> c.leg().equals(EVE)))
                .last()
                .satisfies(c ->
                        assertThat(c.media()).extracting(m -> m.direction()).containsExactly(Direction.SENDRECV));
    }

    @Test
    void aNewcomerWithoutAnOfferStandsWhenItsAckHasBroughtTheAnswer() {
        eveComes(Optional.empty());
        assertThat(two.last(SipEffect.Accept.class).answer().toString()).contains("PCMU");
        eves200IsOut();
        assertThat(two.asked(SipEffect.HangUp.class)).isEmpty();

        two.told(new SipEvent.Answered(EVE, Offers.sdp(Offers.PHONE_AUDIO)));
        assertThat(two.last(SipEffect.HangUp.class).leg()).isEqualTo(CALLEE);
        bobTalksToEve();
    }

    // What goes wrong in between

    static List<SipEvent> waysToLeave() {
        return List.of(
                new SipEvent.Cancelled(EVE),
                new SipEvent.HungUp(EVE, 504, "no PRACK came"),
                new SipEvent.Rejected(EVE, 500, ""));
    }

    @ParameterizedTest
    @MethodSource("waysToLeave")
    void aNewcomerWhoLeavesBeforeItHasPortsLeavesTheCallAsItWas(SipEvent leaves) {
        brokerIsSlow();
        eveComes();
        two.told(leaves);

        nothingHappenedToTheCall();
        assertThat(two.asked(SipEffect.Accept.class)).isEmpty();
    }

    /** Its CANCEL crosses our 200, which never left. */
    @ParameterizedTest
    @MethodSource("waysToLeave")
    void aNewcomerWhoLeavesWhileItsAnswerIsOnItsWayLeavesTheCallAsItWas(SipEvent leaves) {
        eveComes();
        two.told(leaves);

        nothingHappenedToTheCall();
    }

    @Test
    void aBrokerWithoutPortsForTheNewcomerCostsOnlyTheNewcomer() {
        two.broker = _ -> Optional.of(new BrokerReply.Refused(new Failure(Failure.Code.LIMIT, "no ports are left")));
        eveComes();

        assertThat(two.asked(SipEffect.Reject.class))
                .containsExactly(new SipEffect.Reject(EVE, CLAIM, 503, "overload"));
        nothingHappenedToTheCall();
    }

    @Test
    void aNewcomerWithoutACommonVoiceIsRefused() {
        eveComes(Optional.of(ALAW));

        assertThat(two.last(SipEffect.Reject.class).status()).isEqualTo(488);
        assertThat(two.state).isEqualTo(before);
        assertThat(two.effects).hasSize(1);
    }

    @Test
    void aNewcomerWhoseVoiceCannotBeKeyedIsRefusedOnceItsPortsAreThere() {
        eveComes(Optional.of(Offers.PHONE_AUDIO.replace("RTP/AVP", "RTP/SAVP")));

        assertThat(two.last(SipEffect.Reject.class).status()).isEqualTo(488);
        assertThat(two.state).isEqualTo(before);
    }

    @Test
    void anAnswerWithoutACommonVoiceInTheAckCostsOnlyTheNewcomer() {
        eveComes(Optional.empty());
        eves200IsOut();
        two.told(new SipEvent.Answered(EVE, Offers.sdp(ALAW)));

        assertThat(two.asked(SipEffect.HangUp.class))
                .extracting(SipEffect.HangUp::leg)
                .containsExactly(EVE);
        nothingHappenedToTheCall();
    }

    @Test
    void aNewcomerForWhomNothingIsEverReadyIsRefusedInTime() {
        brokerIsSlow();
        eveComes();
        var patience = Deadline.Patience.DEFAULT;
        var ringing = Deadline.Running.ofCall(Deadline.RINGING);
        assertThat(Deadline.running(two.state, patience)).containsEntry(ringing, patience.ringing());
        two.on(new CallEvent.DeadlinePassed(ringing));

        assertThat(two.last(SipEffect.Reject.class).status()).isEqualTo(408);
        nothingHappenedToTheCall();
    }

    @Test
    void whoLeavesItsPlaceMeanwhileLeavesItToTheNewcomer() {
        brokerIsSlow();
        eveComes();
        two.told(new SipEvent.HungUp(CALLEE, 0, ""));
        assertThat(two.asked(SipEffect.HangUp.class)).isEmpty();
        two.on(new CallEvent.BrokerAnswered(
                two.commands(org.alongside.broker.api.BrokerCommand.OpenTrunk.class)
                        .getLast(),
                TwoTrunks.opened(two.commands(org.alongside.broker.api.BrokerCommand.OpenTrunk.class)
                                .getLast())
                        .orElseThrow()));

        assertThat(two.last(SipEffect.Accept.class).leg()).isEqualTo(EVE);
        bobTalksToEve();
    }

    @Test
    void whoLeavesItsPlaceToANewcomerThatCancelsHasEndedTheCall() {
        eveComes();
        two.told(new SipEvent.HungUp(CALLEE, 0, ""));
        two.told(new SipEvent.Cancelled(EVE));

        assertThat(two.state).isInstanceOf(CallState.Ended.class);
        assertThat(two.asked(SipEffect.HangUp.class))
                .extracting(SipEffect.HangUp::leg)
                .containsExactly(CALLER);
    }

    @Test
    void ifTheOtherSideHangsUpMeanwhileTheNewcomerIsRefused() {
        brokerIsSlow();
        eveComes();
        two.told(new SipEvent.HungUp(CALLER, 0, ""));

        assertThat(two.state).isInstanceOf(CallState.Ended.class);
        assertThat(two.last(SipEffect.HangUp.class).leg()).isEqualTo(CALLEE);
        assertThat(two.asked(SipEffect.Reject.class))
                .extracting(SipEffect.Reject::leg)
                .containsExactly(EVE);
    }

    @Test
    void oneTakesAPlaceAtATimeAndNobodyIsHandedOnMeanwhile() {
        brokerIsSlow();
        eveComes();
        var second = new LegId(new Id(7, 7));
        two.on(new CallEvent.ReplacedBy(
                CALLER,
                TrunkLeg.called(
                        second, "sip:joe@phones.example", Redacted.of(""), TrunkPolicy.DEFAULT, Optional.empty())));
        two.on(new CallEvent.TransferAsked(new Transferor.Trunk(CALLER), eve(Optional.empty())));

        assertThat(two.last(SipEffect.Reject.class)).isEqualTo(new SipEffect.Reject(second, CLAIM, 491, ""));
        assertThat(two.last(SipEffect.AnswerReferral.class).status()).isEqualTo(491);
        assertThat(two.state).isInstanceOf(Replacing.class);
    }

    @Test
    void aHoldMeanwhileIsAnsweredAsEver() {
        brokerIsSlow();
        eveComes();
        two.told(new SipEvent.Reoffered(CALLER, Offers.sdp(Offers.PHONE_AUDIO.replace("sendrecv", "sendonly"))));

        assertThat(two.last(SipEffect.AnswerReoffer.class).answer().toString()).contains("a=recvonly");
        assertThat(two.last(SipEffect.Reoffer.class).leg()).isEqualTo(CALLEE);
    }

    @Test
    void aSurvivorKeepsTheCallAndLetsTheNewcomerGo() {
        eveComes();
        var survivor = new Claim(new Id(9, 9), 2);
        two.on(new CallEvent.Adopted(survivor));

        assertThat(two.state)
                .isInstanceOfSatisfying(
                        Talking.class,
                        state -> assertThat(state.call().legs())
                                .extracting(Leg::id)
                                .containsExactly(CALLER, CALLEE));
        assertThat(two.last(SipEffect.HangUp.class).leg()).isEqualTo(EVE);
        assertThat(two.last(SipEffect.HangUp.class).claim()).isEqualTo(survivor);
    }
}
