package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerCommand.AttachClient;
import org.alongside.broker.api.BrokerCommand.Configure;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.Direction;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.fake.FakeBroker;
import org.alongside.cluster.InMemoryCluster;
import org.alongside.cluster.NodeId;
import org.alongside.gateway.client.GatewaySettings;
import org.alongside.gateway.client.TrunkRoute;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Id;
import org.alongside.testkit.ManualTimers;
import org.junit.jupiter.api.AfterEach;

/**
 * The life of calls, from JSON to JSON and SIP: Ana is a consumer's page, Bea an agent's, and a phone lies behind a trunk. Every
 * port is faked and time moved by hand. After each test no call has ended twice, and nothing is left of one that is over.
 */
abstract class CallWorld {
    static final String CALL = "0123456789abcdef0123456789abcdef";
    static final String BOTH = "'audio':'sendrecv','video':'sendrecv'";
    static final String AUDIO = "'audio':'sendrecv','video':'none'";

    final ManualTimers timers = new ManualTimers();
    Duration brokerTakes = Duration.ofMillis(1);
    final FakeBroker broker = new FakeBroker(timers, () -> brokerTakes);
    final FakeSip sip = new FakeSip();
    private final NodeId node = new NodeId(new Id(1, 1));
    final Gateway gateway = new Gateway(
            GatewaySettings.DEFAULT.withTrunks(
                    List.of(new TrunkRoute("pbx", List.of("pbx.example"), TrunkPolicy.DEFAULT))),
            new InMemoryCluster(node),
            timers,
            Runnable::run,
            new Random(1),
            sip,
            Map.of("one", broker.port(node.id(), () -> true)),
            name -> name.equals("bea") || name.equals("carl"));
    final FakeClient ana = new FakeClient(gateway.service(), FakeClient.consumer("agent:*", "sip:*@pbx.example"));
    final FakeClient bea = new FakeClient(gateway.service(), FakeClient.agent("bea"));

    @AfterEach
    void noCallEndsTwiceAndNoBridgeOutlivesIt() {
        for (var client : List.of(ana, bea)) {
            assertThat(client.heard("call.ended").size()).isLessThanOrEqualTo(1);
        }
        if (gateway.inFlight() == 0) {
            assertThat(broker.bridges).isEmpty();
            assertThat(ana.busy || bea.busy).isFalse();
            assertThat(timers.pending()).as("timers left over").isLessThanOrEqualTo(pendingReplies());
        }
        assertThat(broker.violations).isEmpty();
    }

    /** The fake broker's own time-outs may still be there. */
    private int pendingReplies() {
        return broker.commands.size() + 1;
    }

    void settle() {
        timers.advance(Duration.ofMillis(20));
    }

    void dialBea(String media) {
        bea.say("presence", "'available':true");
        ana.say("call.dial", "'call':'" + CALL + "','to':'agent:bea'," + media);
        settle();
    }

    void talkToBea() {
        dialBea(BOTH);
        ana.attach(CALL, 1, Offers.CHROMIUM);
        bea.say("call.answer", "'call':'" + CALL + "'," + BOTH);
        bea.attach(CALL, 1, Offers.CHROMIUM);
        settle();
        connected(ana, 1);
        connected(bea, 1);
    }

    void connected(FakeClient client, int attach) {
        broker.tell(new BrokerEvent.LegConnected(bridge(), leg(client), attach));
        settle();
    }

    BridgeId bridge() {
        return broker.commands.getFirst().bridge();
    }

    /** Caller and callee attach in the order of the test; the first attach of each names its leg. */
    LegId leg(FakeClient client) {
        var legs = broker.commands(AttachClient.class).stream()
                .map(AttachClient::leg)
                .distinct()
                .toList();
        return client == ana ? legs.getFirst() : legs.getLast();
    }

    LegId trunkLeg() {
        return broker.commands(BrokerCommand.OpenTrunk.class).getFirst().leg();
    }

    void dialPhone(String media, String offer) {
        ana.say("call.dial", "'call':'" + CALL + "','to':'sip:bob@pbx.example'," + media);
        ana.attach(CALL, 1, offer);
        settle();
    }

    void talkToPhone(String media, String offer, String answer) {
        dialPhone(media, offer);
        sip.tell(new SipEvent.Answered(trunkLeg(), Offers.sdp(answer)));
        settle();
        connected(ana, 1);
    }

    Direction direction(LegId leg, MediaKind kind) {
        return broker.commands(Configure.class).reversed().stream()
                .filter(c -> c.leg().equals(leg))
                .findFirst()
                .orElseThrow()
                .media()
                .stream()
                .filter(m -> m.kind() == kind)
                .findFirst()
                .orElseThrow()
                .direction();
    }
}
