package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.alongside.gateway.queue.QueueSettings;
import org.alongside.gateway.queue.QueueSettings.Overflow;
import org.alongside.gateway.queue.QueueSettings.Patience;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.session.Service.EndCause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ana, a consumer, talks to the agent Bea, who hands her on to a queue that Carl serves; with time moved by hand. */
class QueueTransferTest extends QueueWorld {
    private static final Patience SHORT = new Patience(
            Duration.ofSeconds(20), Duration.ofSeconds(90), Duration.ofSeconds(60), Duration.ofSeconds(15), 50);

    QueueTransferTest() {
        super(
                List.of(
                        QueueSettings.of("advice").with(SHORT),
                        QueueSettings.of("loans")
                                .withSkills(Set.of("loans"))
                                .withNumbers(List.of("4711"))
                                .with(SHORT),
                        QueueSettings.of("elsewhere")
                                .withSkills(Set.of("loans"))
                                .with(SHORT)
                                .with(new Overflow(Optional.of("sip:desk@pbx.example"), Optional.empty())),
                        QueueSettings.of("secret"),
                        QueueSettings.of("nobody").withSkills(Set.of("nobody-has-this")),
                        closed("night")),
                "queue:advice",
                "queue:loans",
                "queue:elsewhere",
                "queue:night",
                "queue:no*");
    }

    private void anaTalksToBea() {
        available(bea);
        dials(ana, CALL, "advice");
        answers(bea, CALL);
        available(carl);
        List.of(ana, bea, carl).forEach(client -> client.heard.clear());
    }

    private void handsOn(String queue) {
        bea.say("call.transfer", "'call':'" + CALL + "','to':'queue:" + queue + "'");
        settle();
    }

    @Test
    void theConsumerWaitsOnHoldHearsThePlaceAndTalksToWhoTakesIt() {
        anaTalksToBea();
        handsOn("loans");

        assertThat(bea.heard("call.ended")).as("free at once").containsExactly("{'reason':'normal'}");
        assertThat(bea.heard("agent.state").getLast()).isEqualTo("{'state':'wrap-up','seconds':15}");
        assertThat(ana.heard("call.held")).containsExactly("{'by':'far'}");
        assertThat(ana.heard("call.queued")).containsExactly("{'queue':'loans','position':1,'expectedWaitSeconds':0}");
        assertThat(carl.heard("call.incoming"))
                .containsExactly("{'from':'ana@bank.example','displayName':'ana!','audio':true,'video':true,"
                        + "'queue':'loans','waitedSeconds':0}");

        answers(carl, CALL);
        assertThat(ana.heard("call.moved"))
                .containsExactly("{'to':'" + CALL + "','far':'carl@bank.example','displayName':'carl!'}");
        assertThat(ana.heard("call.resumed")).containsExactly("{'by':'far'}");
        ana.attach(CALL, 2, Offers.CHROMIUM);
        settle();
        connected();
        assertThat(carl.heard("call.attached")).hasSize(1);
        assertThat(Objects.requireNonNull(broker.bridges.values().iterator().next()).legs)
                .as("bea's leg is gone")
                .hasSize(2);

        ana.say("call.end", "'call':'" + CALL + "'");
        settle();
        assertThat(carl.heard("agent.state").getLast()).isEqualTo("{'state':'wrap-up','seconds':15}");
        assertThat(gateway.inFlight()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "night | unreachable | the queue night is closed. We are closed now.",
                "nobody | unreachable | nobody else of the queue nobody is signed in",
            })
    void aQueueThatTakesNobodySaysWhyAndTheCallIsAsItWas(String queue, String reason, String words) {
        anaTalksToBea();
        handsOn(queue);

        assertThat(bea.heard("call.transfer-failed"))
                .containsExactly("{'reason':'" + reason + "','text':'" + words + "'}");
        assertThat(bea.heard("ok")).hasSize(1);
        assertThat(ana.heard).as("she hears nothing of it").isEmpty();
        assertThat(bea.heard("call.ended")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"secret, forbidden", "none, not-found"})
    void aQueueThatTheAgentMayNotUseOrThatIsUnknownIsRefused(String queue, String reason) {
        anaTalksToBea();
        handsOn(queue);

        assertThat(bea.heard("call.transfer-failed")).containsExactly("{'reason':'" + reason + "'}");
        assertThat(ana.heard).isEmpty();
    }

    @Test
    void consolesKnowWhichQueuesTheyMayUse() {
        anaTalksToBea();
        dials(eve, OTHER, "advice");

        assertThat(bea.heard("agent.queues").getLast())
                .endsWith("'reachable':['advice','loans','elsewhere','nobody','night']}");
    }

    @Test
    void nobodyIsHandedOnToAQueueInWhichOnlyTheGiverServes() {
        available(bea);
        dials(ana, CALL, "advice");
        answers(bea, CALL);
        gateway.service().ended(carl, EndCause.BYE);
        handsOn("advice");

        assertThat(bea.heard("call.transfer-failed"))
                .containsExactly("{'reason':'unreachable','text':'nobody else of the queue advice is signed in'}");
    }

    @Test
    void ifNobodyTakesTheCallItComesBackToWhoHandedItOnAndSaysSo() {
        anaTalksToBea();
        handsOn("loans");
        waits(20);
        assertThat(carl.heard("agent.state").getLast()).isEqualTo("{'state':'away','reason':'no-answer'}");
        assertThat(ana.heard("call.ended")).isEmpty();

        waits(60);
        assertThat(bea.heard("call.incoming"))
                .containsExactly("{'from':'ana@bank.example','displayName':'ana!','audio':true,'video':true,"
                        + "'queue':'loans','waitedSeconds':80,'returns':true}");
        answers(bea, CALL);
        assertThat(ana.heard("call.moved"))
                .containsExactly("{'to':'" + CALL + "','far':'bea@bank.example','displayName':'bea!'}");
        ana.attach(CALL, 2, Offers.CHROMIUM);
        settle();
        connected();
        ana.say("call.end", "'call':'" + CALL + "'");
        settle();
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void ifNobodyTakesTheCallAndWhoHandedItOnIsAwayItEndsAsTheQueueSays() {
        anaTalksToBea();
        handsOn("loans");
        bea.say("presence", "'available':false,'reason':'lunch'");
        waits(81);

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'unreachable'}");
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void ifNobodyTakesTheCallItGoesWhereTheOverflowSays() {
        anaTalksToBea();
        handsOn("elsewhere");
        waits(81);

        var invite = sip.last(SipEffect.Invite.class);
        assertThat(invite.destination()).isEqualTo("sip:desk@pbx.example");
        assertThat(bea.heard("call.incoming")).isEmpty();
        sip.tell(new SipEvent.Answered(invite.leg(), Offers.sdp(Offers.PHONE_AUDIO)));
        settle();
        assertThat(ana.heard("call.moved"))
                .containsExactly("{'to':'" + CALL + "','far':'sip:desk@pbx.example','displayName':''}");
        ana.say("call.end", "'call':'" + CALL + "'");
        settle();
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void theConsumerMayHangUpWhileItWaitsAndTheAgentItRingsAtIsFree() {
        anaTalksToBea();
        handsOn("loans");
        ana.say("call.end", "'call':'" + CALL + "'");
        settle();

        assertThat(carl.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(carl.heard("agent.state").getLast()).isEqualTo("{'state':'available'}");
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void anAgentWhoDeclinesOrIsLostCostsWhoWasHandedOnNothing() {
        anaTalksToBea();
        handsOn("loans");
        carl.say("call.decline", "'call':'" + CALL + "'");
        settle();
        assertThat(carl.heard("agent.state").getLast()).isEqualTo("{'state':'away','reason':'declined'}");
        available(carl);
        assertThat(carl.heard("call.incoming")).hasSize(2);

        gateway.service().ended(carl, EndCause.BYE);
        waits(30);
        assertThat(ana.heard("call.ended")).isEmpty();
        assertThat(ana.heard("call.queued").getLast()).isEqualTo("{'queue':'loans','position':1}");
    }

    @Test
    void aPageThatIsReloadedWhileItWaitsShowsThatItIsOnHold() {
        anaTalksToBea();
        available(carl);
        carl.say("presence", "'available':false,'reason':'lunch'");
        handsOn("loans");
        gateway.service().lost(ana);
        gateway.service().resumed(ana, false);

        assertThat(ana.heard("state").getLast()).contains("'phase':'talking'", "'farHeld':true", "'to':'queue:loans'");
    }

    @Test
    void anAgentMayTalkToWhoeverTheQueueFindsBeforeTheTwoAreConnected() {
        anaTalksToBea();
        bea.say("call.hold", "'call':'" + CALL + "'");
        dials(bea, OTHER, "loans");
        answers(carl, OTHER);
        bea.say("call.transfer", "'call':'" + CALL + "','with':'" + OTHER + "'");
        settle();

        assertThat(carl.heard("call.moved"))
                .containsExactly("{'to':'" + CALL + "','far':'ana@bank.example','displayName':'ana!'}");
        assertThat(bea.heard("call.ended")).hasSize(2);
    }

    @Test
    void aPhoneHandsOnToAQueueByReferToItsNumber() {
        available(carl);
        ana.say("call.dial", "'call':'" + CALL + "','to':'sip:bob@pbx.example'," + BOTH);
        ana.attach(CALL, 1, Offers.CHROMIUM);
        settle();
        var bob = sip.last(SipEffect.Invite.class).leg();
        sip.tell(new SipEvent.Answered(bob, Offers.sdp(Offers.PHONE_AUDIO)));
        connected();
        var plain = new SipEffect.Referral(Optional.empty(), Optional.empty());
        sip.tell(new SipEvent.Referred(bob, "pbx", "sip:4711@bank.example", plain, Optional.empty()));
        settle();

        assertThat(sip.effects(SipEffect.AnswerReferral.class))
                .extracting(SipEffect.AnswerReferral::status)
                .containsExactly(202);
        assertThat(sip.effects(SipEffect.Notify.class))
                .extracting(SipEffect.Notify::status)
                .containsExactly(182, 200);
        assertThat(sip.last(SipEffect.HangUp.class).leg()).isEqualTo(bob);
        assertThat(ana.heard("call.queued")).hasSize(1);
        answers(carl, CALL);
        assertThat(ana.heard("call.moved"))
                .containsExactly("{'to':'" + CALL + "','far':'carl@bank.example','displayName':'carl!'}");
    }
}
