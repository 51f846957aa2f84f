package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.alongside.broker.api.BrokerCommand.AttachClient;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.fake.FakeBroker;
import org.alongside.cluster.InMemoryCluster;
import org.alongside.cluster.NodeId;
import org.alongside.gateway.client.Desk;
import org.alongside.gateway.client.GatewaySettings;
import org.alongside.gateway.client.PhoneBook;
import org.alongside.gateway.client.Staff;
import org.alongside.gateway.client.TrunkRoute;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.queue.OpeningHours;
import org.alongside.gateway.queue.QueueSettings;
import org.alongside.gateway.queue.QueueSettings.Overflow;
import org.alongside.gateway.queue.QueueSettings.Patience;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Id;
import org.alongside.session.Grant;
import org.alongside.session.Service.EndCause;
import org.alongside.testkit.ManualTimers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ana, a consumer, talks to the agent Bea, who hands her on to a queue that Carl serves; with time moved by hand. */
class QueueTransferTest {
    private static final String CALL = "0123456789abcdef0123456789abcdef";
    private static final String OTHER = "fedcba9876543210fedcba9876543210";
    private static final String BOTH = "'audio':'sendrecv','video':'sendrecv'";
    private static final Patience SHORT = new Patience(
            Duration.ofSeconds(20), Duration.ofSeconds(90), Duration.ofSeconds(60), Duration.ofSeconds(15), 50);

    private final ManualTimers timers = new ManualTimers();
    private final Instant begin = Instant.parse("2026-11-26T09:00:00Z");
    private final long zero = timers.nowNanos();
    private final FakeBroker broker = new FakeBroker(timers, () -> Duration.ofMillis(1));
    private final FakeSip sip = new FakeSip();
    private final NodeId node = new NodeId(new Id(1, 1));
    private final Staff staff = new Staff() {
        @Override
        public boolean has(String name) {
            return Set.of("bea", "carl").contains(name);
        }

        @Override
        public Set<String> skills(String name) {
            return name.equals("carl") ? Set.of("loans") : Set.of();
        }
    };
    private final Gateway gateway = new Gateway(
            GatewaySettings.DEFAULT
                    .withTrunks(List.of(new TrunkRoute("pbx", List.of("pbx.example"), TrunkPolicy.DEFAULT)))
                    .withQueues(List.of(
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
                            QueueSettings.of("night")
                                    .with(OpeningHours.of(
                                            ZoneOffset.UTC,
                                            List.of(),
                                            List.of(OpeningHours.SpecialDay.parse("2026-11-26 closed")
                                                    .orElseThrow()))))),
            new InMemoryCluster(node),
            timers,
            Runnable::run,
            new Random(1),
            sip,
            Map.of("one", broker.port(node.id(), () -> true)),
            new Desk(staff, () -> begin.plusNanos(timers.nowNanos() - zero), Optional.empty()),
            PhoneBook.EMPTY);
    private final FakeClient ana = new FakeClient(gateway.service(), FakeClient.consumer("queue:*", "sip:*"));
    private final FakeClient eve = new FakeClient(gateway.service(), FakeClient.consumer("queue:*"));
    private final FakeClient bea = new FakeClient(
            gateway.service(),
            FakeClient.grant(
                    "bea",
                    Grant.Role.AGENT,
                    true,
                    "queue:advice",
                    "queue:loans",
                    "queue:elsewhere",
                    "queue:night",
                    "queue:no*"));
    private final FakeClient carl = new FakeClient(gateway.service(), FakeClient.agent("carl"));

    @AfterEach
    void nothingIsLeftOfACallThatIsOver() {
        assertThat(broker.violations).isEmpty();
        if (gateway.inFlight() == 0) {
            assertThat(broker.bridges).isEmpty();
            assertThat(ana.busy || bea.busy || carl.busy).isFalse();
        }
    }

    private void waits(long seconds) {
        timers.advance(Duration.ofSeconds(seconds));
    }

    private void settle() {
        timers.advance(Duration.ofMillis(50));
    }

    private void available(FakeClient agent) {
        agent.say("presence", "'available':true");
        waits(1);
    }

    private void dials(FakeClient caller, String call, String queue) {
        caller.say("call.dial", "'call':'" + call + "','to':'queue:" + queue + "'," + BOTH);
        caller.attach(call, 1, Offers.CHROMIUM);
        settle();
    }

    private void answers(FakeClient agent, String call) {
        agent.say("call.answer", "'call':'" + call + "'," + BOTH);
        agent.attach(call, 1, Offers.CHROMIUM);
        settle();
        connected();
    }

    private void connected() {
        for (var attach : broker.commands(AttachClient.class)) {
            broker.tell(new BrokerEvent.LegConnected(attach.bridge(), attach.leg(), attach.attach()));
        }
        settle();
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
