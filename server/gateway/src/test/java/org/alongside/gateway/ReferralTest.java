package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alongside.broker.api.Direction;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.call.SomeDialog;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEffect.AnswerReferral;
import org.alongside.gateway.trunk.SipEffect.HangUp;
import org.alongside.gateway.trunk.SipEffect.Invite;
import org.alongside.gateway.trunk.SipEffect.Notify;
import org.alongside.gateway.trunk.SipEffect.Referral;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.junit.jupiter.api.Test;

/** Ana talks to Bob's phone, and the phone hands her on by REFER, or another phone takes its place. */
class ReferralTest extends TransferWorld {
    private static final Referral PLAIN = new Referral(Optional.of("<sip:bob@pbx.example>"), Optional.empty());

    private LegId bob = new LegId(new Id(0, 0));

    private void anaTalksToBob() {
        ana.say("call.dial", "'call':'" + CALL + "','to':'" + BOB + "'," + BOTH);
        ana.attach(CALL, 1, Offers.CHROMIUM);
        settle();
        bob = invited();
        tell(new SipEvent.Answered(bob, Offers.sdp(ANSWER)));
        connected(1);
        ana.heard.clear();
    }

    private void refer(String target) {
        tell(new SipEvent.Referred(bob, "pbx", target, PLAIN, Optional.empty()));
    }

    private List<Integer> answers() {
        return sip.effects(AnswerReferral.class).stream()
                .map(AnswerReferral::status)
                .toList();
    }

    private List<Integer> told() {
        return sip.effects(Notify.class).stream().map(Notify::status).toList();
    }

    @Test
    void thePhoneIsToldHowTheNextOneRingsAndAnswersAndThenItIsFree() {
        anaTalksToBob();
        refer("sip:eve@pbx.example");
        assertThat(answers()).containsExactly(202);
        assertThat(ana.heard("call.held")).containsExactly("{'by':'far'}");
        var invite = sip.last(Invite.class);
        assertThat(invite.destination()).isEqualTo("sip:eve@pbx.example");
        assertThat(invite.caller().referral()).contains(PLAIN);
        assertThat(invite.caller().user()).isEqualTo("ana");

        tell(new SipEvent.Progressed(invited(), 180, Optional.empty()));
        tell(new SipEvent.Answered(invited(), Offers.sdp(ANSWER)));
        assertThat(told()).containsExactly(180, 200);
        assertThat(sip.last(HangUp.class).leg()).isEqualTo(bob);
        assertThat(ana.heard("call.moved"))
                .containsExactly("{'to':'" + CALL + "','far':'sip:eve@pbx.example','displayName':''}");
        ana.attach(CALL, 2, Offers.CHROMIUM);
        settle();
        assertThat(sound(invited())).isEqualTo(Direction.SENDRECV);
        hangUpAll();
    }

    @Test
    void aBusyTargetIsNotifiedAndThePhoneHasItsCallBack() {
        anaTalksToBob();
        refer("sip:eve@pbx.example");
        assertThat(sound(bob)).isEqualTo(Direction.INACTIVE);
        tell(new SipEvent.Rejected(invited(), 486, "Busy Here"));

        assertThat(told()).containsExactly(486);
        assertThat(ana.heard("call.resumed")).containsExactly("{'by':'far'}");
        assertThat(sound(bob)).isEqualTo(Direction.SENDRECV);
        assertThat(sip.effects(HangUp.class)).isEmpty();
        hangUpAll();
    }

    @Test
    void aPhoneTransfersToAnAgentOfOurs() {
        anaTalksToBob();
        carl.say("presence", "'available':true");
        refer("sip:carl@127.0.0.1:5081;transport=udp"); // as a phone dials us
        assertThat(told()).containsExactly(180);
        assertThat(carl.heard("call.incoming")).hasSize(1);
        carl.say("call.answer", "'call':'" + CALL + "'," + BOTH);
        carl.attach(CALL, 1, Offers.CHROMIUM);
        settle();

        assertThat(told()).containsExactly(180, 200);
        assertThat(sip.last(HangUp.class).leg()).isEqualTo(bob);
        ana.attach(CALL, 2, Offers.CHROMIUM);
        settle();
        assertThat(ana.heard("call.attached")).hasSize(1);
        assertThat(carl.heard("call.attached")).hasSize(1);
        hangUpAll();
    }

    @Test
    void aTrunkRefersOnlyToWhereItsCallsMayGo() {
        anaTalksToBob();
        Map<String, Integer> expected = new LinkedHashMap<>();
        expected.put("sip:eve@other.example", 403); // never through us to another trunk
        expected.put("sip:112@pbx.example", 403);
        expected.put("sip:zoe@bank.example", 404);
        expected.put("sip:carl@bank.example", 480); // not at work
        expected.put("sip:@pbx.example", 404);
        expected.forEach((target, status) -> {
            sip.effects.removeIf(AnswerReferral.class::isInstance);
            refer(target);
            assertThat(answers()).as(target).containsExactly(status);
        });
        assertThat(ana.heard("call.held")).isEmpty();
        assertThat(sip.effects(Invite.class)).hasSize(1);
        hangUpAll();
    }

    @Test
    void thePhoneMayHangUpWhileTheNextOneRings() {
        anaTalksToBob();
        refer("sip:eve@pbx.example");
        tell(new SipEvent.HungUp(bob, 0, ""));
        assertThat(ana.heard("call.ended")).isEmpty();
        tell(new SipEvent.Answered(invited(), Offers.sdp(ANSWER)));

        assertThat(ana.heard("call.moved")).hasSize(1);
        assertThat(sip.effects(Notify.class)).isEmpty();
        hangUpAll();
    }

    @Test
    void ofAReferAndAClientsTransferTheFirstWins() {
        anaTalksToBob();
        refer("sip:eve@pbx.example");
        transfer(ana, "'to':'sip:joe@pbx.example'");
        assertThat(ana.heard("error")).singleElement().asString().contains("conflict");
        tell(new SipEvent.Rejected(invited(), 486, "Busy Here"));
        transfer(ana, "'to':'sip:joe@pbx.example'");
        refer("sip:eve@pbx.example");
        assertThat(answers()).containsExactly(202, 491);
        tell(new SipEvent.HungUp(bob, 0, ""));
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void aDialogElsewhereIsReplacedByOurInvite() {
        anaTalksToBob();
        var how = new Referral(Optional.empty(), Optional.of("77@pbx;to-tag=a;from-tag=b"));
        tell(new SipEvent.Referred(bob, "pbx", "sip:eve@pbx.example", how, Optional.empty()));
        assertThat(sip.last(Invite.class).caller().referral()).contains(how);
        hangUpAll();
    }

    /** Bob's PBX has two calls with us: Ana, and the agent Bea whom Bob asked first. */
    private LegId bobAsksBea() {
        bea.say("presence", "'available':true");
        var second = new LegId(new Id(7, 1));
        tell(new SipEvent.Invited(
                second,
                "pbx",
                "bea",
                "bank.example",
                BOB,
                Redacted.of("Bob"),
                Optional.of(Offers.sdp(Offers.PHONE_AUDIO))));
        String call = bea.last("call.incoming").orElseThrow().get("call").asString();
        bea.say("call.answer", "'call':'" + call + "'," + BOTH);
        bea.attach(call, 1, Offers.CHROMIUM);
        settle();
        connected(1);
        bea.heard.clear();
        return second;
    }

    @Test
    void aDialogOfOursIsJoinedWithoutAnotherCall() {
        anaTalksToBob();
        var second = bobAsksBea();
        tell(new SipEvent.Referred(bob, "pbx", "sip:bea@bank.example", PLAIN, Optional.of(second)));

        assertThat(answers()).containsExactly(202);
        assertThat(told()).containsExactly(200);
        assertThat(sip.effects(HangUp.class).stream().map(SipEffect::leg)).containsExactlyInAnyOrder(bob, second);
        assertThat(sip.effects(Invite.class)).hasSize(1);
        assertThat(bea.last("call.moved").orElseThrow().get("to").asString()).isEqualTo(CALL);
        assertThat(ana.heard("call.moved")).hasSize(1);
        ana.attach(CALL, 2, Offers.CHROMIUM);
        bea.attach(CALL, 2, Offers.CHROMIUM);
        settle();
        assertThat(ana.heard("call.attached")).hasSize(1);
        assertThat(bea.heard("call.attached")).hasSize(1);
        hangUpAll();
    }

    @Test
    void ifTheAskedOneHasHungUpTheReferralFailsAndTheCallGoesOn() {
        anaTalksToBob();
        var second = bobAsksBea();
        tell(new SipEvent.HungUp(second, 0, ""));
        tell(new SipEvent.Referred(bob, "pbx", "sip:bea@bank.example", PLAIN, Optional.of(second)));

        assertThat(answers()).containsExactly(481);
        assertThat(ana.heard("call.ended")).isEmpty();
        hangUpAll();
    }

    // INVITE with Replaces

    private LegId replaceBob() {
        return replaceBob(Offers.PHONE_AUDIO);
    }

    private LegId replaceBob(String offer) {
        var eve = new LegId(new Id(7, 2));
        tell(new SipEvent.Invited(
                eve,
                "pbx",
                "ana",
                "bank.example",
                "sip:eve@pbx.example",
                Redacted.of("Eve"),
                Optional.of(Offers.sdp(offer)),
                Optional.of(bob)));
        return eve;
    }

    @Test
    void whoSpeaksNothingThatAnaSpeaksLeavesBobWhereHeIs() {
        anaTalksToBob();
        var eve = replaceBob(Offers.PHONE_AUDIO
                .replaceAll("RTP/AVP [0-9 ]+", "RTP/AVP 18 101")
                .replaceAll("a=rtpmap:(?!101).*\r\n", "")
                .concat("a=rtpmap:18 G729/8000\r\n"));

        assertThat(sip.last(SipEffect.Reject.class))
                .returns(eve, SipEffect.Reject::leg)
                .returns(488, SipEffect.Reject::status);
        assertThat(sip.effects(HangUp.class)).isEmpty();
        assertThat(ana.heard("call.moved")).isEmpty();
        assertThat(sound(bob)).isEqualTo(Direction.SENDRECV);
        hangUpAll();
    }

    @Test
    void anotherPhoneTakesThePlaceOfBobs() {
        anaTalksToBob();
        var eve = replaceBob();

        assertThat(sip.last(SipEffect.Accept.class).leg()).isEqualTo(eve);
        assertThat(sip.last(SipEffect.Accept.class).answer().toString()).contains("RTP/AVP 0 101\r\n");
        assertThat(sip.effects(HangUp.class)).as("her 200 is not out yet").isEmpty();
        assertThat(ana.heard("call.moved")).isEmpty();
        assertThat(sound(bob)).isEqualTo(Direction.SENDRECV);

        tell(new SipEvent.DialogChanged(eve, SomeDialog.OF_A_PHONE));
        assertThat(sip.last(HangUp.class).leg()).isEqualTo(bob);
        assertThat(ana.heard("call.moved"))
                .containsExactly("{'to':'" + CALL + "','far':'sip:eve@pbx.example','displayName':'Eve'}");
        ana.attach(CALL, 2, Offers.CHROMIUM);
        settle();
        assertThat(ana.heard("call.attached")).hasSize(1);
        assertThat(sound(eve)).isEqualTo(Direction.SENDRECV);
        assertThat(ana.heard("call.ended")).isEmpty();
        hangUpAll();
    }

    @Test
    void aPhoneThatWantedBobsPlaceAndCancelsLeavesAnaWithBob() {
        anaTalksToBob();
        var eve = replaceBob();
        tell(new SipEvent.Cancelled(eve));
        ended.add(eve);

        assertThat(ana.heard).isEmpty();
        assertThat(sip.effects(HangUp.class)).isEmpty();
        assertThat(sound(bob)).isEqualTo(Direction.SENDRECV);
        assertThat(legsOfTheBridge()).containsExactlyInAnyOrder(clientLeg(ana).toString(), bob.toString());
        hangUpAll();
    }

    @Test
    void aPlaceThatIsBeingGivenAwayOrIsGoneCannotBeTaken() {
        anaTalksToBob();
        refer("sip:joe@pbx.example");
        replaceBob();
        assertThat(sip.last(SipEffect.Reject.class).status()).isEqualTo(491);
        hangUpAll();
        replaceBob();
        assertThat(sip.last(SipEffect.Reject.class).status()).isEqualTo(603);
    }
}
