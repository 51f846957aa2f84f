package org.alongside.gateway.trunk;

import static org.alongside.gateway.trunk.SipPair.CLAIM;
import static org.alongside.gateway.trunk.SipPair.LEG;
import static org.alongside.gateway.trunk.SipPair.description;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.sdp.SessionDescription;
import org.junit.jupiter.api.Test;

/** Our INVITE without an offer: the callee makes it, and our ACK or PRACK answers (RFC 3261 §13.2.1, RFC 3262 §5). */
class LateOfferOutTest {
    private static final Optional<SessionDescription> OFFER = Optional.of(description("sendrecv"));
    private static final String RELIABLY = "Require: 100rel";

    private final OneSide side = new OneSide();

    private SipRequest invited() {
        var usual = SipPair.invite();
        side.perform(new SipEffect.Invite(LEG, CLAIM, usual.destination(), usual.caller(), Optional.empty()));
        return side.last("INVITE");
    }

    private void answerTheirOffer() {
        side.perform(new SipEffect.AnswerReoffer(LEG, CLAIM, description("sendonly")));
    }

    /** Whether the last message of this method takes nothing of what they offered. */
    private boolean refuses(String method) {
        return SipLeg.descriptionIn(side.last(method)).orElseThrow().media().stream()
                .allMatch(media -> media.isRefused());
    }

    @Test
    void theOfferInTheirAnswerIsAnsweredByOurAck() {
        var invite = invited();
        assertThat(invite.body().isEmpty()).isTrue();
        side.answer(invite, 180, "phone", Optional.empty());
        side.answer(invite, 200, "phone", OFFER);
        assertThat(side.left()).as("the ACK waits for the call").containsExactly("INVITE");
        assertThat(side.events)
                .containsExactly(
                        new SipEvent.Progressed(LEG, 180, Optional.empty()),
                        new SipEvent.Offered(LEG, 200, OFFER.orElseThrow()));

        answerTheirOffer();
        var ack = side.last("ACK");
        assertThat(ack.body().text()).contains("a=sendonly");
        side.sent.clear();

        side.receive(OneSide.PBX, invite.respond(200, "phone").with("Contact", "<sip:phone@10.0.0.1:5060>"));
        assertThat(side.last("ACK").body()).as("its copy gets the same answer").isEqualTo(ack.body());
        side.perform(new SipEffect.Reoffer(LEG, CLAIM, description("sendrecv")));
        assertThat(SipLeg.descriptionIn(side.last("INVITE"))
                        .orElseThrow()
                        .origin()
                        .version())
                .isEqualTo(2);
    }

    @Test
    void aReliableRingingWithAnOfferIsAnsweredByOurPrack() {
        var invite = invited();
        side.answer(invite, 183, "phone", OFFER, RELIABLY, "RSeq: 7");
        assertThat(side.left()).containsExactly("INVITE");
        assertThat(side.events).containsExactly(new SipEvent.Offered(LEG, 183, OFFER.orElseThrow()));

        answerTheirOffer();
        var prack = side.last("PRACK");
        assertThat(prack.headers().first("RAck")).contains("7 1 INVITE");
        assertThat(prack.body().text()).contains("a=sendonly");
        side.events.clear();
        side.sent.add(new OneSide.Sent(side.sent.getFirst().flow(), invite));
        side.answer(invite, 180, "phone", OFFER, RELIABLY, "RSeq: 8");
        side.answer(invite, 200, "phone", Optional.empty());

        assertThat(side.last("ACK").body().isEmpty()).isTrue();
        assertThat(side.events)
                .as("what they repeat is no second offer")
                .containsExactly(
                        new SipEvent.Progressed(LEG, 180, Optional.empty()),
                        new SipEvent.Answered(LEG, OFFER.orElseThrow()));
    }

    @Test
    void anOfferThatTheCallCannotTakeIsPrackedWithAnAnswerThatTakesNothing() {
        side.answer(invited(), 183, "phone", OFFER, RELIABLY, "RSeq: 7");
        side.perform(new SipEffect.RefuseReoffer(LEG, CLAIM, 488, "Not Acceptable Here"));

        assertThat(refuses("PRACK")).isTrue();
    }

    @Test
    void aDescriptionInAnUnreliableRingingIsNoOffer() {
        side.answer(invited(), 183, "phone", OFFER);

        assertThat(side.events).containsExactly(new SipEvent.Progressed(LEG, 183, Optional.empty()));
    }

    @Test
    void twoForksThatBothOfferEarlyAreAnsweredInTheirOrder() {
        var invite = invited();
        side.answer(invite, 183, "one", OFFER, RELIABLY, "RSeq: 1");
        side.answer(invite, 183, "two", OFFER, RELIABLY, "RSeq: 1");
        side.sent.clear();
        answerTheirOffer();
        assertThat(side.last("PRACK").head().toTag()).contains("one");
        answerTheirOffer();
        assertThat(side.last("PRACK").head().toTag()).contains("two");
    }

    @Test
    void anAnswerWithoutAnOfferIsAcknowledgedAndEnded() {
        side.answer(invited(), 200, "phone", Optional.empty());

        assertThat(side.left()).containsExactly("INVITE", "ACK", "BYE");
        assertThat(side.events)
                .containsExactly(new SipEvent.Rejected(LEG, 488, "the 200 brings no offer that makes sense"));
    }

    @Test
    void aCallThatEndsBeforeItAnswersAcknowledgesWithNothingAndSaysGoodbye() {
        side.answer(invited(), 200, "phone", OFFER);
        side.perform(new SipEffect.HangUp(LEG, CLAIM, "Q.850;cause=88;text=\"codec-mismatch\""));

        assertThat(refuses("ACK")).isTrue();
        assertThat(side.last("BYE").headers().first("Reason").orElseThrow()).contains("cause=88");
        assertThat(side.left()).containsExactly("INVITE", "ACK", "BYE");
        assertThat(side.core.legCount()).isZero();
    }

    @Test
    void anOfferThatNobodyAnswersIsAcknowledgedAndEndedWhenTheyGiveUpRepeatingIt() {
        side.answer(invited(), 200, "phone", OFFER);
        side.advance(Duration.ofSeconds(33));

        assertThat(refuses("ACK")).isTrue();
        assertThat(side.left()).endsWith("ACK", "BYE");
        assertThat(side.events)
                .last()
                .isEqualTo(new SipEvent.HungUp(LEG, 408, "the callee's offer was not answered in time"));
    }

    @Test
    void aCalleeWhoHangsUpMeanwhileIsAcknowledgedToo() {
        var invite = invited();
        side.answer(invite, 200, "phone", OFFER);
        String ourTag = invite.head().fromTag().orElseThrow();
        side.theirs(
                "UPDATE",
                1,
                ourTag,
                "phone",
                invite.head().callId(),
                description("sendonly").toString());
        assertThat(side.lastResponse().status()).isEqualTo(491);
        side.theirs("BYE", 2, ourTag, "phone", invite.head().callId(), "");

        assertThat(side.lastResponse().status()).isEqualTo(200);
        assertThat(refuses("ACK")).isTrue();
        assertThat(side.events).last().isEqualTo(new SipEvent.HungUp(LEG, 0, ""));
        assertThat(side.core.legCount()).isZero();
    }

    @Test
    void whoElseAnswersIsAcknowledgedWithNothingAndEnded() {
        var invite = invited();
        side.answer(invite, 200, "phone", OFFER);
        side.sent.removeIf(s -> !s.message().equals(invite));
        side.answer(invite, 200, "slow", OFFER);

        assertThat(side.last("ACK").head().toTag()).contains("slow");
        assertThat(refuses("ACK")).isTrue();
        assertThat(side.last("BYE").head().toTag()).contains("slow");
        answerTheirOffer();
        assertThat(side.last("ACK").head().toTag()).contains("phone");
    }

    @Test
    void anAnswerThatCrossesOurCancelIsAcknowledgedWithNothingAndEnded() {
        var invite = invited();
        side.answer(invite, 180, "phone", Optional.empty());
        side.perform(new SipEffect.HangUp(LEG, CLAIM, "normal"));
        side.answer(invite, 200, "phone", OFFER);

        assertThat(refuses("ACK")).isTrue();
        assertThat(side.left()).containsExactly("INVITE", "CANCEL", "ACK", "BYE");
    }

    @Test
    void theNextTrunkIsAskedForItsOfferToo() {
        var first = OneSide.trunk("pbx", OneSide.PBX);
        var second =
                new TrunkSettings("other", OneSide.trunk("other", OneSide.OTHER).uri(), first.domains());
        var both = new OneSide(first, second.with(new TrunkSettings.Preference(1, 1)));
        var usual = SipPair.invite();
        both.perform(new SipEffect.Invite(LEG, CLAIM, usual.destination(), usual.caller(), Optional.empty()));
        both.answer(both.last("INVITE"), 503, "pbx", Optional.empty());

        assertThat(both.sent.getLast().flow().remoteHost()).isEqualTo(OneSide.OTHER);
        assertThat(both.last("INVITE").body().isEmpty()).isTrue();
    }
}
