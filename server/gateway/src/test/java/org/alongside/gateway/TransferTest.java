package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.alongside.broker.api.BrokerCommand.CloseLeg;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.Direction;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.session.Service.EndCause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ana, a consumer, talks to the agent Bea, who hands her on: to Bob's phone or to the agent Carl. */
class TransferTest extends TransferWorld {
    @Test
    void theConsumerIsHandedOnToAPhoneAndTheAgentIsFree() {
        anaTalksToBea();
        String command = transfer(bea, "'to':'" + BOB + "'");

        assertThat(bea.heard("ok")).contains("{'re':'" + command + "'}");
        assertThat(bea.heard("call.held")).containsExactly("{'by':'near'}");
        assertThat(bea.heard("call.transferring")).containsExactly("{'state':'trying'}");
        assertThat(ana.heard("call.held")).containsExactly("{'by':'far'}");
        assertThat(ana.heard("call.far")).contains("{'state':'held'}");
        assertThat(sound(clientLeg(ana))).isEqualTo(Direction.INACTIVE);
        var invite = sip.last(SipEffect.Invite.class);
        assertThat(invite.destination()).isEqualTo(BOB);
        assertThat(invite.caller().user()).as("who comes, not who sent her").isEqualTo("ana");
        assertThat(invite.caller().uui()).contains("4865");

        tell(new SipEvent.Progressed(invited(), 180, Optional.empty()));
        assertThat(bea.heard("call.transferring")).contains("{'state':'ringing','status':180}");
        tell(new SipEvent.Answered(invited(), Offers.sdp(ANSWER)));

        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(bea.busy).isFalse();
        assertThat(broker.commands(CloseLeg.class)).containsExactly(new CloseLeg(bridge(), clientLeg(bea)));
        assertThat(ana.heard("call.moved"))
                .containsExactly("{'to':'" + CALL + "','far':'" + BOB + "','displayName':''}");
        assertThat(ana.heard("call.resumed")).containsExactly("{'by':'far'}");
        assertThat(ana.heard("call.attached")).isEmpty();

        ana.attach(CALL, 2, Offers.CHROMIUM);
        settle();
        assertThat(ana.last("call.attached").orElseThrow().get("sdp").asString())
                .contains("UDP/TLS/RTP/SAVPF 0 126\r\n", "m=video 0 ");
        assertThat(sound(clientLeg(ana))).isEqualTo(Direction.SENDRECV);
        assertThat(sound(invited())).isEqualTo(Direction.SENDRECV);
        assertThat(legsOfTheBridge())
                .containsExactlyInAnyOrder(clientLeg(ana).toString(), invited().toString());

        connected(2);
        hangUpAll();
        assertThat(sip.last(SipEffect.HangUp.class).leg()).isEqualTo(invited());
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'normal'}");
    }

    @Test
    void theConsumerIsHandedOnToAnotherAgentWhoSeesWhoComes() {
        anaTalksToBea();
        toCarl();
        assertThat(carl.heard("call.incoming"))
                .containsExactly("{'from':'ana@bank.example','displayName':'ana!','audio':true,'video':true}");
        assertThat(bea.heard("call.transferring"))
                .containsExactly("{'state':'trying'}", "{'state':'ringing','status':180}");

        carl.say("call.answer", "'call':'" + CALL + "'," + BOTH);
        carl.attach(CALL, 1, Offers.CHROMIUM);
        settle();
        assertThat(carl.heard("call.answered")).containsExactly("{'audio':'sendrecv','video':'sendrecv'}");
        assertThat(carl.heard("call.attached"))
                .as("ana has to say first what she has")
                .isEmpty();
        ana.attach(CALL, 2, Offers.CHROMIUM);
        settle();

        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(ana.heard("call.attached")).hasSize(1);
        assertThat(carl.heard("call.attached")).hasSize(1);
        connected(2);
        connected(1);
        hangUpAll();
        assertThat(carl.heard("call.ended")).containsExactly("{'reason':'normal'}");
    }

    @Test
    void aConsumerWhoHoldsTheCallHoldsItTowardsTheNextAsWell() {
        anaTalksToBea();
        ana.say("call.hold", "'call':'" + CALL + "'");
        settle();
        toCarl();
        carl.say("call.answer", "'call':'" + CALL + "'," + BOTH);
        carl.attach(CALL, 1, Offers.CHROMIUM);
        ana.attach(CALL, 2, Offers.CHROMIUM);
        settle();
        assertThat(carl.heard("call.held")).containsExactly("{'by':'far'}");
        assertThat(sound(clientLeg(ana))).isEqualTo(Direction.INACTIVE);
        ana.say("call.resume", "'call':'" + CALL + "'");
        settle();
        assertThat(carl.heard("call.resumed")).containsExactly("{'by':'far'}");
        assertThat(sound(clientLeg(ana))).isEqualTo(Direction.SENDRECV);
        hangUpAll();
    }

    @ParameterizedTest
    @CsvSource({
        "486, busy",
        "603, declined",
        "404, not-found",
        "480, unreachable",
        "408, timeout",
        "488, codec-mismatch"
    })
    void aTargetThatDoesNotWantGivesTheCallBack(int status, String reason) {
        anaTalksToBea();
        toBob();
        tell(new SipEvent.Rejected(invited(), status, "No"));

        assertThat(bea.heard("call.transfer-failed"))
                .containsExactly("{'reason':'" + reason + "','status':" + status + ",'text':'No'}");
        theCallIsAsBefore();
    }

    private void theCallIsAsBefore() {
        assertThat(bea.heard("call.resumed")).containsExactly("{'by':'near'}");
        assertThat(ana.heard("call.resumed")).containsExactly("{'by':'far'}");
        assertThat(ana.heard("call.ended")).isEmpty();
        assertThat(bea.heard("call.ended")).isEmpty();
        assertThat(sound(clientLeg(ana))).isEqualTo(Direction.SENDRECV);
        assertThat(sound(clientLeg(bea))).isEqualTo(Direction.SENDRECV);
        assertThat(legsOfTheBridge())
                .containsExactlyInAnyOrder(
                        clientLeg(ana).toString(), clientLeg(bea).toString());
        toBob();
        tell(new SipEvent.Answered(invited(), Offers.sdp(ANSWER)));
        assertThat(bea.heard("call.ended")).as("it may be tried again").hasSize(1);
        hangUpAll();
    }

    @Test
    void aPhoneWhoseKeysFailWhileTheNextOneRingsEndsTheCallForAllThree() {
        bea.say("call.dial", "'call':'" + CALL + "','to':'" + BOB + "'," + BOTH);
        bea.attach(CALL, 1, Offers.CHROMIUM);
        settle();
        LegId phone = invited();
        tell(new SipEvent.Answered(phone, Offers.sdp(ANSWER)));
        connected(1);
        toCarl();
        broker.tell(new BrokerEvent.LegFailed(bridge(), phone, 0, "no DTLS handshake within 30 s"));
        settle();

        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'no-media'}");
        assertThat(carl.heard("call.ended")).containsExactly("{'reason':'no-media'}");
        assertThat(sip.last(SipEffect.HangUp.class).leg()).isEqualTo(phone);
    }

    @Test
    void anAgentWhoDeclinesOrIsLostGivesTheCallBack() {
        anaTalksToBea();
        toCarl();
        carl.say("call.decline", "'call':'" + CALL + "'");
        settle();
        assertThat(bea.heard("call.transfer-failed")).containsExactly("{'reason':'declined'}");
        assertThat(carl.heard("call.ended")).containsExactly("{'reason':'declined'}");

        List.of(ana, bea).forEach(client -> client.heard.clear());
        toCarl();
        gateway.service().lost(carl);
        gateway.service().ended(carl, EndCause.GRACE_OVER);
        settle();
        assertThat(bea.heard("call.transfer-failed")).containsExactly("{'reason':'unreachable'}");
        theCallIsAsBefore();
    }

    @Test
    void aTargetThatNeverAnswersIsGivenUpAfterTwoMinutes() {
        anaTalksToBea();
        toCarl();
        timers.advance(Duration.ofSeconds(119));
        assertThat(bea.heard("call.transfer-failed")).isEmpty();
        timers.advance(Duration.ofSeconds(2));

        assertThat(bea.heard("call.transfer-failed")).containsExactly("{'reason':'timeout'}");
        assertThat(carl.heard("call.ended")).containsExactly("{'reason':'timeout'}");
        theCallIsAsBefore();
    }

    @Test
    void destinationsAreThoseTheTransferorMayDial() {
        anaTalksToBea();
        transfer(bea, "'to':'sip:bob@other.example'");
        transfer(bea, "'to':'sip:112@pbx.example'");
        transfer(bea, "'to':'agent:zoe'");
        transfer(bea, "'to':'agent:carl'");

        assertThat(bea.heard("call.transfer-failed"))
                .containsExactly(
                        "{'reason':'forbidden'}",
                        "{'reason':'forbidden'}",
                        "{'reason':'not-found'}",
                        "{'reason':'unreachable'}");
        assertThat(ana.heard("call.held")).isEmpty();
        hangUpAll();
    }

    @Test
    void whoTransfersMayHangUpWhileItRings() {
        anaTalksToBea();
        toBob();
        bea.say("call.end", "'call':'" + CALL + "'");
        settle();
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(bea.busy).isFalse();
        assertThat(ana.heard("call.ended")).isEmpty();
        assertThat(sip.effects(SipEffect.HangUp.class)).isEmpty();

        tell(new SipEvent.Answered(invited(), Offers.sdp(ANSWER)));
        assertThat(ana.heard("call.moved")).hasSize(1);
        ana.attach(CALL, 2, Offers.CHROMIUM);
        settle();
        assertThat(sound(invited())).isEqualTo(Direction.SENDRECV);
        hangUpAll();
    }

    @Test
    void ifNobodyIsLeftToTakeTheCallBackItEndsWithTheReason() {
        anaTalksToBea();
        toBob();
        bea.say("call.end", "'call':'" + CALL + "'");
        settle();
        tell(new SipEvent.Rejected(invited(), 486, "Busy Here"));

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'busy','status':486,'text':'Busy Here'}");
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void theTransferGoesOnWithoutATransferorWhoseConnectionIsLost() {
        anaTalksToBea();
        toBob();
        gateway.service().lost(bea);
        timers.advance(Duration.ofSeconds(31));
        assertThat(ana.heard("call.ended")).isEmpty();
        tell(new SipEvent.Answered(invited(), Offers.sdp(ANSWER)));

        assertThat(ana.heard("call.moved")).hasSize(1);
        hangUpAll();
    }

    @Test
    void whenTheConsumerHangsUpNobodyIsRungAnyLonger() {
        anaTalksToBea();
        toBob();
        ana.say("call.end", "'call':'" + CALL + "'");
        settle();

        assertThat(sip.last(SipEffect.HangUp.class).leg()).isEqualTo(invited());
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void whoWasHandedOnWhileItsConnectionWasLostIsWaitedForAndTold() {
        anaTalksToBea();
        toBob();
        gateway.service().lost(ana);
        tell(new SipEvent.Answered(invited(), Offers.sdp(ANSWER)));
        timers.advance(Duration.ofSeconds(20));
        assertThat(ana.heard("call.ended")).isEmpty();
        gateway.service().resumed(ana, false);
        settle();

        assertThat(ana.last("state")
                        .orElseThrow()
                        .get("calls")
                        .get(0)
                        .toString()
                        .replace('"', '\''))
                .contains("'phase':'talking','attach':1", "'attachAgain':true", "'to':'" + BOB + "'");
        ana.attach(CALL, 2, Offers.CHROMIUM);
        settle();
        assertThat(sound(invited())).isEqualTo(Direction.SENDRECV);
        hangUpAll();
    }

    @Test
    void aTransferCanBeTakenBack() {
        anaTalksToBea();
        toBob();
        bea.say("call.resume", "'call':'" + CALL + "'");
        settle();

        assertThat(sip.last(SipEffect.HangUp.class).leg()).isEqualTo(invited());
        assertThat(bea.heard("call.transfer-failed")).containsExactly("{'reason':'normal'}");
        tell(new SipEvent.Answered(invited(), Offers.sdp(ANSWER))); // it crossed
        theCallIsAsBefore();
    }

    @Test
    void ofTwoTransfersAtOnceOneWins() {
        anaTalksToBea();
        toBob();
        String second = transfer(ana, "'to':'sip:eve@pbx.example'");
        String third = transfer(bea, "'to':'agent:carl'");
        carl.say("presence", "'available':true");
        String fourth = transfer(bea, "'to':'agent:carl'");

        assertThat(ana.heard("error"))
                .containsExactly("{'re':'" + second + "','code':'conflict','message':'the call is being transferred'}");
        assertThat(bea.heard("call.transfer-failed")).as(third).containsExactly("{'reason':'unreachable'}");
        assertThat(bea.heard("error"))
                .containsExactly("{'re':'" + fourth + "','code':'conflict','message':'the call is being transferred'}");
        assertThat(carl.heard("call.incoming")).isEmpty();
        assertThat(sip.effects(SipEffect.Invite.class)).hasSize(1);
        hangUpAll();
    }

    @Test
    void onlyACallThatWasAnsweredCanBeTransferred() {
        bea.say("presence", "'available':true");
        ana.say("call.dial", "'call':'" + CALL + "','to':'agent:bea'," + BOTH);
        settle();
        transfer(bea, "'to':'" + BOB + "'");
        transfer(carl, "'to':'" + BOB + "'");
        transfer(bea, "'to':7");
        transfer(bea, "'with':'" + CALL + "'");
        transfer(bea, "'with':'" + ASKING + "'");
        transfer(bea, "'to':'" + BOB + "','with':'" + ASKING + "'");

        assertThat(carl.heard("error")).singleElement().asString().contains("'not-found'", "call: no such call");
        assertThat(bea.heard("error")).hasSize(5);
        assertThat(bea.heard("error").get(0)).contains("'conflict'", "the call is not answered yet");
        assertThat(bea.heard("error").get(1)).contains("'bad-request'", "to: must be a text");
        assertThat(bea.heard("error").get(2)).contains("'bad-request'", "with: must be another call");
        assertThat(bea.heard("error").get(3)).contains("'not-found'", "with: no such call");
        assertThat(bea.heard("error").get(4)).contains("'bad-request'", "to: not together");
        hangUpAll();
    }

    // Whatever comes first

    private Map<String, Runnable> happenings() {
        var all = new LinkedHashMap<String, Runnable>();
        all.put("bob answers", () -> tell(new SipEvent.Answered(invited(), Offers.sdp(ANSWER))));
        all.put("bob refuses", () -> tell(new SipEvent.Rejected(invited(), 486, "Busy Here")));
        all.put("bob hangs up", () -> tell(new SipEvent.HungUp(invited(), 0, "")));
        all.put("ana hangs up", () -> ana.say("call.end", "'call':'" + CALL + "'"));
        all.put("bea hangs up", () -> bea.say("call.end", "'call':'" + CALL + "'"));
        all.put("bea takes it back", () -> bea.say("call.resume", "'call':'" + CALL + "'"));
        all.put("bea's connection is lost", () -> gateway.service().lost(bea));
        all.put("ana attaches anew", () -> ana.attach(CALL, 2, Offers.CHROMIUM));
        return all;
    }

    /** All orders of all happenings, three at a time. */
    @Test
    void whateverComesFirstEverybodyHearsOneEndAndNothingIsLeft() {
        int[] orders = {0};
        permutations(3, List.of(), chosen -> {
            orders[0]++;
            new TransferTest().inThisOrder(chosen);
        });
        assertThat(orders[0]).isEqualTo(8 * 7 * 6);
    }

    private void permutations(int length, List<String> chosen, Consumer<List<String>> each) {
        if (chosen.size() == length) {
            each.accept(chosen);
            return;
        }
        for (var next : happenings().keySet()) {
            if (!chosen.contains(next)) {
                var longer = new ArrayList<>(chosen);
                longer.add(next);
                permutations(length, longer, each);
            }
        }
    }

    private void inThisOrder(List<String> order) {
        anaTalksToBea();
        toBob();
        for (var happening : order) {
            Objects.requireNonNull(happenings().get(happening)).run();
            settle();
        }
        hangUpAll();
        for (var client : List.of(ana, bea)) {
            assertThat(client.heard("call.ended")).as(order + ": ends").hasSize(1);
        }
        assertThat(bea.heard("call.transfer-failed").size())
                .as(order + ": failures")
                .isLessThanOrEqualTo(1);
        assertThat(openLegs()).as(order + ": legs that nobody ended").isEmpty();
        assertThat(broker.bridges).as(order + ": bridges").isEmpty();
        assertThat(ana.busy || bea.busy).as(order + ": busy").isFalse();
    }
}
