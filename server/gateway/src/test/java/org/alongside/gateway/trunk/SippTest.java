package org.alongside.gateway.trunk;

import static org.alongside.gateway.trunk.SipPair.CLAIM;
import static org.alongside.gateway.trunk.SipPair.description;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.trunk.SipUserAgentTest.Agent;
import org.alongside.kernel.SystemTimers;
import org.alongside.sip.sdp.SessionDescription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The user agent against SIPp, which nobody here wrote; the scenarios in {@code src/test/sipp} judge what it says. */
@Timeout(90)
class SippTest {
    private static final Duration TWICE_THE_LONGEST = Duration.ofSeconds(8);

    @TempDir
    private Path folder;

    private final SystemTimers timers = new SystemTimers("sipp-test");
    private Sipp sipp;
    private Agent agent;

    @BeforeEach
    void isInstalled() {
        boolean installed = Sipp.isInstalled();
        if (!installed) {
            System.out.println("SKIPPED: sipp isn't installed (Debian: sip-tester)");
        }
        Assumptions.assumeTrue(installed, "SKIPPED: sipp isn't installed (Debian: sip-tester)");
    }

    @AfterEach
    void stop() {
        if (sipp != null) {
            sipp.close();
        }
        if (agent != null) {
            agent.sip.stop();
        }
        timers.close();
    }

    private void trustSipp(String transport) {
        sipp = new Sipp(folder, "127.0.0.4", transport);
        agent = new Agent(timers, "127.0.0.1", 0, SipUserAgentTest.trunk(sipp.uri()));
    }

    private String place() {
        return "127.0.0.1:" + agent.sip.port();
    }

    /** SIPp is our trunk and plays one call of this. */
    private void play(String scenario, String transport) throws IOException {
        trustSipp(transport);
        sipp.start(scenario, place());
    }

    private LegId dial() {
        sipp.awaitListening();
        var leg = SipUserAgentTest.newLeg();
        agent.sip.perform(SipUserAgentTest.invite(leg, "sip:support@bank.example"));
        return leg;
    }

    /** Asks for SIPp's offer instead of making one. */
    private LegId dialWithoutOffer() {
        sipp.awaitListening();
        var usual = SipUserAgentTest.invite(SipUserAgentTest.newLeg(), "sip:support@bank.example");
        agent.sip.perform(new SipEffect.Invite(
                usual.leg(), CLAIM, usual.destination(), usual.caller(), Optional.<SessionDescription>empty()));
        return usual.leg();
    }

    private LegId ringAndAnswer() throws InterruptedException {
        var invited = agent.next(SipEvent.Invited.class);
        agent.sip.perform(new SipEffect.Progress(invited.leg(), CLAIM, 180, Optional.empty()));
        agent.sip.perform(new SipEffect.Accept(invited.leg(), CLAIM, description("sendrecv")));
        return invited.leg();
    }

    @ParameterizedTest
    @ValueSource(strings = {"u1", "t1"})
    void sippCallsHoldsAndHangsUp(String transport) throws Exception {
        play("call-us", transport);
        ringAndAnswer();
        assertThat(agent.next(SipEvent.InfoReceived.class).body()).startsWith("Signal=5");
        var hold = agent.next(SipEvent.Reoffered.class);
        assertThat(hold.offer().toString()).contains("a=sendonly");
        agent.sip.perform(new SipEffect.AnswerReoffer(hold.leg(), CLAIM, description("recvonly")));
        agent.next(SipEvent.HungUp.class);
        sipp.assertIsContent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"u1", "t1"})
    void sippGivesUpWhileItRings(String transport) throws Exception {
        play("cancel-us", transport);
        var invited = agent.next(SipEvent.Invited.class);
        agent.sip.perform(new SipEffect.Progress(invited.leg(), CLAIM, 180, Optional.empty()));
        agent.next(SipEvent.Cancelled.class);
        sipp.assertIsContent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"u1", "t1"})
    void sippAnswersHoldsAndIsHungUpOn(String transport) throws Exception {
        play("answer", transport);
        var leg = dial();
        assertThat(agent.next(SipEvent.Progressed.class).status()).isEqualTo(180);
        agent.next(SipEvent.Answered.class);
        agent.next(SipEvent.Reoffered.class);
        agent.sip.perform(new SipEffect.AnswerReoffer(leg, CLAIM, description("recvonly")));
        agent.sip.perform(new SipEffect.HangUp(leg, CLAIM, "normal")); // leaves after the ACK
        sipp.assertIsContent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"u1", "t1"})
    void sippOffersLateAndHoldsLateAsCallManagersDo(String transport) throws Exception {
        play("late-offer", transport);
        var invited = agent.next(SipEvent.Invited.class);
        assertThat(invited.offer()).isEmpty();
        agent.sip.perform(new SipEffect.Progress(invited.leg(), CLAIM, 180, Optional.empty()));
        agent.sip.perform(new SipEffect.Accept(invited.leg(), CLAIM, description("sendrecv")));
        assertThat(agent.next(SipEvent.Answered.class).answer().toString()).contains("a=sendrecv");
        var wanted = agent.next(SipEvent.OfferWanted.class);
        agent.sip.perform(new SipEffect.AnswerReoffer(wanted.leg(), CLAIM, description("sendrecv")));
        assertThat(agent.next(SipEvent.ReofferAnswered.class).answer().toString())
                .contains("a=sendonly");
        assertThat(agent.next(SipEvent.HungUp.class).reason()).isEqualTo("Normal call clearing");
        sipp.assertIsContent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"u1", "t1"})
    void sippRingsReliablyAndMovesItsAnnouncement(String transport) throws Exception {
        play("reliable", transport);
        var leg = dial();
        assertThat(agent.next(SipEvent.Progressed.class).description()).isPresent();
        assertThat(agent.next(SipEvent.Reoffered.class).offer().toString()).contains("a=sendonly");
        agent.sip.perform(new SipEffect.AnswerReoffer(leg, CLAIM, description("recvonly")));
        assertThat(agent.next(SipEvent.Answered.class).answer().toString()).contains("a=sendrecv");
        agent.sip.perform(new SipEffect.HangUp(leg, CLAIM, "Q.850;cause=16;text=\"normal\""));
        sipp.assertIsContent();
    }

    /** To a busy target, and again to a free one: SIPp reads every NOTIFY. */
    @ParameterizedTest
    @ValueSource(strings = {"u1", "t1"})
    void sippRefersTwiceAndIsToldWhatBecomesOfIt(String transport) throws Exception {
        play("refer", transport);
        ringAndAnswer();
        var busy = agent.next(SipEvent.Referred.class);
        assertThat(busy.target()).isEqualTo("sip:busy@bank.example");
        assertThat(busy.how().referredBy()).contains("<sip:sipp@" + sipp.address + ">");
        agent.sip.perform(new SipEffect.AnswerReferral(busy.leg(), CLAIM, 202));
        agent.next(SipEvent.InfoReceived.class);
        agent.sip.perform(new SipEffect.Notify(busy.leg(), CLAIM, 486));
        var free = agent.next(SipEvent.Referred.class);
        assertThat(free.target()).isEqualTo("sip:free@bank.example");
        agent.sip.perform(new SipEffect.AnswerReferral(free.leg(), CLAIM, 202));
        agent.next(SipEvent.InfoReceived.class);
        agent.sip.perform(new SipEffect.Notify(free.leg(), CLAIM, 200));
        agent.next(SipEvent.InfoReceived.class);
        agent.sip.perform(new SipEffect.HangUp(free.leg(), CLAIM, "transferred"));
        sipp.assertIsContent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"u1", "t1"})
    void sippMakesTheOfferInItsAnswer(String transport) throws Exception {
        play("offers", transport);
        var leg = dialWithoutOffer();
        assertThat(agent.next(SipEvent.Progressed.class).status()).isEqualTo(180);
        var offered = agent.next(SipEvent.Offered.class);
        assertThat(offered.status()).isEqualTo(200);
        assertThat(offered.offer().toString()).contains("PCMU/8000");
        agent.sip.perform(new SipEffect.AnswerReoffer(leg, CLAIM, description("recvonly")));
        assertThat(agent.next(SipEvent.HungUp.class).leg()).isEqualTo(leg);
        sipp.assertIsContent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"u1", "t1"})
    void sippMakesTheOfferWhileItRings(String transport) throws Exception {
        play("offers-early", transport);
        var leg = dialWithoutOffer();
        assertThat(agent.next(SipEvent.Offered.class).status()).isEqualTo(183);
        agent.sip.perform(new SipEffect.AnswerReoffer(leg, CLAIM, description("recvonly")));
        assertThat(agent.next(SipEvent.Answered.class).answer().toString()).contains("PCMU/8000");
        agent.sip.perform(new SipEffect.HangUp(leg, CLAIM, "Q.850;cause=16;text=\"normal\""));
        sipp.assertIsContent();
    }

    @Test
    void sippIsBusy() throws Exception {
        play("busy", "u1");
        dial();
        assertThat(agent.next(SipEvent.Rejected.class).status()).isEqualTo(486);
        sipp.assertIsContent();
    }

    @Test
    void sippAnswersWhileWeCancel() throws Exception {
        play("cross", "u1");
        var leg = dial();
        agent.next(SipEvent.Progressed.class);
        agent.sip.perform(new SipEffect.HangUp(leg, CLAIM, "normal"));
        sipp.assertIsContent();
    }

    @Test
    void twoPhonesBehindSippAnswerAtOnce() throws Exception {
        play("fork", "u1");
        var leg = dial();
        agent.next(SipEvent.Progressed.class);
        agent.next(SipEvent.Progressed.class);
        agent.next(SipEvent.Answered.class);
        assertThat(agent.next(SipEvent.HungUp.class).leg()).isEqualTo(leg);
        sipp.assertIsContent();
    }

    @Test
    void sippSaysGoodbyeWhenWeOffer() throws Exception {
        play("bye-crosses", "u1");
        var leg = dial();
        agent.next(SipEvent.Answered.class);
        agent.sip.perform(new SipEffect.Reoffer(leg, CLAIM, description("sendonly")));
        assertThat(agent.next(SipEvent.HungUp.class).leg()).isEqualTo(leg);
        sipp.assertIsContent();
    }

    /** Who chose the Call-ID tries again after 2.1 to 4 s, the other before (RFC 3261 §14.1). */
    @Test
    void anOfferThatMeetsSippsIsMadeAgainAfterItsOwn() throws Exception {
        play("glare-called", "u1");
        var leg = dial();
        agent.next(SipEvent.Answered.class);
        long begun = System.nanoTime();
        agent.sip.perform(new SipEffect.Reoffer(leg, CLAIM, description("sendonly")));
        answerWhatSippOffers();
        assertThat(agent.next(SipEvent.ReofferAnswered.class).answer().toString())
                .contains("a=recvonly");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofMillis(2_100), TWICE_THE_LONGEST);
        agent.sip.perform(new SipEffect.HangUp(leg, CLAIM, "normal"));
        sipp.assertIsContent();
    }

    @Test
    void inACallOfSippAnOfferThatMeetsItsOwnIsMadeAgainBefore() throws Exception {
        play("glare-calling", "u1");
        var leg = ringAndAnswer();
        agent.sip.perform(new SipEffect.Reoffer(leg, CLAIM, description("sendonly")));
        assertThat(agent.next(SipEvent.ReofferAnswered.class).answer().toString())
                .contains("a=recvonly");
        answerWhatSippOffers();
        agent.sip.perform(new SipEffect.HangUp(leg, CLAIM, "normal"));
        sipp.assertIsContent();
    }

    /** The offer that was refused never came up to the call: this is SIPp's second. */
    private void answerWhatSippOffers() throws InterruptedException {
        var theirs = agent.next(SipEvent.Reoffered.class);
        assertThat(theirs.offer().toString()).contains("a=recvonly");
        agent.sip.perform(new SipEffect.AnswerReoffer(theirs.leg(), CLAIM, description("sendonly")));
    }

    @Test
    void fortyPhonesBehindSippRingAndTheLastOneAnswers() throws Exception {
        play("storm", "u1");
        var leg = dial();
        for (int i = 0; i < 40; i++) {
            assertThat(agent.next(SipEvent.Progressed.class).status()).isEqualTo(180);
        }
        agent.next(SipEvent.Answered.class);
        assertThat(agent.next(SipEvent.HungUp.class).leg()).isEqualTo(leg);
        sipp.assertIsContent();
    }

    @Test
    void sippRepeatsItsAnswer() throws Exception {
        play("repeat", "u1");
        var leg = dial();
        agent.next(SipEvent.Answered.class);
        assertThat(agent.next(SipEvent.HungUp.class).leg()).isEqualTo(leg);
        sipp.assertIsContent();
    }

    @Test
    void aHundredCallsComeThroughALineThatLosesATenth() throws Exception {
        trustSipp("u1");
        agent.sip.listen(event -> {
            switch (event) {
                case SipEvent.Invited e -> {
                    agent.sip.perform(new SipEffect.Progress(e.leg(), CLAIM, 180, Optional.empty()));
                    agent.sip.perform(new SipEffect.Accept(e.leg(), CLAIM, description("sendrecv")));
                }
                case SipEvent.Reoffered e ->
                    agent.sip.perform(new SipEffect.AnswerReoffer(e.leg(), CLAIM, description("recvonly")));
                default -> agent.events.add(event);
            }
        });
        sipp.start("call-us-lossy", place(), "-m", "100", "-r", "50", "-lost", "10");
        sipp.assertIsContent();
    }
}
