package org.alongside.gateway.trunk;

import static org.alongside.gateway.trunk.SipPair.CLAIM;
import static org.alongside.gateway.trunk.SipPair.LEG;
import static org.alongside.gateway.trunk.SipPair.description;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.alongside.sip.message.SipRequest;
import org.junit.jupiter.api.Test;

/** What may happen between INVITE and answer: reliable provisional responses (RFC 3262), forks, and UPDATE (RFC 3311). */
class EarlyDialogTest {
    private static final String[] RELIABLE = {"Require: 100rel", "RSeq: 7"};
    private static final Optional<org.alongside.sip.sdp.SessionDescription> MEDIA =
            Optional.of(description("sendrecv"));

    private final OneSide side = new OneSide();

    private SipRequest dialled() {
        side.perform(SipPair.invite());
        return side.last("INVITE");
    }

    @Test
    void reliableRingingIsAcknowledgedOnceAndToldOnce() {
        var invite = dialled();
        assertThat(invite.headers().words("Supported")).contains("100rel");

        side.answer(invite, 180, "phone", Optional.empty(), RELIABLE);
        side.answer(invite, 180, "phone", Optional.empty(), RELIABLE);

        assertThat(side.last("PRACK").headers().first("RAck")).contains("7 1 INVITE");
        assertThat(side.last("PRACK").head().toTag()).contains("phone");
        assertThat(side.left()).containsExactly("INVITE", "PRACK");
        assertThat(side.events).containsExactly(new SipEvent.Progressed(LEG, 180, Optional.empty()));
    }

    @Test
    void aReliableResponseThatComesTooEarlyWaitsForTheOneBeforeIt() {
        var invite = dialled();
        side.answer(invite, 180, "phone", Optional.empty(), RELIABLE);
        side.answer(invite, 183, "phone", MEDIA, "Require: 100rel", "RSeq: 9");

        assertThat(side.events).hasSize(1);
        side.answer(invite, 182, "phone", Optional.empty(), "Require: 100rel", "RSeq: 8");
        side.answer(invite, 183, "phone", MEDIA, "Require: 100rel", "RSeq: 9");

        assertThat(side.events.stream().map(e -> ((SipEvent.Progressed) e).status()))
                .containsExactly(180, 182, 183);
    }

    @Test
    void eachForkThatRingsReliablyGetsItsOwnPrack() {
        var invite = dialled();
        side.answer(invite, 180, "kitchen", Optional.empty(), RELIABLE);
        side.answer(invite, 180, "office", Optional.empty(), "Require: 100rel", "RSeq: 100");

        var pracks = side.sent.stream()
                .map(OneSide.Sent::message)
                .filter(m -> m.method().equals("PRACK"))
                .toList();
        assertThat(pracks.stream().map(m -> m.head().toTag().orElseThrow())).containsExactly("kitchen", "office");
        assertThat(pracks.stream().map(m -> m.headers().first("RAck").orElseThrow()))
                .containsExactly("7 1 INVITE", "100 1 INVITE");
        side.answer(invite, 200, "office", MEDIA);
        assertThat(side.last("ACK").head().toTag()).contains("office");
        assertThat(side.events).last().isInstanceOf(SipEvent.Answered.class);
    }

    @Test
    void anAnswerThatWasInAReliable183NeedNotBeRepeatedInThe200() {
        var invite = dialled();
        side.answer(invite, 183, "phone", MEDIA, RELIABLE);
        side.answer(invite, 200, "phone", Optional.empty());

        assertThat(side.events)
                .containsExactly(
                        new SipEvent.Progressed(LEG, 183, MEDIA), new SipEvent.Answered(LEG, description("sendrecv")));
    }

    @Test
    void a200WithoutAnyAnswerIsEndedAndSaid() {
        var invite = dialled();
        side.answer(invite, 183, "other-fork", MEDIA, RELIABLE);
        side.answer(invite, 200, "phone", Optional.empty());

        assertThat(side.left()).containsExactly("INVITE", "PRACK", "ACK", "BYE");
        assertThat(side.events)
                .last()
                .isEqualTo(new SipEvent.Rejected(LEG, 488, "the answer's session description makes no sense"));
    }

    @Test
    void anAnnouncementMayMoveByUpdateBeforeTheAnswer() {
        var invite = dialled();
        String ourTag = invite.head().fromTag().orElseThrow();
        String callId = invite.head().callId();
        side.answer(invite, 183, "phone", MEDIA, RELIABLE);
        side.theirs(
                "UPDATE", 1, ourTag, "phone", callId, description("sendonly").toString());

        assertThat(side.events).last().isEqualTo(new SipEvent.Reoffered(LEG, description("sendonly")));
        side.perform(new SipEffect.AnswerReoffer(LEG, CLAIM, description("recvonly")));
        assertThat(side.lastResponse().status()).isEqualTo(200);
        assertThat(SipLeg.descriptionIn(side.lastResponse())
                        .orElseThrow()
                        .media()
                        .getFirst()
                        .has("recvonly"))
                .isTrue();
        side.answer(invite, 200, "phone", Optional.empty());
        assertThat(side.events).last().isInstanceOf(SipEvent.Answered.class);
    }

    @Test
    void anUpdateWithAnOfferBeforeOursIsAnsweredIsGlare() {
        var invite = dialled();
        side.answer(invite, 180, "phone", Optional.empty());
        String ourTag = invite.head().fromTag().orElseThrow();
        side.theirs(
                "UPDATE",
                1,
                ourTag,
                "phone",
                invite.head().callId(),
                description("sendonly").toString());

        assertThat(side.lastResponse().status()).isEqualTo(491);
        side.theirs("UPDATE", 2, ourTag, "phone", invite.head().callId(), "");
        assertThat(side.lastResponse().status()).isEqualTo(200);
    }

    @Test
    void aCallerWhoDemandsReliabilityGetsItAndAnswersWaitForIt() {
        side.theyInvite(description("sendrecv").toString(), "Require: 100rel");
        var leg = side.invitedLeg();
        side.perform(new SipEffect.Progress(leg, CLAIM, 183, Optional.of(description("sendonly"))));
        var early = side.lastResponse();
        String ourTag = early.head().toTag().orElseThrow();
        String rseq = early.headers().first("RSeq").orElseThrow();
        assertThat(early.headers().words("Require")).containsExactly("100rel");

        side.perform(new SipEffect.Accept(leg, CLAIM, description("sendonly")));
        assertThat(side.lastResponse().status())
                .as("the 200 waits (RFC 3262 §5)")
                .isEqualTo(183);
        side.theirs("PRACK", 2, ourTag, "phone", "their-call", "", "RAck: 1 1 INVITE");
        assertThat(side.lastResponse().status()).isEqualTo(481);
        side.theirs("PRACK", 3, ourTag, "phone", "their-call", "", "RAck: " + rseq + " 1 INVITE");

        assertThat(side.left()).containsSubsequence("183 INVITE", "481 PRACK", "200 PRACK", "200 INVITE");
    }

    @Test
    void aReliableResponseThatNobodyAcknowledgesIsRepeatedAndThenEndsTheCall() {
        side.theyInvite(description("sendrecv").toString(), "Require: 100rel");
        var leg = side.invitedLeg();
        side.perform(new SipEffect.Progress(leg, CLAIM, 180, Optional.empty()));
        side.advance(Duration.ofSeconds(31));
        long repeats =
                side.sent.stream().filter(s -> s.brief().equals("180 INVITE")).count();
        assertThat(repeats).as("after 0.5, 1.5, 3.5, 7.5, 15.5 s").isEqualTo(6);

        side.advance(Duration.ofSeconds(2));
        assertThat(side.left()).last().isEqualTo("504 INVITE");
        assertThat(side.events).last().isEqualTo(new SipEvent.HungUp(leg, 504, "no PRACK came"));
    }

    @Test
    void aCallerWhoOnlyCanIsToldReliablyWhereThereIsMedia() {
        side.theyInvite(description("sendrecv").toString(), "Supported: 100rel");
        var leg = side.invitedLeg();
        side.perform(new SipEffect.Progress(leg, CLAIM, 180, Optional.empty()));
        assertThat(side.lastResponse().headers().has("RSeq")).isFalse();
        side.perform(new SipEffect.Progress(leg, CLAIM, 183, Optional.of(description("sendonly"))));
        assertThat(side.lastResponse().headers().has("RSeq")).isTrue();
    }

    @Test
    void anInviteWithoutOfferIsAnsweredWithOursAndTheAckBringsTheAnswer() {
        side.theyInvite("");
        var leg = side.invitedLeg();
        assertThat(((SipEvent.Invited) side.events.getFirst()).offer()).isEmpty();
        side.perform(new SipEffect.Progress(leg, CLAIM, 180, Optional.empty()));
        side.perform(new SipEffect.Accept(leg, CLAIM, description("sendrecv")));
        var success = side.lastResponse();
        assertThat(SipLeg.descriptionIn(success)).contains(description("sendrecv"));

        side.theirs(
                "ACK",
                1,
                success.head().toTag().orElseThrow(),
                "phone",
                "their-call",
                description("recvonly").toString());
        assertThat(side.events).last().isEqualTo(new SipEvent.Answered(leg, description("recvonly")));
    }

    @Test
    void anAckWithoutTheAnswerThatIsDueEndsTheCall() {
        side.theyInvite("");
        var leg = side.invitedLeg();
        side.perform(new SipEffect.Accept(leg, CLAIM, description("sendrecv")));
        side.theirs("ACK", 1, side.lastResponse().head().toTag().orElseThrow(), "phone", "their-call", "");

        assertThat(side.left()).last().isEqualTo("BYE");
        assertThat(side.events)
                .last()
                .isEqualTo(new SipEvent.HungUp(leg, 488, "the ACK brings no answer that makes sense"));
    }

    @Test
    void aCallerWithoutOfferWhoDemandsReliabilityHearsNothingBeforeTheAnswer() {
        side.theyInvite("", "Require: 100rel");
        side.perform(new SipEffect.Progress(side.invitedLeg(), CLAIM, 180, Optional.empty()));

        assertThat(side.left()).containsExactly("100 INVITE");
    }

    @Test
    void aReinviteWithoutOfferIsAnsweredWithOurs() {
        var success = side.calledAndAnswered();
        String ourTag = success.head().toTag().orElseThrow();
        side.theirs("INVITE", 2, ourTag, "phone", "their-call", "");
        var leg = side.events.getFirst().leg();
        assertThat(side.events).containsExactly(new SipEvent.OfferWanted(leg));

        side.perform(new SipEffect.AnswerReoffer(leg, CLAIM, description("sendrecv")));
        side.theirs("INVITE", 3, ourTag, "phone", "their-call", "");
        assertThat(side.lastResponse().status()).as("our offer is open").isEqualTo(491);
        side.theirs(
                "ACK", 2, ourTag, "phone", "their-call", description("sendonly").toString());
        assertThat(side.events).last().isEqualTo(new SipEvent.ReofferAnswered(leg, description("sendonly")));
    }

    @Test
    void aReinviteWithoutOfferWhoseAckBringsNothingLeavesTheSessionAsItWas() {
        var success = side.calledAndAnswered();
        String ourTag = success.head().toTag().orElseThrow();
        side.theirs("INVITE", 2, ourTag, "phone", "their-call", "");
        var leg = side.events.getFirst().leg();
        side.perform(new SipEffect.AnswerReoffer(leg, CLAIM, description("sendrecv")));
        side.theirs("ACK", 2, ourTag, "phone", "their-call", "");

        assertThat(side.events).last().isEqualTo(new SipEvent.ReofferRefused(leg, 488, "the ACK brings no answer"));
        assertThat(side.left()).doesNotContain("BYE");
    }

    @Test
    void anOfferInOneOfSeveralBodiesIsFound() {
        String bodies = "--x\r\nContent-Type: application/isup;version=itu-t\r\n"
                + "Content-Disposition: signal;handling=optional\r\n\r\nabc\r\n--x\r\nContent-Type: application/sdp\r\n\r\n"
                + description("sendrecv") + "\r\n--x--\r\n";
        side.theirs("INVITE", 1, "", "phone", "their-call", "", "Content-Type: multipart/mixed;boundary=x");
        assertThat(side.events)
                .as("without any part it is a call without offer")
                .hasSize(1);
        side.events.clear();
        side.theirsOfType("multipart/mixed;boundary=x", "INVITE", 1, "", "phone2", "second-call", bodies);

        assertThat(((SipEvent.Invited) side.events.getFirst()).offer()).contains(description("sendrecv"));
        String strict = bodies.replace(";handling=optional", "");
        side.theirsOfType("multipart/mixed;boundary=x", "INVITE", 1, "", "phone3", "third-call", strict);
        assertThat(side.lastResponse().status())
                .as("a part that we must but can't read")
                .isEqualTo(415);
    }

    @Test
    void ourGoodbyeSaysWhyAndTheirsIsHeard() {
        var invite = side.established();
        side.perform(new SipEffect.HangUp(LEG, CLAIM, "Q.850;cause=27;text=\"connection-lost\""));
        assertThat(side.last("BYE").headers().all("Reason")).containsExactly("Q.850;cause=27;text=\"connection-lost\"");

        var second = new OneSide();
        var other = second.established();
        second.theirs(
                "BYE",
                1,
                other.head().fromTag().orElseThrow(),
                "phone",
                other.head().callId(),
                "",
                "Reason: Q.850;cause=16;text=\"Normal call clearing\"");
        assertThat(second.events).isEqualTo(List.of(new SipEvent.HungUp(LEG, 0, "Normal call clearing")));
        assertThat(invite.headers().has("Reason")).isFalse();
    }

    @Test
    void aCancelSaysWhyToo() {
        var invite = dialled();
        side.answer(invite, 180, "phone", Optional.empty());
        side.perform(new SipEffect.HangUp(LEG, CLAIM, "Q.850;cause=16;text=\"normal\""));

        assertThat(side.last("CANCEL").headers().all("Reason")).containsExactly("Q.850;cause=16;text=\"normal\"");
        side.answer(invite, 487, "phone", Optional.empty());
        assertThat(side.events).hasSize(1);
    }
}
