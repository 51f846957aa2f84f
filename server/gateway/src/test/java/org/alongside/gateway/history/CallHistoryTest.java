package org.alongside.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.fake.FakeBroker;
import org.alongside.cluster.InMemoryCluster;
import org.alongside.cluster.NodeId;
import org.alongside.gateway.FakeClient;
import org.alongside.gateway.FakeSip;
import org.alongside.gateway.Gateway;
import org.alongside.gateway.Offers;
import org.alongside.gateway.client.Desk;
import org.alongside.gateway.client.GatewaySettings;
import org.alongside.gateway.client.PhoneBook;
import org.alongside.gateway.client.TrunkRoute;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.queue.QueueSettings;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Id;
import org.alongside.store.AuditEntry;
import org.alongside.store.Database;
import org.alongside.store.PastCall;
import org.alongside.testkit.ManualTimers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is found in the database after a call. */
class CallHistoryTest {
    private static final String CALL = "0123456789abcdef0123456789abcdef";
    private static final Id CALL_ID = Id.parse(CALL).orElseThrow();
    private static final String BOTH = "'audio':'sendrecv','video':'sendrecv'";
    private static final Instant BEGIN = Instant.parse("2026-11-26T08:00:00Z");

    private final Database database = Database.inMemory();
    private final ManualTimers timers = new ManualTimers();
    private final long zero = timers.nowNanos();
    private final InstantSource clock = () -> BEGIN.plusNanos(timers.nowNanos() - zero);
    private final FakeBroker broker = new FakeBroker(timers, () -> Duration.ofMillis(1));
    private final FakeSip sip = new FakeSip();
    private final NodeId node = new NodeId(new Id(1, 1));
    private final History history = new History(
            new History.Store(database.pastCalls(), Duration.ofDays(90), database.audit(), Duration.ofDays(365)),
            clock,
            Runnable::run);
    private final Gateway gateway = new Gateway(
            GatewaySettings.DEFAULT
                    .withTrunks(List.of(new TrunkRoute("pbx", List.of("pbx.example"), TrunkPolicy.DEFAULT)))
                    .withQueues(List.of(QueueSettings.of("loans"))),
            new InMemoryCluster(node),
            timers,
            Runnable::run,
            new Random(1),
            sip,
            Map.of("one", broker.port(node.id(), () -> true)),
            new Desk(name -> List.of("bea", "carl", "dora").contains(name), clock, Optional.of(history)),
            PhoneBook.EMPTY);
    private final FakeClient ana =
            new FakeClient(gateway.service(), FakeClient.consumer("agent:*", "sip:*@pbx.example"));
    private final FakeClient bea = new FakeClient(gateway.service(), FakeClient.agent("bea"));

    @BeforeEach
    void start() {
        database.start();
    }

    @AfterEach
    void stop() {
        database.stop();
    }

    private void waits(Duration time) {
        timers.advance(time);
    }

    private void dial(String to) {
        ana.say("call.dial", "'call':'" + CALL + "','to':'" + to + "'," + BOTH);
        ana.attach(CALL, 1, Offers.CHROMIUM);
        waits(Duration.ofMillis(20));
    }

    private PastCall kept() {
        return database.pastCalls().find(CALL_ID).orElseThrow();
    }

    private JsonNode detail() {
        return JsonMapper.shared().readTree(kept().detailJson());
    }

    private List<String> timeline() {
        return detail().path("timeline")
                .valueStream()
                .map(l -> l.path("text").stringValue())
                .toList();
    }

    private void connected(LegId leg, int attach) {
        broker.tell(new BrokerEvent.LegConnected(broker.commands.getFirst().bridge(), leg, attach));
        waits(Duration.ofMillis(20));
    }

    @Test
    void aCallThatGoesOnIsKnownWithItsPartiesAndIsInTheDatabaseOnceItIsNot() {
        bea.say("presence", "'available':true");
        dial("agent:bea");

        assertThat(history.goingOn()).singleElement().satisfies(call -> {
            assertThat(List.of(call.id(), call.caller(), call.dialled()))
                    .isEqualTo(List.of(CALL_ID, "ana@bank.example", "agent:bea"));
            assertThat(call.detailJson()).contains("\"address\":\"bea@bank.example\"");
        });

        ana.say("call.end", "'call':'" + CALL + "'");
        waits(Duration.ofMillis(20));

        assertThat(history.goingOn()).isEmpty();
        assertThat(history.written()).isCompleted();
        assertThat(kept().reason()).isEqualTo("normal");
    }

    @Test
    void aCallWithAnAgentIsKeptWithWhoWhenHowAndWhy() {
        bea.say("presence", "'available':true");
        dial("agent:bea");
        waits(Duration.ofSeconds(7));
        bea.say("call.answer", "'call':'" + CALL + "'," + BOTH);
        bea.attach(CALL, 1, Offers.CHROMIUM);
        waits(Duration.ofMillis(20));
        broker.commands(BrokerCommand.AttachClient.class).stream()
                .map(BrokerCommand.AttachClient::leg)
                .distinct()
                .forEach(leg -> connected(leg, 1));
        assertThat(database.pastCalls().find(CALL_ID)).as("while it goes on").isEmpty();
        waits(Duration.ofSeconds(10));
        ana.say("call.end", "'call':'" + CALL + "'");
        waits(Duration.ofMillis(20));

        var call = kept();
        assertThat(List.of(call.caller(), call.dialled(), call.answeredBy(), call.agent(), call.reason()))
                .containsExactly("ana@bank.example", "agent:bea", "bea@bank.example", "bea", "normal");
        assertThat(call.callerName().reveal()).isEqualTo("ana!");
        assertThat(call.beganAt()).isEqualTo(BEGIN);
        assertThat(call.waitedMillis()).isBetween(7_000L, 7_100L);
        assertThat(call.answeredAt()).contains(BEGIN.plusMillis(call.waitedMillis()));
        assertThat(Duration.between(BEGIN, call.endedAt()).toSeconds()).isEqualTo(17);
        assertThat(call.correlation()).isEqualTo(CALL);
        var legs = detail().path("legs");
        assertThat(legs.valueStream()
                        .map(l -> l.path("side").stringValue() + " "
                                + l.path("kind").stringValue()
                                + " " + l.path("address").stringValue() + " "
                                + l.path("agent").asString("") + " "
                                + l.path("audio").stringValue() + " "
                                + l.path("video").stringValue()))
                .containsExactly(
                        "caller client ana@bank.example  opus VP8", "callee client bea@bank.example bea opus VP8");
        assertThat(detail().path("transcoded").booleanValue()).isFalse();
        assertThat(timeline())
                .startsWith(
                        "ana@bank.example from 127.0.0.1 calls agent:bea",
                        "ana@bank.example hears: trying",
                        "rings at bea@bank.example",
                        "ana@bank.example hears: ringing (180)")
                .contains("answered by bea@bank.example", "media of ana@bank.example is up over attach 1")
                .endsWith("ended for ana@bank.example: normal", "ended for bea@bank.example: normal");
    }

    private void answers(FakeClient agent) {
        agent.say("call.answer", "'call':'" + CALL + "'," + BOTH);
        agent.attach(CALL, 1, Offers.CHROMIUM);
        waits(Duration.ofMillis(20));
        broker.commands(BrokerCommand.AttachClient.class).forEach(attach -> connected(attach.leg(), attach.attach()));
    }

    @Test
    void aCallThatWasHandedOnToAQueueTellsSoAndBelongsToBothAgentsAndNotToOneWhoLetItRing() {
        bea.say("presence", "'available':true");
        dial("agent:bea");
        answers(bea);
        waits(Duration.ofSeconds(1));
        var dora = new FakeClient(gateway.service(), FakeClient.agent("dora"));
        dora.say("presence", "'available':true");
        waits(Duration.ofSeconds(1));
        var carl = new FakeClient(gateway.service(), FakeClient.agent("carl"));
        carl.say("presence", "'available':true");
        waits(Duration.ofSeconds(8));

        bea.say("call.transfer", "'call':'" + CALL + "','to':'queue:loans'");
        waits(Duration.ofSeconds(21));
        answers(carl);
        ana.attach(CALL, 2, Offers.CHROMIUM);
        waits(Duration.ofSeconds(5));
        ana.say("call.end", "'call':'" + CALL + "'");
        waits(Duration.ofMillis(20));

        var call = kept();
        assertThat(List.of(call.answeredBy(), call.agent(), call.queue(), call.reason()))
                .as("who answered first")
                .containsExactly("bea@bank.example", "bea", "loans", "normal");
        assertThat(timeline())
                .containsSubsequence(
                        "answered by bea@bank.example",
                        "ana@bank.example is held",
                        "bea@bank.example hands the call on: queued",
                        "ended for bea@bank.example: normal",
                        "waits in the queue loans",
                        "rings at dora@bank.example",
                        "ended for dora@bank.example: timeout",
                        "rings at carl@bank.example",
                        "ana@bank.example talks to carl@bank.example from now on, as call " + CALL,
                        "the queue loans gave it to carl after 21 s",
                        "ended for carl@bank.example: normal");
        assertThat(detail().path("legs")
                        .valueStream()
                        .map(leg -> leg.path("address").stringValue() + " "
                                + leg.path("talked").booleanValue()))
                .containsExactly(
                        "ana@bank.example true",
                        "bea@bank.example true",
                        "dora@bank.example false",
                        "carl@bank.example true");
        assertThat(List.of("bea", "carl", "dora"))
                .filteredOn(name -> database.pastCalls().had(name, CALL_ID))
                .containsExactly("bea", "carl");
    }

    @Test
    void aCallByATrunkSaysWhichAndWhatSipSaid() {
        dial("sip:bob@pbx.example");
        var leg = broker.commands(BrokerCommand.OpenTrunk.class).getFirst().leg();
        sip.tell(new SipEvent.Rejected(leg, 486, "Busy Here"));
        waits(Duration.ofMillis(20));

        assertThat(kept().trunk()).isEqualTo("pbx");
        assertThat(kept().reason()).isEqualTo("busy");
        assertThat(kept().answeredAt()).isEmpty();
        assertThat(timeline())
                .contains("INVITE to sip:bob@pbx.example", "ended for ana@bank.example: busy (486 Busy Here)");
    }

    @Test
    void aCallThatNeverBeganIsKeptTooWithItsReason() {
        dial("agent:nobody");

        assertThat(kept().reason()).isEqualTo("not-found");
        assertThat(timeline()).endsWith("ended at once: not-found");
    }

    @Test
    void everyCallIsInTheAuditTrail() {
        dial("agent:nobody");

        assertThat(database.audit().list(Optional.empty(), Optional.of("call"), Optional.empty(), 10))
                .extracting(AuditEntry::who, AuditEntry::object, AuditEntry::address, AuditEntry::at)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("ana@bank.example", "agent:nobody", "127.0.0.1", BEGIN));
    }

    @Test
    void whatIsOlderThanItsTimeIsForgottenByItself() {
        history.forgetEvery(timers);
        dial("agent:nobody");
        waits(Duration.ofDays(89));
        assertThat(database.pastCalls().find(CALL_ID)).isPresent();
        waits(Duration.ofDays(1).plusHours(2));
        assertThat(database.pastCalls().find(CALL_ID)).isEmpty();
        assertThat(database.audit().list(Optional.empty(), Optional.empty(), Optional.empty(), 10))
                .hasSize(1);
        waits(Duration.ofDays(275));
        assertThat(database.audit().list(Optional.empty(), Optional.empty(), Optional.empty(), 10))
                .isEmpty();
    }
}
