package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand.AttachClient;
import org.alongside.broker.api.BrokerCommand.Configure;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.Direction;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.MediaParameters;
import org.alongside.broker.api.fake.FakeBroker;
import org.alongside.cluster.InMemoryCluster;
import org.alongside.cluster.NodeId;
import org.alongside.gateway.client.Desk;
import org.alongside.gateway.client.GatewaySettings;
import org.alongside.gateway.client.PhoneBook;
import org.alongside.gateway.client.TrunkRoute;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Id;
import org.alongside.session.Grant;
import org.alongside.testkit.ManualTimers;
import org.junit.jupiter.api.AfterEach;

/**
 * Ana, a consumer, Bea and Carl, agents, and phones behind a trunk: everybody who takes part in a transfer, with every port faked
 * and time moved by hand. After each test nothing may be left of a call that is over.
 */
abstract class TransferWorld {
    static final String CALL = "0123456789abcdef0123456789abcdef";
    static final String ASKING = "fedcba9876543210fedcba9876543210";
    static final String BOTH = "'audio':'sendrecv','video':'sendrecv'";
    static final String BOB = "sip:bob@pbx.example";
    /** Bob's phone has µ-law alone. */
    static final String ANSWER = Offers.PHONE_AUDIO;

    final ManualTimers timers = new ManualTimers();
    final FakeBroker broker = new FakeBroker(timers, () -> Duration.ofMillis(1));
    final FakeSip sip = new FakeSip();
    /** The contacts of the users of {@code bank.example}; nobody has a phone at first. */
    final Map<String, List<PhoneBook.Contact>> registered = new HashMap<>();

    /** How media is spoken with these phones. */
    TrunkPolicy mediaOfPhones = TrunkPolicy.DEFAULT;

    final NodeId node = new NodeId(new Id(1, 1));
    final Gateway gateway = new Gateway(
            GatewaySettings.DEFAULT.withTrunks(List.of(
                    new TrunkRoute("pbx", List.of("pbx.example"), TrunkPolicy.DEFAULT),
                    new TrunkRoute("other", List.of("other.example"), TrunkPolicy.DEFAULT))),
            new InMemoryCluster(node),
            timers,
            Runnable::run,
            new Random(1),
            sip,
            Map.of("one", broker.port(node.id(), () -> true)),
            Desk.of(name -> List.of("bea", "carl", "dora").contains(name)),
            new Book());
    final FakeClient ana = new FakeClient(gateway.service(), FakeClient.consumer("agent:*", "sip:*"));
    final FakeClient bea = new FakeClient(
            gateway.service(), FakeClient.grant("bea", Grant.Role.AGENT, true, "agent:*", "sip:*@pbx.example"));
    final FakeClient carl = new FakeClient(gateway.service(), FakeClient.agent("carl"));

    private final class Book implements PhoneBook {
        @Override
        public boolean controls(String domain) {
            return domain.equals("bank.example");
        }

        @Override
        public List<Contact> contacts(String user, String domain) {
            return controls(domain) ? registered.getOrDefault(user, List.of()) : List.of();
        }

        @Override
        public TrunkPolicy mediaOf(String domain) {
            return mediaOfPhones;
        }

        @Override
        public List<String> allowedTo(String domain) {
            return List.of("agent:*");
        }
    }

    @AfterEach
    void nothingIsLeftOfACallThatIsOver() {
        assertThat(broker.violations).isEmpty();
        if (gateway.inFlight() == 0) {
            assertThat(broker.bridges).isEmpty();
            assertThat(ana.busy || bea.busy).isFalse();
            assertThat(openLegs()).as("legs that nobody ended").isEmpty();
        }
    }

    /** Legs that were invited or accepted and neither ended by us nor by themselves. */
    List<LegId> openLegs() {
        var open = new ArrayList<LegId>();
        for (var effect : sip.effects) {
            if (effect instanceof SipEffect.Invite || effect instanceof SipEffect.Accept) {
                open.add(effect.leg());
            } else if (effect instanceof SipEffect.HangUp || effect instanceof SipEffect.Reject) {
                open.remove(effect.leg());
            }
        }
        open.removeAll(ended);
        return open;
    }

    final List<LegId> ended = new ArrayList<>();

    void settle() {
        timers.advance(Duration.ofMillis(20));
    }

    void tell(SipEvent event) {
        if (event instanceof SipEvent.HungUp || event instanceof SipEvent.Rejected) {
            ended.add(event.leg());
        }
        sip.tell(event);
        settle();
    }

    void anaTalksToBea() {
        bea.say("presence", "'available':true");
        ana.say("call.dial", "'call':'" + CALL + "','to':'agent:bea'," + BOTH);
        settle();
        ana.attach(CALL, 1, Offers.CHROMIUM);
        bea.say("call.answer", "'call':'" + CALL + "'," + BOTH);
        bea.attach(CALL, 1, Offers.CHROMIUM);
        settle();
        connected(1);
        List.of(ana, bea).forEach(client -> client.heard.clear());
    }

    /** Every client leg of every bridge that stands. */
    void connected(int attach) {
        broker.commands(AttachClient.class).stream()
                .filter(a -> a.attach() == attach)
                .forEach(a -> broker.tell(new BrokerEvent.LegConnected(a.bridge(), a.leg(), attach)));
        settle();
    }

    LegId clientLeg(FakeClient client) {
        var legs = broker.commands(AttachClient.class).stream()
                .map(AttachClient::leg)
                .distinct()
                .toList();
        return client == ana ? legs.getFirst() : legs.get(1);
    }

    BridgeId bridge() {
        return broker.commands.getFirst().bridge();
    }

    LegId invited() {
        return sip.last(SipEffect.Invite.class).leg();
    }

    String transfer(FakeClient client, String how) {
        String command = client.say("call.transfer", "'call':'" + CALL + "'," + how);
        settle();
        return command;
    }

    void toBob() {
        transfer(bea, "'to':'" + BOB + "'");
    }

    void toCarl() {
        carl.say("presence", "'available':true");
        transfer(bea, "'to':'agent:carl'");
    }

    Optional<MediaParameters> latest(LegId leg, MediaKind kind) {
        return broker.commands(Configure.class).reversed().stream()
                .filter(c -> c.leg().equals(leg))
                .findFirst()
                .flatMap(c -> c.media().stream().filter(m -> m.kind() == kind).findFirst());
    }

    Direction sound(LegId leg) {
        return latest(leg, MediaKind.AUDIO).orElseThrow().direction();
    }

    List<String> legsOfTheBridge() {
        return Objects.requireNonNull(broker.bridges.get(bridge())).legs.stream()
                .map(LegId::toString)
                .toList();
    }

    void hangUpAll() {
        for (var client : List.of(ana, bea, carl)) {
            client.say("call.end", "'call':'" + CALL + "'");
            client.say("call.end", "'call':'" + ASKING + "'");
        }
        settle();
        assertThat(gateway.inFlight()).isZero();
    }
}
