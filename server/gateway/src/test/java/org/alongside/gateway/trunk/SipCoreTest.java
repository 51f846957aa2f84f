package org.alongside.gateway.trunk;

import static org.alongside.gateway.trunk.SipPair.CLAIM;
import static org.alongside.gateway.trunk.SipPair.LEG;
import static org.alongside.gateway.trunk.SipPair.description;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.trunk.SipEffect.Accept;
import org.alongside.gateway.trunk.SipEffect.AnswerReoffer;
import org.alongside.gateway.trunk.SipEffect.HangUp;
import org.alongside.gateway.trunk.SipEffect.Progress;
import org.alongside.gateway.trunk.SipEffect.RefuseReoffer;
import org.alongside.gateway.trunk.SipEffect.Reject;
import org.alongside.gateway.trunk.SipEffect.Reoffer;
import org.alongside.gateway.trunk.SipEffect.SendInfo;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;
import org.alongside.sip.dialog.Dialog;
import org.alongside.sip.dialog.DialogText;
import org.alongside.sip.message.Body;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.transaction.Flow;
import org.junit.jupiter.api.Test;

/** Everything a call can ask of its trunk leg, and every race, between two user agents on one hand-moved clock. */
class SipCoreTest {
    private static final String UUI = "48656c6c6f;encoding=hex";
    private final SipPair pair = new SipPair(1, 0);

    private LegId ring() {
        pair.left.perform(SipPair.invite());
        pair.advance(20);
        return pair.right.invitedLeg();
    }

    @Test
    void aCallRingsIsAnsweredAndHungUp() {
        var leg = ring();
        assertThat(pair.right.take())
                .containsExactly("invited support@bank.example by sip:ana@bank.example Ana \"A\"  Evil: x");
        pair.right.perform(new Progress(leg, CLAIM, 180, Optional.empty()));
        pair.right.perform(new Progress(leg, CLAIM, 183, Optional.of(description("sendrecv"))));
        pair.advance(20);
        assertThat(pair.left.take()).containsExactly("progressed 180", "progressed 183 with media");
        pair.right.perform(new Accept(leg, CLAIM, description("sendrecv")));
        pair.advance(5000);
        assertThat(pair.left.take()).containsExactly("answered v1");
        pair.left.perform(new HangUp(LEG, CLAIM, "normal"));
        pair.advance(40_000);
        assertThat(pair.right.take()).containsExactly("hung up 0");
        assertThat(pair.left.take()).isEmpty();
        assertThat(pair.trace)
                .containsExactly(
                        "> INVITE",
                        "< 100 INVITE",
                        "< 180 INVITE",
                        "< 183 INVITE",
                        "> PRACK",
                        "< 200 PRACK",
                        "< 200 INVITE",
                        "> ACK",
                        "> BYE",
                        "< 200 BYE");
        assertThat(pair.isQuiet()).isTrue();
    }

    @Test
    void aRefusalHasItsStatus() {
        var leg = ring();
        pair.right.perform(new Reject(leg, CLAIM, 486, "busy\r\nEvil: x"));
        pair.advance(40_000);
        assertThat(pair.left.take()).containsExactly("rejected 486");
        assertThat(pair.trace).containsExactly("> INVITE", "< 100 INVITE", "< 486 INVITE", "> ACK");
        assertThat(pair.isQuiet()).isTrue();
    }

    @Test
    void aCallerWhoGivesUpWhileItRingsCancels() {
        ring();
        pair.right.take();
        pair.left.perform(new HangUp(LEG, CLAIM, "normal"));
        pair.advance(40_000);
        assertThat(pair.right.take()).containsExactly("cancelled");
        assertThat(pair.left.take()).isEmpty();
        assertThat(pair.trace)
                .startsWith("> INVITE", "< 100 INVITE", "> CANCEL")
                .containsOnlyOnce("< 487 INVITE", "< 200 CANCEL", "> ACK");
        assertThat(pair.isQuiet()).isTrue();
    }

    @Test
    void aCancelThatCrossesTheAnswerIsFollowedByAckAndBye() {
        var leg = ring();
        pair.right.take();
        pair.right.perform(new Accept(leg, CLAIM, description("sendrecv")));
        pair.left.perform(new HangUp(LEG, CLAIM, "normal"));
        pair.advance(40_000);
        assertThat(pair.right.take()).containsExactly("hung up 0");
        assertThat(pair.left.take()).isEmpty();
        assertThat(pair.trace).contains("> ACK", "> BYE", "< 200 BYE", "< 200 CANCEL");
        assertThat(pair.isQuiet()).isTrue();
    }

    @Test
    void givingUpBeforeAnyResponseWaitsWithTheCancel() {
        pair.rightIsMute = true;
        pair.left.perform(SipPair.invite());
        pair.left.perform(new HangUp(LEG, CLAIM, "normal"));
        pair.advance(300);
        assertThat(pair.trace).doesNotContain("> CANCEL");
        pair.rightIsMute = false;
        pair.advance(40_000);
        assertThat(pair.trace).contains("> CANCEL", "< 487 INVITE");
        assertThat(pair.right.take()).last().isEqualTo("cancelled");
        assertThat(pair.isQuiet()).isTrue();
    }

    @Test
    void aPeerThatNeverAnswersIsATimeout() {
        pair.rightIsMute = true;
        pair.left.perform(SipPair.invite());
        pair.advance(32_100);
        assertThat(pair.left.take()).containsExactly("rejected 408");
        assertThat(pair.left.core.legCount()).isZero();
    }

    @Test
    void bothHangUpAtOnce() {
        var leg = pair.established();
        pair.left.perform(new HangUp(LEG, CLAIM, "normal"));
        pair.right.perform(new HangUp(leg, CLAIM, "normal"));
        pair.advance(40_000);
        assertThat(pair.trace).containsExactlyInAnyOrder("> BYE", "< BYE", "> 200 BYE", "< 200 BYE");
        assertThat(pair.isQuiet()).isTrue();
    }

    @Test
    void anAnswererWhoHangsUpBeforeTheAckWaitsForIt() {
        var leg = ring();
        pair.right.perform(new Accept(leg, CLAIM, description("sendrecv")));
        pair.right.perform(new HangUp(leg, CLAIM, "normal"));
        pair.advance(40_000);
        assertThat(pair.left.take()).containsExactly("answered v1", "hung up 0");
        assertThat(pair.trace.subList(3, 6)).containsExactly("> ACK", "< BYE", "> 200 BYE");
        assertThat(pair.isQuiet()).isTrue();
    }

    @Test
    void anAnswerWithoutAckIsRepeatedAndThenEnded() {
        var leg = ring();
        pair.left.perform(new HangUp(LEG, new org.alongside.broker.api.Claim(new Id(1, 1), 1), "normal"));
        pair.right.take();
        pair.rightIsMute = true;
        pair.right.perform(new Accept(leg, CLAIM, description("sendrecv")));
        pair.advance(32_000);
        assertThat(pair.trace.stream().filter("< 200 INVITE"::equals)).hasSize(11);
        assertThat(pair.right.take()).containsExactly("hung up 408");
        assertThat(pair.trace).last().isEqualTo("< BYE");
    }

    @Test
    void holdAndResumeRaiseTheVersionAndEachSideMayOffer() {
        var leg = pair.established();
        pair.left.perform(new Reoffer(LEG, CLAIM, description("sendonly")));
        pair.advance(50);
        assertThat(pair.right.take()).containsExactly("reoffered v2");
        pair.right.perform(new AnswerReoffer(leg, CLAIM, description("recvonly")));
        pair.advance(50);
        assertThat(pair.left.take()).containsExactly("reoffer answered");
        pair.right.perform(new Reoffer(leg, CLAIM, description("sendrecv")));
        pair.advance(50);
        assertThat(pair.left.take()).containsExactly("reoffered v3");
        pair.left.perform(new RefuseReoffer(LEG, CLAIM, 488, "no"));
        pair.advance(50);
        assertThat(pair.right.take()).containsExactly("reoffer refused 488");
        pair.left.perform(new HangUp(LEG, CLAIM, "normal"));
        pair.advance(40_000);
        assertThat(pair.right.take()).containsExactly("hung up 0");
        assertThat(pair.isQuiet()).isTrue();
    }

    @Test
    void offersThatCrossAreBothRefusedAndTriedAgain() {
        var leg = pair.established();
        pair.left.perform(new Reoffer(LEG, CLAIM, description("sendonly")));
        pair.right.perform(new Reoffer(leg, CLAIM, description("inactive")));
        pair.advance(1999);
        pair.left.perform(new AnswerReoffer(LEG, CLAIM, description("inactive")));
        pair.advance(100);
        assertThat(pair.trace).contains("< 491 INVITE", "> 491 INVITE");
        assertThat(pair.left.take())
                .as("the called side, who waits less, is through")
                .containsExactly("reoffered v2");
        assertThat(pair.right.take()).containsExactly("reoffer answered");
        pair.advance(2500);
        assertThat(pair.right.take()).containsExactly("reoffered v4");
        pair.right.perform(new AnswerReoffer(leg, CLAIM, description("recvonly")));
        pair.advance(50);
        assertThat(pair.left.take()).containsExactly("reoffer answered");
    }

    /** CANCEL and the ACK of a refusal repeat nothing of their INVITE but its way (RFC 3261 §9.1, §17.1.1.3). */
    @Test
    void whatTheSessionTellsThePbxIsInEveryRequestOfItsCall() {
        pair.left.perform(SipPair.invite());
        pair.advance(50);
        var leg = pair.right.invitedLeg();
        pair.right.perform(new Progress(leg, CLAIM, 183, Optional.of(description("sendrecv"))));
        pair.advance(50);
        pair.right.perform(new Accept(leg, CLAIM, description("sendrecv")));
        pair.advance(50);
        pair.left.perform(new SendInfo(LEG, CLAIM, "application/dtmf-relay", "Signal=5\r\nDuration=160"));
        pair.left.perform(new Reoffer(LEG, CLAIM, description("sendonly")));
        pair.advance(50);
        pair.right.perform(new AnswerReoffer(leg, CLAIM, description("recvonly")));
        pair.advance(50);
        pair.left.perform(new HangUp(LEG, CLAIM, "normal"));
        pair.advance(50);

        assertThat(pair.messages)
                .filteredOn(SipRequest.class::isInstance)
                .extracting(m ->
                        m.method() + " " + m.headers().first("User-to-User").orElse("without"))
                .containsExactly(
                        "INVITE " + UUI,
                        "PRACK " + UUI,
                        "ACK " + UUI,
                        "INFO " + UUI,
                        "INVITE " + UUI,
                        "ACK " + UUI,
                        "BYE " + UUI);
    }

    @Test
    void infoGoesBothWays() {
        var leg = pair.established();
        pair.left.perform(new SendInfo(LEG, CLAIM, "application/dtmf-relay", "Signal=5\r\nDuration=160"));
        pair.right.perform(new SendInfo(leg, CLAIM, "application/media_control+xml", "<x/>"));
        pair.left.perform(new SendInfo(LEG, CLAIM, "text/plain", "hello"));
        pair.advance(50);
        assertThat(pair.right.take()).containsExactly("info application/dtmf-relay Signal=5\r\nDuration=160");
        assertThat(pair.left.take()).containsExactly("info application/media_control+xml <x/>");
        assertThat(pair.trace).contains("< 415 INFO");
    }

    @Test
    void aPeerThatForgotTheDialogEndsTheLeg() {
        var leg = pair.established();
        pair.rightIsMute = true;
        pair.right.perform(new HangUp(leg, CLAIM, "normal"));
        pair.advance(120_000);
        pair.rightIsMute = false;
        pair.left.perform(new Reoffer(LEG, CLAIM, description("sendonly")));
        pair.advance(50);
        assertThat(pair.left.take()).containsExactly("hung up 481");
        assertThat(pair.left.core.legCount()).isZero();
    }

    @Test
    void anOwnerWithoutClaimPerformsNothing() {
        pair.left.mayAct = false;
        pair.left.perform(SipPair.invite());
        pair.advance(1000);
        assertThat(pair.trace).isEmpty();
        assertThat(pair.left.counts.withoutClaim()).isEqualTo(1);
    }

    @Test
    void aRepeatedEffectIsDoneOnce() {
        pair.left.perform(SipPair.invite());
        pair.left.perform(SipPair.invite());
        pair.advance(20);
        var leg = pair.right.invitedLeg();
        pair.right.perform(new Accept(leg, CLAIM, description("sendrecv")));
        pair.right.perform(new Accept(leg, CLAIM, description("sendrecv")));
        pair.advance(400);
        assertThat(pair.trace).containsExactly("> INVITE", "< 100 INVITE", "< 200 INVITE", "> ACK");
    }

    @Test
    void aSurvivorTakesOverAnEstablishedDialog() {
        var leg = pair.established();
        pair.left.perform(new SendInfo(LEG, CLAIM, "application/dtmf", "1"));
        pair.left.perform(new Reoffer(LEG, CLAIM, description("sendonly")));
        pair.advance(50);
        var dialog = pair.left.events.stream()
                .filter(SipEvent.DialogChanged.class::isInstance)
                .map(e -> ((SipEvent.DialogChanged) e).dialog())
                .reduce((a, b) -> b)
                .orElseThrow();
        pair.right.perform(new AnswerReoffer(leg, CLAIM, description("recvonly")));
        pair.advance(50);
        var survivor = new SipPair(2, 0);
        survivor.left.perform(new SipEffect.Adopt(LEG, CLAIM, stored(dialog), Optional.empty()));
        assertThat(survivor.trace).containsExactly("> UPDATE");
        var changed = ((SipEvent.DialogChanged) survivor.left.events.getLast()).dialog();
        assertThat(changed.localCSeq()).isEqualTo(dialog.localCSeq() + 101);
        assertThat(changed.sdpVersion()).isEqualTo(dialog.sdpVersion() + 1000);
        assertThat(changed.notes()).containsEntry("trunk", "other").containsEntry("uui", "48656c6c6f;encoding=hex");
        survivor.advance(50);
        assertThat(survivor.left.take())
                .as("the other pair's right side knows no such dialog")
                .containsExactly("hung up 481");
    }

    private static Dialog stored(Dialog dialog) {
        return ((Result.Ok<Dialog>) DialogText.parse(dialog.toText())).value();
    }

    private static String strangersOptions(int number) {
        return """
                OPTIONS sip:x@10.0.0.2 SIP/2.0
                Via: SIP/2.0/UDP 10.0.0.66:5060;branch=z9hG4bK%d
                From: <sip:evil@10.0.0.66>;tag=1
                To: <sip:x@10.0.0.2>
                Call-ID: evil
                CSeq: 1 OPTIONS

                """.formatted(number);
    }

    private static String odd(String method, String uri, int number, String toTag, String header) {
        return """
                %1$s %2$s SIP/2.0
                Via: SIP/2.0/UDP 10.0.0.1:5081;branch=z9hG4bK%3$s
                From: <sip:a@10.0.0.1>;tag=1
                To: <sip:x@10.0.0.2>%4$s
                Call-ID: odd
                CSeq: 1 %1$s
                Contact: <sip:a@10.0.0.1:5081>
                %5$s

                """.formatted(method, uri, number, toTag, header);
    }

    @Test
    void messagesOfStrangersMeetSilence() {
        var stranger = new Flow(new Id(0, 0), "main", Flow.Transport.UDP, "10.0.0.66", 5060, 0);
        for (int i = 0; i < 150; i++) {
            pair.receive(pair.right, Body.of(strangersOptions(i)), stranger);
        }
        assertThat(pair.trace).isEmpty();
        assertThat(pair.right.counts.unknownSource()).isEqualTo(150);
    }

    @Test
    void requestsThatMakeNoSenseAreRefusedAsTheRfcSays() {
        var trunk = new Flow(new Id(0, 0), "main", Flow.Transport.UDP, "10.0.0.1", 5081, 0);
        String[][] cases = {
            {"OPTIONS", "sip:x@h", "", "", "200"},
            {"REGISTER", "sip:h", "", "", "405"},
            {"UPDATE", "sip:x@h", ";tag=9", "", "481"},
            {"PRACK", "sip:x@h", ";tag=9", "", "481"},
            {"REFER", "sip:x@h", "", "", "403"},
            {"REFER", "sip:x@h", ";tag=9", "", "481"},
            {"NOTIFY", "sip:x@h", "", "", "405"},
            {"NEWONE", "sip:x@h", "", "", "501"},
            {"BYE", "sip:x@h", "", "", "481"},
            {"BYE", "sip:x@h", ";tag=9", "", "481"},
            {"INFO", "sip:x@h", ";tag=9", "", "481"},
            {"INVITE", "sip:x@h", ";tag=9", "", "481"},
            {"INVITE", "tel:+1", "", "", "416"},
            {"INVITE", "sip:x@h", "", "Require: gruu", "420"},
            {"INVITE", "sip:x@h", "", "Session-Expires: 9\nSupported: timer", "422"},
            {"CANCEL", "sip:x@h", "", "", "481"},
        };
        int number = 0;
        for (String[] c : cases) {
            pair.trace.clear();
            String text = odd(c[0], c[1], number++, c[2], c[3].isEmpty() ? "X: y" : c[3]);
            pair.receive(pair.right, Body.of(text), trunk);
            assertThat(pair.trace).as(String.join(" ", c)).last().isEqualTo("< " + c[4] + " " + c[0]);
        }
        assertThat(pair.right.events).isEmpty();
    }

    @Test
    void callsComeThroughOverANetworkThatLosesAThird() {
        int through = 0;
        for (int seed = 0; seed < 300; seed++) {
            var lossy = new SipPair(seed, 30);
            lossy.left.perform(SipPair.invite());
            lossy.advance(20_000);
            if (lossy.right.events.isEmpty()) {
                continue;
            }
            lossy.right.perform(new Accept(lossy.right.invitedLeg(), CLAIM, description("sendrecv")));
            lossy.advance(20_000);
            lossy.left.perform(new HangUp(LEG, CLAIM, "normal"));
            lossy.advance(200_000);
            assertThat(lossy.isQuiet()).as("nothing is left, seed %d", seed).isTrue();
            var told = lossy.right.take();
            assertThat(told).as("told once, seed %d", seed).hasSize(2);
            through += told.get(1).equals("hung up 0") && lossy.left.take().equals(List.of("answered v1")) ? 1 : 0;
        }
        assertThat(through).as("whole calls of 300").isGreaterThan(285);
    }
}
