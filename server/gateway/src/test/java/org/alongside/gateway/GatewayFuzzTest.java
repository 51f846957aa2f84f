package org.alongside.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.alongside.broker.api.BrokerCommand.OpenTrunk;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.fake.FakeBroker;
import org.alongside.cluster.InMemoryCluster;
import org.alongside.cluster.NodeId;
import org.alongside.gateway.client.GatewaySettings;
import org.alongside.gateway.client.TrunkRoute;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.Service.EndCause;
import org.alongside.sip.sdp.SessionDescription;
import org.alongside.testkit.ManualTimers;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whatever a page commands and whatever a phone describes: nothing throws, a command has at most one answer, every call ends
 * once, no bridge and no timer is left, and the next call is put through.
 */
class GatewayFuzzTest {
    private static final String CALL = "0123456789abcdef0123456789abcdef";
    private static final String AUDIO = "'audio':'sendrecv','video':'none'";
    private static final String BOTH = "'audio':'sendrecv','video':'sendrecv'";
    private static final LegId INVITED = new LegId(new Id(7, 7));

    private final ManualTimers timers = new ManualTimers();
    private final FakeBroker broker = new FakeBroker(timers, () -> Duration.ofMillis(1));
    private final FakeSip sip = new FakeSip();
    private final NodeId node = new NodeId(new Id(1, 1));
    private final Gateway gateway = new Gateway(
            GatewaySettings.DEFAULT.withTrunks(
                    List.of(new TrunkRoute("pbx", List.of("pbx.example"), TrunkPolicy.DEFAULT))),
            new InMemoryCluster(node),
            timers,
            Runnable::run,
            new Random(1),
            sip,
            Map.of("one", broker.port(node.id(), () -> true)),
            name -> name.equals("bea"));
    private final FakeClient ana =
            new FakeClient(gateway.service(), FakeClient.consumer("agent:*", "sip:*@pbx.example"));
    private final FakeClient bea = new FakeClient(gateway.service(), FakeClient.agent("bea"));

    /** Lines of JSON, each one command of a page that rings an agent. */
    @FuzzTest(maxDuration = "2m")
    void commands(byte[] text) {
        bea.say("presence", "'available':true");
        ana.say("call.dial", "'call':'" + CALL + "','to':'agent:bea'," + BOTH);
        settle();
        ana.heard.clear();
        new String(text, UTF_8).lines().limit(20).forEach(this::command);
        timers.advance(Duration.ofSeconds(1));
        assertEverythingEnds();
    }

    private void command(String line) {
        int answers = answers();
        parse(line).ifPresent(message -> {
            gateway.service().message(ana, message.path("type").stringValue(), message);
            settle();
            assertThat(answers()).isLessThanOrEqualTo(answers + 1);
        });
    }

    /** What the door lets through, see {@code Door} in the sessions. */
    private static Optional<ObjectNode> parse(String line) {
        try {
            return JsonMapper.shared().readTree(line) instanceof ObjectNode message
                            && message.path("type").isString()
                            && (message.path("id").isMissingNode()
                                    || message.path("id").isString())
                    ? Optional.of(message)
                    : Optional.empty();
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    private int answers() {
        return ana.heard("ok").size() + ana.heard("error").size();
    }

    /** An SDP offer of a page, and another as its second attach. */
    @FuzzTest(maxDuration = "2m")
    void offer(byte[] sdp) {
        ana.say("call.dial", "'call':'" + CALL + "','to':'sip:bob@pbx.example'," + BOTH);
        ana.attach(CALL, 1, new String(sdp, UTF_8));
        settle();
        if (!broker.commands(OpenTrunk.class).isEmpty()) {
            sip.tell(new SipEvent.Answered(trunkLeg(), Offers.sdp(Offers.PHONE)));
            settle();
        }
        ana.attach(CALL, 2, new String(sdp, UTF_8));
        settle();
        assertEverythingEnds();
    }

    /** What a phone answers: as early media, as the answer, as a later offer and as the answer to a later offer. */
    @FuzzTest(maxDuration = "2m")
    void phone(byte[] sdp) {
        if (SessionDescription.parse(new String(sdp, UTF_8)) instanceof Result.Ok<SessionDescription>(var said)) {
            ana.say("call.dial", "'call':'" + CALL + "','to':'sip:bob@pbx.example'," + BOTH);
            ana.attach(CALL, 1, Offers.CHROMIUM);
            settle();
            for (var event : List.of(
                    new SipEvent.Progressed(trunkLeg(), 183, Optional.of(said)),
                    new SipEvent.Answered(trunkLeg(), said),
                    new SipEvent.Reoffered(trunkLeg(), said))) {
                sip.tell(event);
                settle();
            }
            ana.say("call.hold", "'call':'" + CALL + "'");
            settle();
            sip.tell(new SipEvent.ReofferAnswered(trunkLeg(), said));
            settle();
            assertEverythingEnds();
        }
    }

    /** What a phone that calls offers. */
    @FuzzTest(maxDuration = "2m")
    void invitation(byte[] sdp) {
        if (SessionDescription.parse(new String(sdp, UTF_8)) instanceof Result.Ok<SessionDescription>(var said)) {
            bea.say("presence", "'available':true");
            sip.tell(new SipEvent.Invited(
                    INVITED, "pbx", "bea", "bank.example", "bob@pbx.example", Redacted.of("Bob"), Optional.of(said)));
            settle();
            bea.last("call.incoming").map(it -> it.get("call").asString()).ifPresent(call -> {
                bea.say("call.answer", "'call':'" + call + "'," + BOTH);
                bea.attach(call, 1, Offers.CHROMIUM);
                settle();
            });
            assertEverythingEnds();
        }
    }

    /** What the ACK of a call without offer brings, and later that of a re-INVITE without offer. */
    @FuzzTest(maxDuration = "2m")
    void lateAnswer(byte[] sdp) {
        if (SessionDescription.parse(new String(sdp, UTF_8)) instanceof Result.Ok<SessionDescription>(var said)) {
            bea.say("presence", "'available':true");
            sip.tell(new SipEvent.Invited(
                    INVITED, "pbx", "bea", "bank.example", "bob@pbx.example", Redacted.of("Bob"), Optional.empty()));
            settle();
            String call = bea.last("call.incoming").orElseThrow().get("call").asString();
            bea.say("call.answer", "'call':'" + call + "'," + BOTH);
            bea.attach(call, 1, Offers.CHROMIUM);
            settle();
            for (var event : List.of(
                    new SipEvent.Answered(INVITED, said),
                    new SipEvent.OfferWanted(INVITED),
                    new SipEvent.ReofferAnswered(INVITED, said))) {
                sip.tell(event);
                settle();
            }
            sip.tell(new SipEvent.HungUp(INVITED, 0, ""));
            settle();
            assertEverythingEnds();
        }
    }

    private LegId trunkLeg() {
        return broker.commands(OpenTrunk.class).getFirst().leg();
    }

    private void settle() {
        timers.advance(Duration.ofMillis(20));
    }

    private void assertEverythingEnds() {
        gateway.service().ended(ana, EndCause.BYE);
        timers.advance(Duration.ofSeconds(400));
        assertThat(gateway.inFlight()).isZero();
        assertThat(broker.bridges).isEmpty();
        assertThat(broker.violations).isEmpty();
        assertThat(timers.pending()).as("timers left over").isZero();
        assertThat(bea.busy).isFalse();
        assertThat(bea.heard("call.ended")).hasSameSizeAs(bea.heard("call.incoming"));
        assertTheNextCallIsPutThrough();
    }

    private void assertTheNextCallIsPutThrough() {
        var next = new FakeClient(gateway.service(), FakeClient.consumer("agent:*"));
        bea.heard.clear();
        bea.say("presence", "'available':true");
        next.say("call.dial", "'call':'" + "f".repeat(32) + "','to':'agent:bea'," + AUDIO);
        settle();
        assertThat(bea.heard("call.incoming")).hasSize(1);
    }
}
