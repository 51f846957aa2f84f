package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
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
import org.alongside.kernel.Id;
import org.alongside.session.Grant;
import org.alongside.testkit.ManualTimers;
import org.junit.jupiter.api.AfterEach;

/**
 * Ana and Eve, consumers, the agents Bea and Carl, of whom Carl alone knows about loans, and the queues that a test names; every
 * port faked and time moved by hand. After each test nothing may be left of a call that is over.
 */
abstract class QueueWorld {
    static final String CALL = "0123456789abcdef0123456789abcdef";
    static final String OTHER = "fedcba9876543210fedcba9876543210";
    static final String BOTH = "'audio':'sendrecv','video':'sendrecv'";

    final ManualTimers timers = new ManualTimers();
    final FakeBroker broker = new FakeBroker(timers, () -> Duration.ofMillis(1));
    final FakeSip sip = new FakeSip();
    final Gateway gateway;
    final FakeClient ana;
    final FakeClient eve;
    final FakeClient bea;
    final FakeClient carl;

    /** @param granted to Bea: whom she may call and hand on to */
    QueueWorld(List<QueueSettings> queues, String... granted) {
        var begin = Instant.parse("2026-11-26T09:00:00Z");
        long zero = timers.nowNanos();
        var node = new NodeId(new Id(1, 1));
        gateway = new Gateway(
                GatewaySettings.DEFAULT
                        .withTrunks(List.of(new TrunkRoute("pbx", List.of("pbx.example"), TrunkPolicy.DEFAULT)))
                        .withQueues(queues),
                new InMemoryCluster(node),
                timers,
                Runnable::run,
                new Random(1),
                sip,
                Map.of("one", broker.port(node.id(), () -> true)),
                new Desk(new TwoAgents(), () -> begin.plusNanos(timers.nowNanos() - zero), Optional.empty()),
                PhoneBook.EMPTY);
        ana = new FakeClient(gateway.service(), FakeClient.consumer("queue:*", "sip:*"));
        eve = new FakeClient(gateway.service(), FakeClient.consumer("queue:*"));
        bea = new FakeClient(gateway.service(), FakeClient.grant("bea", Grant.Role.AGENT, true, granted));
        carl = new FakeClient(gateway.service(), FakeClient.agent("carl"));
    }

    private static final class TwoAgents implements Staff {
        @Override
        public boolean has(String name) {
            return Set.of("bea", "carl").contains(name);
        }

        @Override
        public Set<String> skills(String name) {
            return name.equals("carl") ? Set.of("loans") : Set.of();
        }
    }

    /** Closed all day. */
    static QueueSettings closed(String name) {
        return QueueSettings.of(name)
                .with(OpeningHours.of(
                        ZoneOffset.UTC,
                        List.of(),
                        List.of(OpeningHours.SpecialDay.parse("2026-11-26 closed")
                                .orElseThrow())));
    }

    @AfterEach
    void nothingIsLeftOfACallThatIsOver() {
        assertThat(broker.violations).isEmpty();
        if (gateway.inFlight() == 0) {
            assertThat(broker.bridges).isEmpty();
            assertThat(ana.busy || bea.busy || carl.busy).isFalse();
        }
    }

    void waits(long seconds) {
        timers.advance(Duration.ofSeconds(seconds));
    }

    void settle() {
        timers.advance(Duration.ofMillis(50));
    }

    void available(FakeClient agent) {
        agent.say("presence", "'available':true");
        waits(1);
    }

    void dials(FakeClient caller, String call, String queue) {
        caller.say("call.dial", "'call':'" + call + "','to':'queue:" + queue + "'," + BOTH);
        caller.attach(call, 1, Offers.CHROMIUM);
        settle();
    }

    void answers(FakeClient agent, String call) {
        agent.say("call.answer", "'call':'" + call + "'," + BOTH);
        agent.attach(call, 1, Offers.CHROMIUM);
        settle();
        connected();
    }

    void connected() {
        for (var attach : broker.commands(AttachClient.class)) {
            broker.tell(new BrokerEvent.LegConnected(attach.bridge(), attach.leg(), attach.attach()));
        }
        settle();
    }
}
