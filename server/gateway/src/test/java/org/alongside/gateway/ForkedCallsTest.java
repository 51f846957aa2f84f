package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.alongside.broker.api.BrokerCommand.Configure;
import org.alongside.broker.api.Direction;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.client.PhoneBook.Contact;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.session.Service.EndCause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bea has two consoles and phones under one address: all of them ring, the first that answers has the call. */
class ForkedCallsTest extends TransferWorld {
    private static final String ELSEWHERE = "SIP;cause=200;text=\"Call completed elsewhere\"";
    private final FakeClient beaAtHome = new FakeClient(gateway.service(), FakeClient.agent("bea"));

    private void phones(Contact... contacts) {
        registered.put("bea", List.of(contacts));
    }

    private void available(FakeClient... consoles) {
        for (var console : consoles) {
            console.say("presence", "'available':true");
        }
    }

    private void anaDialsBea() {
        anaDials("agent:bea");
    }

    private void anaDials(String whom) {
        ana.say("call.dial", "'call':'" + CALL + "','to':'" + whom + "'," + BOTH);
        ana.attach(CALL, 1, Offers.CHROMIUM);
        settle();
    }

    /** Both consoles and a phone ring. */
    private void everythingRings() {
        phones(new Contact("desk", 1000));
        available(bea, beaAtHome);
        anaDialsBea();
    }

    private void answer(FakeClient console) {
        console.say("call.answer", "'call':'" + CALL + "'," + BOTH);
        console.attach(CALL, 1, Offers.CHROMIUM);
        settle();
    }

    private List<LegId> rung() {
        return sip.effects(SipEffect.Invite.class).stream()
                .map(SipEffect.Invite::leg)
                .toList();
    }

    private List<String> hungUp(LegId leg) {
        return sip.effects(SipEffect.HangUp.class).stream()
                .filter(e -> e.leg().equals(leg))
                .map(SipEffect.HangUp::reason)
                .toList();
    }

    @Test
    void thePhoneAnswersAndTheConsolesStopRinging() {
        everythingRings();
        assertThat(bea.heard("call.incoming")).hasSize(1);
        assertThat(beaAtHome.heard("call.incoming")).hasSize(1);
        assertThat(sip.last(SipEffect.Invite.class).destination()).isEqualTo("sip:bea@bank.example");
        assertThat(ana.heard("call.progress"))
                .containsExactly("{'state':'trying'}", "{'state':'ringing','status':180}");

        tell(new SipEvent.Answered(invited(), Offers.sdp(ANSWER)));
        connected(1);

        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'answered-elsewhere'}");
        assertThat(beaAtHome.heard("call.ended")).containsExactly("{'reason':'answered-elsewhere'}");
        assertThat(bea.busy || beaAtHome.busy).isFalse();
        assertThat(bea.lastBeforeFree)
                .as("so that no answer of hers is told before that there is no such call")
                .isEqualTo("call.ended");
        assertThat(ana.heard("call.answered")).hasSize(1);
        assertThat(ana.heard("call.connected")).containsExactly("{'attach':1}");
        assertThat(legsOfTheBridge()).hasSize(2).contains(invited().toString());
        hangUpAll();
        assertThat(hungUp(invited())).hasSize(1).noneMatch(ELSEWHERE::equals);
    }

    @Test
    void aConsoleAnswersAndThePhoneIsCancelledAsAnsweredElsewhere() {
        everythingRings();
        answer(beaAtHome);

        assertThat(hungUp(invited())).containsExactly(ELSEWHERE);
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'answered-elsewhere','text':'bea!'}");
        assertThat(beaAtHome.heard("call.ended")).isEmpty();
        assertThat(legsOfTheBridge()).hasSize(2).doesNotContain(invited().toString());
        assertThat(ana.heard("call.answered")).hasSize(1);
        hangUpAll();
        assertThat(beaAtHome.heard("call.ended")).containsExactly("{'reason':'normal'}");
    }

    @Test
    void ofTwoAnswersInTheSameInstantTheSecondIsEnded() {
        phones(new Contact("desk", 1000), new Contact("hall", 1000));
        available(bea);
        anaDialsBea();
        var desk = rung().getFirst();
        var hall = rung().getLast();
        sip.tell(new SipEvent.Answered(hall, Offers.sdp(ANSWER)));
        sip.tell(new SipEvent.Answered(desk, Offers.sdp(ANSWER)));
        String late = bea.say("call.answer", "'call':'" + CALL + "'," + BOTH);
        settle();

        assertThat(hungUp(desk)).containsExactly(ELSEWHERE);
        assertThat(hungUp(hall)).isEmpty();
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'answered-elsewhere'}");
        assertThat(bea.heard("error"))
                .containsExactly("{'re':'" + late + "','code':'not-found','message':'call: no such call'}");
        assertThat(ana.heard("call.answered")).hasSize(1);
        hangUpAll();
    }

    @Test
    void phonesOfOneAddressAreRungApartAndTheLessWantedOnesLater() {
        phones(new Contact("desk", 1000), new Contact("hall", 1000), new Contact("cellar", 200));
        available(bea);
        anaDialsBea();
        assertThat(sip.effects(SipEffect.Invite.class))
                .extracting(SipEffect.Invite::destination)
                .containsExactlyInAnyOrder("sip:bea@bank.example;gr=desk", "sip:bea@bank.example;gr=hall");

        timers.advance(Duration.ofSeconds(21));
        assertThat(sip.last(SipEffect.Invite.class).destination()).isEqualTo("sip:bea@bank.example;gr=cellar");
        assertThat(hungUp(rung().getFirst())).as("it rings on").isEmpty();
        tell(new SipEvent.Answered(invited(), Offers.sdp(ANSWER)));
        assertThat(hungUp(rung().get(0))).containsExactly(ELSEWHERE);
        assertThat(hungUp(rung().get(1))).containsExactly(ELSEWHERE);
        hangUpAll();
    }

    @Test
    void ifNobodyMoreWantedCanBeHadTheOthersRingAtOnce() {
        phones(new Contact("desk", 1000), new Contact("cellar", 200));
        anaDials("sip:bea@bank.example");
        tell(new SipEvent.Rejected(rung().getFirst(), 480, "Temporarily Unavailable"));

        assertThat(rung()).hasSize(2);
        tell(new SipEvent.Rejected(invited(), 486, "Busy Here"));
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'busy','status':486,'text':'Busy Here'}");
    }

    @ParameterizedTest
    @CsvSource({
        "480, 486, busy",
        "486, 480, busy",
        "500, 404, not-found",
        "408, 480, unreachable",
        "503, 488, codec-mismatch"
    })
    void theCallerHearsTheBestOfAllRefusals(int first, int second, String reason) {
        phones(new Contact("desk", 1000), new Contact("hall", 1000));
        anaDials("sip:bea@bank.example");
        tell(new SipEvent.Rejected(rung().getFirst(), first, "No"));
        assertThat(ana.heard("call.ended")).isEmpty();
        tell(new SipEvent.Rejected(rung().getLast(), second, "No"));

        assertThat(ana.last("call.ended").orElseThrow().get("reason").asString())
                .isEqualTo(reason);
    }

    @Test
    void whoDeclinesDeclinesEverywhere() {
        everythingRings();
        bea.say("call.decline", "'call':'" + CALL + "'");
        settle();

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'declined'}");
        assertThat(beaAtHome.heard("call.ended")).containsExactly("{'reason':'declined'}");
        assertThat(hungUp(invited())).containsExactly("Q.850;cause=21;text=\"declined\"");
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void aPhoneThatDeclinesForGoodStopsTheConsoles() {
        everythingRings();
        tell(new SipEvent.Rejected(invited(), 603, "Decline"));

        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'declined'}");
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'declined','status':603,'text':'Decline'}");
    }

    @Test
    void aPhoneThatIsBusyLeavesTheConsolesRinging() {
        everythingRings();
        tell(new SipEvent.Rejected(invited(), 486, "Busy Here"));
        assertThat(bea.heard("call.ended")).isEmpty();
        answer(bea);

        assertThat(ana.heard("call.answered")).hasSize(1);
        hangUpAll();
    }

    @Test
    void aCallerWhoGivesUpStopsThemAll() {
        everythingRings();
        ana.say("call.end", "'call':'" + CALL + "'");
        settle();

        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(beaAtHome.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(hungUp(invited())).containsExactly("Q.850;cause=16;text=\"normal\"");
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void aConsoleThatIsLostOnlyDropsOutAndOneThatComesBackStillRings() {
        everythingRings();
        gateway.service().lost(bea);
        gateway.service().lost(beaAtHome);
        gateway.service().resumed(beaAtHome, false);
        var seen = beaAtHome.last("state").orElseThrow().get("calls").get(0);
        assertThat(List.of(seen.get("phase").asString(), seen.get("from").asString()))
                .isEqualTo(List.of("incoming", "ana@bank.example"));

        timers.advance(Duration.ofSeconds(31));
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'unreachable'}");
        assertThat(ana.heard("call.ended")).isEmpty();
        answer(beaAtHome);
        assertThat(ana.heard("call.answered")).hasSize(1);
        hangUpAll();
    }

    @Test
    void aConsoleThatIsLostLaterHasAsMuchTimeToComeBackAsTheOneBefore() {
        everythingRings();
        gateway.service().lost(bea);
        timers.advance(Duration.ofSeconds(25));
        gateway.service().lost(beaAtHome);
        timers.advance(Duration.ofSeconds(29));

        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'unreachable'}");
        assertThat(beaAtHome.heard("call.ended")).isEmpty();
        timers.advance(Duration.ofSeconds(2));
        assertThat(beaAtHome.heard("call.ended")).containsExactly("{'reason':'unreachable'}");
        tell(new SipEvent.Answered(invited(), Offers.sdp(ANSWER)));
        assertThat(ana.heard("call.answered")).as("the phone rings on").hasSize(1);
        hangUpAll();
    }

    @Test
    void anAnnouncementIsHeardOfAPhoneThatRingsAlone() {
        ana.say("call.dial", "'call':'" + CALL + "','to':'" + BOB + "'," + BOTH);
        ana.attach(CALL, 1, Offers.CHROMIUM);
        settle();
        tell(new SipEvent.Progressed(invited(), 183, Optional.of(Offers.sdp(ANSWER))));
        assertThat(ana.heard("call.attached")).hasSize(1);
        hangUpAll();
    }

    @Test
    void whereSeveralRingNobodyIsHeardBeforeTheAnswer() {
        everythingRings();
        tell(new SipEvent.Progressed(invited(), 183, Optional.of(Offers.sdp(ANSWER))));
        assertThat(ana.heard("call.attached")).isEmpty();
        assertThat(ana.heard("call.progress")).hasSize(2);

        answer(bea);
        assertThat(ana.heard("call.attached")).hasSize(1);
        hangUpAll();
    }

    /** Each offers while it rings, which has to be answered: nothing of that may reach the caller. */
    @Test
    void whereSeveralOfferWhileTheyRingNobodyIsHeardBeforeTheAnswer() {
        mediaOfPhones = TrunkPolicy.DEFAULT.offeringLate(true);
        phones(new Contact("desk", 1000), new Contact("hall", 1000));
        anaDials("sip:bea@bank.example");
        var desk = rung().getFirst();
        var hall = rung().getLast();
        tell(new SipEvent.Offered(desk, 183, Offers.sdp(Offers.PHONE)));
        tell(new SipEvent.Offered(hall, 183, Offers.sdp(Offers.PHONE)));

        assertThat(sip.effects(SipEffect.AnswerReoffer.class))
                .extracting(SipEffect.AnswerReoffer::leg)
                .containsExactly(desk, hall);
        assertThat(broker.commands(Configure.class)).isEmpty();
        assertThat(ana.heard("call.attached")).isEmpty();

        tell(new SipEvent.Answered(hall, Offers.sdp(Offers.PHONE)));
        assertThat(hungUp(desk)).containsExactly(ELSEWHERE);
        assertThat(ana.heard("call.attached")).hasSize(1);
        assertThat(sound(hall)).isEqualTo(Direction.SENDRECV);
        assertThat(broker.commands(Configure.class)).extracting(Configure::leg).doesNotContain(desk);
        hangUpAll();
    }

    /** What the one who rings alone offers is answered, and heard. */
    @Test
    void anOfferOfAPhoneThatRingsAloneIsHeard() {
        mediaOfPhones = TrunkPolicy.DEFAULT.offeringLate(true);
        phones(new Contact("desk", 1000));
        anaDials("sip:bea@bank.example");
        tell(new SipEvent.Offered(invited(), 183, Offers.sdp(Offers.PHONE)));

        assertThat(ana.heard("call.attached")).hasSize(1);
        assertThat(sound(invited())).isEqualTo(Direction.SENDRECV);
        hangUpAll();
    }

    @Test
    void aTrunksCallRingsThemAllAndIsAnsweredOnce() {
        phones(new Contact("desk", 1000));
        available(bea, beaAtHome);
        var caller = new LegId(new org.alongside.kernel.Id(7, 1));
        tell(new SipEvent.Invited(
                caller,
                "pbx",
                "bea",
                "bank.example",
                "sip:eve@pbx.example",
                org.alongside.kernel.Redacted.of("Eve"),
                Optional.of(Offers.sdp(Offers.PHONE_AUDIO))));
        assertThat(bea.heard("call.incoming")).hasSize(1);
        assertThat(sip.effects(SipEffect.Progress.class)).hasSize(1);
        tell(new SipEvent.Progressed(invited(), 180, Optional.empty()));
        assertThat(sip.effects(SipEffect.Progress.class)).as("once is enough").hasSize(1);
        tell(new SipEvent.Answered(invited(), Offers.sdp(ANSWER)));

        assertThat(sip.last(SipEffect.Accept.class).leg()).isEqualTo(caller);
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'answered-elsewhere'}");
        tell(new SipEvent.HungUp(caller, 0, ""));
        assertThat(hungUp(invited())).hasSize(1);
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void aTransferRingsTheTargetEverywhere() {
        registered.put("carl", List.of(new Contact("desk", 1000)));
        anaTalksToBea();
        available(carl);
        transfer(bea, "'to':'agent:carl'");
        assertThat(carl.heard("call.incoming")).hasSize(1);
        assertThat(sip.last(SipEffect.Invite.class).destination()).isEqualTo("sip:carl@bank.example");
        assertThat(bea.heard("call.transferring"))
                .containsExactly("{'state':'trying'}", "{'state':'ringing','status':180}");

        tell(new SipEvent.Answered(invited(), Offers.sdp(ANSWER)));
        assertThat(carl.heard("call.ended")).containsExactly("{'reason':'answered-elsewhere'}");
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(ana.heard("call.moved"))
                .containsExactly("{'to':'" + CALL + "','far':'sip:carl@bank.example','displayName':''}");
        hangUpAll();
    }

    @Test
    void aTransferIsGivenBackWhenTheLastTargetHasRefused() {
        registered.put("carl", List.of(new Contact("desk", 1000)));
        anaTalksToBea();
        available(carl);
        transfer(bea, "'to':'agent:carl'");
        gateway.service().ended(carl, EndCause.BYE);
        settle();
        assertThat(bea.heard("call.transfer-failed")).isEmpty();
        tell(new SipEvent.Rejected(invited(), 486, "Busy Here"));

        assertThat(bea.heard("call.transfer-failed"))
                .containsExactly("{'reason':'busy','status':486,'text':'Busy Here'}");
        assertThat(legsOfTheBridge()).hasSize(2);
        hangUpAll();
    }

    // Whatever comes first

    private Map<String, Runnable> happenings() {
        var all = new LinkedHashMap<String, Runnable>();
        all.put("bea answers", () -> bea.say("call.answer", "'call':'" + CALL + "'," + BOTH));
        all.put("bea answers at home", () -> beaAtHome.say("call.answer", "'call':'" + CALL + "'," + BOTH));
        all.put("the phone answers", () -> sip.tell(new SipEvent.Answered(invited(), Offers.sdp(ANSWER))));
        all.put("the phone is busy", () -> refuse(486));
        all.put("the phone declines", () -> refuse(603));
        all.put("bea declines", () -> bea.say("call.decline", "'call':'" + CALL + "'"));
        all.put("home is lost", () -> gateway.service().ended(beaAtHome, EndCause.GRACE_OVER));
        all.put("ana hangs up", () -> ana.say("call.end", "'call':'" + CALL + "'"));
        return all;
    }

    private void refuse(int status) {
        ended.add(invited());
        sip.tell(new SipEvent.Rejected(invited(), status, "No"));
    }

    /** All orders, three at a time, each time at once and with a pause between. */
    @Test
    void whateverComesFirstEverybodyHearsOneEndAndNothingIsLeft() {
        var names = List.copyOf(happenings().keySet());
        for (var one : names) {
            for (var two : names) {
                for (var three : names) {
                    var order = List.of(one, two, three);
                    if (order.stream().distinct().count() == 3) {
                        new ForkedCallsTest().inThisOrder(order, true);
                        new ForkedCallsTest().inThisOrder(order, false);
                    }
                }
            }
        }
    }

    private void inThisOrder(List<String> order, boolean pause) {
        String story = order + (pause ? " with pauses" : " at once");
        everythingRings();
        for (var happening : order) {
            Objects.requireNonNull(happenings().get(happening)).run();
            if (pause) {
                settle();
            }
        }
        settle();
        hangUpAll();
        assertThat(ana.heard("call.ended")).as(story + ": ana's ends").hasSize(1);
        assertThat(bea.heard("call.ended")).as(story + ": bea's ends").hasSize(1);
        assertThat(beaAtHome.heard("call.ended").size())
                .as(story + ": ends at home")
                .isLessThanOrEqualTo(1);
        assertThat(ana.heard("call.answered").size()).as(story + ": answers").isLessThanOrEqualTo(1);
        assertThat(new ArrayList<>(openLegs()))
                .as(story + ": legs that nobody ended")
                .isEmpty();
        assertThat(broker.bridges).as(story + ": bridges").isEmpty();
        boolean busyAtHome = beaAtHome.busy && !order.contains("home is lost");
        assertThat(ana.busy || bea.busy || busyAtHome).as(story + ": busy").isFalse();
    }
}
