package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.session.Grant;
import org.alongside.session.Service.EndCause;
import org.alongside.testkit.ManualTimers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The life of calls, from JSON to JSON and SIP, with every port faked and time moved by hand. */
class GatewayTest {
    private static final String CALL = "0123456789abcdef0123456789abcdef";
    private static final String BOTH = "'audio':'sendrecv','video':'sendrecv'";
    private static final String AUDIO = "'audio':'sendrecv','video':'none'";

    private final ManualTimers timers = new ManualTimers();
    private Duration brokerTakes = Duration.ofMillis(1);
    private final FakeBroker broker = new FakeBroker(timers, () -> brokerTakes);
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
            name -> name.equals("bea") || name.equals("carl"));
    private final FakeClient ana =
            new FakeClient(gateway.service(), FakeClient.consumer("agent:*", "sip:*@pbx.example"));
    private final FakeClient bea = new FakeClient(gateway.service(), FakeClient.agent("bea"));

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

    private void settle() {
        timers.advance(Duration.ofMillis(20));
    }

    private void dialBea(String media) {
        bea.say("presence", "'available':true");
        ana.say("call.dial", "'call':'" + CALL + "','to':'agent:bea'," + media);
        settle();
    }

    private void talkToBea() {
        dialBea(BOTH);
        ana.attach(CALL, 1, Offers.CHROMIUM);
        bea.say("call.answer", "'call':'" + CALL + "'," + BOTH);
        bea.attach(CALL, 1, Offers.CHROMIUM);
        settle();
        connected(ana, 1);
        connected(bea, 1);
    }

    private void connected(FakeClient client, int attach) {
        broker.tell(new BrokerEvent.LegConnected(bridge(), leg(client), attach));
        settle();
    }

    private BridgeId bridge() {
        return broker.commands.getFirst().bridge();
    }

    /** Caller and callee attach in the order of the test; the first attach of each names its leg. */
    private LegId leg(FakeClient client) {
        var legs = broker.commands(AttachClient.class).stream()
                .map(AttachClient::leg)
                .distinct()
                .toList();
        return client == ana ? legs.getFirst() : legs.getLast();
    }

    private LegId trunkLeg() {
        return broker.commands(BrokerCommand.OpenTrunk.class).getFirst().leg();
    }

    private void dialPhone(String media, String offer) {
        ana.say("call.dial", "'call':'" + CALL + "','to':'sip:bob@pbx.example'," + media);
        ana.attach(CALL, 1, offer);
        settle();
    }

    private void talkToPhone(String media, String offer, String answer) {
        dialPhone(media, offer);
        sip.tell(new SipEvent.Answered(trunkLeg(), Offers.sdp(answer)));
        settle();
        connected(ana, 1);
    }

    private Direction direction(LegId leg, MediaKind kind) {
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

    @Test
    void anAgentIsRungAnswersAndBothHearEachOther() {
        talkToBea();

        assertThat(bea.heard("call.incoming"))
                .containsExactly("{'from':'ana@bank.example','displayName':'ana!','audio':true,'video':true}");
        assertThat(ana.heard("call.progress"))
                .containsExactly("{'state':'trying'}", "{'state':'ringing','status':180}");
        assertThat(ana.heard("call.answered")).containsExactly("{'audio':'sendrecv','video':'sendrecv'}");
        assertThat(ana.heard("call.attached")).hasSize(1);
        assertThat(bea.heard("call.attached")).hasSize(1);
        assertThat(ana.heard("call.connected")).containsExactly("{'attach':1}");
        assertThat(ana.heard("call.far")).contains("{'audio':true,'video':true}");
        assertThat(direction(leg(ana), MediaKind.AUDIO)).isEqualTo(Direction.SENDRECV);
        assertThat(direction(leg(bea), MediaKind.VIDEO)).isEqualTo(Direction.SENDRECV);
        assertThat(ana.busy && bea.busy).isTrue();

        ana.say("call.end", "'call':'" + CALL + "'");
        settle();
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void theAttachIsAnsweredOnlyOnceTheFarSideIsKnown() {
        dialBea(BOTH);
        ana.attach(CALL, 1, Offers.CHROMIUM);
        settle();
        assertThat(ana.heard("call.attached")).isEmpty();

        bea.attach(CALL, 1, Offers.CHROMIUM_AUDIO);
        settle();
        assertThat(ana.heard("call.attached"))
                .as("before the answer nothing flows")
                .isEmpty();

        bea.say("call.answer", "'call':'" + CALL + "'," + AUDIO);
        settle();
        String answer = ana.last("call.attached").orElseThrow().get("sdp").asString();
        assertThat(answer).contains("m=audio 16000 UDP/TLS/RTP/SAVPF 111", "m=video 0 ");
        assertThat(bea.last("call.attached").orElseThrow().get("sdp").asString())
                .doesNotContain("m=video");
        ana.say("call.end", "'call':'" + CALL + "'");
        settle();
    }

    @Test
    void aConsumerWhoLeavesWhileItRingsCancelsTheInvite() {
        dialPhone(BOTH, Offers.CHROMIUM);
        assertThat(sip.effects(SipEffect.Invite.class)).hasSize(1);
        sip.tell(new SipEvent.Progressed(trunkLeg(), 180, Optional.empty()));
        ana.say("call.end", "'call':'" + CALL + "'");
        sip.tell(new SipEvent.Answered(trunkLeg(), Offers.sdp(Offers.PHONE)));
        settle();

        assertThat(sip.effects(SipEffect.HangUp.class)).hasSize(1);
        assertThat(ana.heard("call.answered")).isEmpty();
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void ofAnswerAndCancelTheFirstWins() {
        dialPhone(BOTH, Offers.CHROMIUM);
        sip.tell(new SipEvent.Answered(trunkLeg(), Offers.sdp(Offers.PHONE)));
        ana.say("call.end", "'call':'" + CALL + "'");
        settle();

        assertThat(ana.heard("call.answered")).hasSize(1);
        assertThat(sip.effects(SipEffect.HangUp.class)).hasSize(1);
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'normal'}");
    }

    @Test
    void bothSidesHangUpAtOnceAndEachHearsOneEnd() {
        talkToBea();
        ana.say("call.end", "'call':'" + CALL + "'");
        String second = bea.say("call.end", "'call':'" + CALL + "'");
        settle();

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(bea.heard("ok")).contains("{'re':'" + second + "'}");
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void aCalleeWhoDeclinesIsHeard() {
        dialBea(BOTH);
        bea.say("call.decline", "'call':'" + CALL + "'");
        settle();

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'declined'}");
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'declined'}");
    }

    @Test
    void whoNeverAnswersIsGivenUpAfterTwoMinutes() {
        dialBea(BOTH);
        timers.advance(Duration.ofSeconds(119));
        assertThat(ana.heard("call.ended")).isEmpty();
        timers.advance(Duration.ofSeconds(2));

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'timeout'}");
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'timeout'}");
    }

    @Test
    void aCallWithoutMediaEndsFifteenSecondsAfterTheAnswer() {
        dialBea(BOTH);
        bea.say("call.answer", "'call':'" + CALL + "'," + BOTH);
        timers.advance(Duration.ofSeconds(16));

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'no-media'}");
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'no-media'}");
    }

    @Test
    void aPhoneGetsWhatTheBrowserHasAndItsAnswerDecides() {
        talkToPhone(BOTH, Offers.CHROMIUM, Offers.PHONE);

        var invite = sip.last(SipEffect.Invite.class);
        assertThat(invite.destination()).isEqualTo("sip:bob@pbx.example");
        assertThat(invite.caller().uui()).contains("4865");
        assertThat(invite.offer().toString())
                .contains("m=audio 17000 RTP/AVP 111 0 8 126 110\r\n", "m=video 17002 RTP/AVP 96 103 107\r\n");
        String answer = ana.last("call.attached").orElseThrow().get("sdp").asString();
        assertThat(answer).contains("UDP/TLS/RTP/SAVPF 0 8 126\r\n", "UDP/TLS/RTP/SAVPF 107 108\r\n", "b=AS:512");
        assertThat(broker.remote(bridge(), trunkLeg()).orElseThrow().rtp().getPort())
                .isEqualTo(10020);
    }

    @Test
    void anAudioCallHasNoVideoSectionAnywhere() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);

        assertThat(sip.last(SipEffect.Invite.class).offer().toString()).doesNotContain("video");
        assertThat(ana.last("call.attached").orElseThrow().get("sdp").asString())
                .doesNotContain("video");
        assertThat(broker.commands(Configure.class))
                .allSatisfy(c -> assertThat(c.media()).noneMatch(m -> m.kind() == MediaKind.VIDEO));
    }

    @Test
    void withoutACommonAudioCodecTheCallEndsWithCodecMismatch() {
        dialPhone(AUDIO, Offers.CHROMIUM_AUDIO);
        sip.tell(new SipEvent.Answered(
                trunkLeg(),
                Offers.sdp(Offers.PHONE_AUDIO
                        .replace("PCMU", "G728")
                        .replace(" 0 101", " 15 101")
                        .replace("rtpmap:0", "rtpmap:15"))));
        settle();

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'codec-mismatch'}");
        assertThat(sip.effects(SipEffect.HangUp.class)).hasSize(1);
    }

    @Test
    void refusalsOfATrunkReachTheCallerWithReasonStatusAndText() {
        var expected = Map.of(
                486,
                "busy",
                603,
                "declined",
                404,
                "not-found",
                480,
                "unreachable",
                408,
                "timeout",
                403,
                "forbidden",
                488,
                "codec-mismatch",
                500,
                "server-error",
                503,
                "unreachable");
        expected.forEach((status, reason) -> {
            var caller = new FakeClient(gateway.service(), FakeClient.consumer("*"));
            var call = "%032x".formatted(status);
            caller.say("call.dial", "'call':'" + call + "','to':'sip:bob@pbx.example'," + AUDIO);
            caller.attach(call, 1, Offers.CHROMIUM_AUDIO);
            settle();
            sip.tell(new SipEvent.Rejected(sip.last(SipEffect.Invite.class).leg(), status, "No"));
            settle();
            assertThat(caller.heard("call.ended"))
                    .containsExactly("{'reason':'%s','status':%d,'text':'No'}".formatted(reason, status));
        });
    }

    @Test
    void provisionalNewsAreToldOnceInARow() {
        dialPhone(AUDIO, Offers.CHROMIUM_AUDIO);
        for (int status : new int[] {180, 180, 181, 182, 182, 183, 180}) {
            sip.tell(new SipEvent.Progressed(trunkLeg(), status, Optional.empty()));
        }
        settle();

        assertThat(ana.heard("call.progress"))
                .containsExactly(
                        "{'state':'trying'}",
                        "{'state':'ringing','status':180}",
                        "{'state':'forwarded','status':181}",
                        "{'state':'queued','status':182}",
                        "{'state':'ringing','status':180}");
    }

    @Test
    void earlyMediaIsHeardBeforeTheAnswer() {
        dialPhone(AUDIO, Offers.CHROMIUM_AUDIO);
        sip.tell(new SipEvent.Progressed(trunkLeg(), 183, Optional.of(Offers.sdp(Offers.PHONE_AUDIO))));
        settle();

        assertThat(ana.heard("call.progress")).last().isEqualTo("{'state':'early-media','status':183}");
        assertThat(ana.heard("call.attached")).hasSize(1);
        assertThat(direction(leg(ana), MediaKind.AUDIO)).isEqualTo(Direction.SENDRECV);
        sip.tell(new SipEvent.Answered(trunkLeg(), Offers.sdp(Offers.PHONE_AUDIO)));
        settle();
        assertThat(ana.heard("call.answered")).hasSize(1);
        assertThat(ana.heard("call.attached")).hasSize(1);
    }

    @Test
    void holdIsAReinviteTowardsThePhoneAndSilenceInTheBroker() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);
        ana.say("call.hold", "'call':'" + CALL + "'");
        settle();

        var hold = sip.last(SipEffect.Reoffer.class).offer();
        assertThat(hold.toString()).contains("a=sendonly");
        assertThat(hold.origin().version()).isEqualTo(2);
        assertThat(direction(leg(ana), MediaKind.AUDIO)).isEqualTo(Direction.INACTIVE);
        assertThat(ana.heard("call.held")).containsExactly("{'by':'near'}");

        ana.say("call.resume", "'call':'" + CALL + "'");
        settle();
        assertThat(sip.effects(SipEffect.Reoffer.class)).as("one at a time").hasSize(1);
        sip.tell(new SipEvent.ReofferAnswered(
                trunkLeg(), Offers.sdp(Offers.PHONE_AUDIO.replace("sendrecv", "recvonly"))));
        settle();
        assertThat(sip.last(SipEffect.Reoffer.class).offer().toString()).contains("a=sendrecv");
        sip.tell(new SipEvent.ReofferAnswered(trunkLeg(), Offers.sdp(Offers.PHONE_AUDIO)));
        settle();
        assertThat(direction(leg(ana), MediaKind.AUDIO)).isEqualTo(Direction.SENDRECV);
        assertThat(ana.heard("call.resumed")).containsExactly("{'by':'near'}");
        assertThat(sip.effects(SipEffect.Reoffer.class)).hasSize(2);
    }

    @Test
    void aPhoneThatHoldsIsAnsweredAndHeard() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);
        sip.tell(new SipEvent.Reoffered(
                trunkLeg(),
                Offers.sdp(Offers.PHONE_AUDIO.replace("sendrecv", "sendonly").replace("10020", "10444"))));
        settle();

        assertThat(sip.last(SipEffect.AnswerReoffer.class).answer().toString()).contains("a=recvonly");
        assertThat(ana.heard("call.held")).containsExactly("{'by':'far'}");
        assertThat(ana.heard("call.far")).contains("{'state':'held'}");
        assertThat(direction(leg(ana), MediaKind.AUDIO)).as("music on hold").isEqualTo(Direction.SENDONLY);
        assertThat(broker.remote(bridge(), trunkLeg()).orElseThrow().rtp().getPort())
                .isEqualTo(10444);

        sip.tell(new SipEvent.Reoffered(trunkLeg(), Offers.sdp(Offers.PHONE_AUDIO)));
        settle();
        assertThat(ana.heard("call.resumed")).containsExactly("{'by':'far'}");
        assertThat(direction(leg(ana), MediaKind.AUDIO)).isEqualTo(Direction.SENDRECV);
        assertThat(sip.effects(SipEffect.Reoffer.class))
                .as("we never answer a hold by an offer")
                .isEmpty();
    }

    @Test
    void anOfferThatCrossesOursIsRefusedWith491() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);
        ana.say("call.hold", "'call':'" + CALL + "'");
        settle();
        sip.tell(new SipEvent.Reoffered(trunkLeg(), Offers.sdp(Offers.PHONE_AUDIO)));
        settle();

        assertThat(sip.last(SipEffect.RefuseReoffer.class).status()).isEqualTo(491);
    }

    @Test
    void aRefusedReinviteIsNotRepeatedForever() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);
        ana.say("call.hold", "'call':'" + CALL + "'");
        settle();
        sip.tell(new SipEvent.ReofferRefused(trunkLeg(), 488, "No"));
        settle();

        assertThat(sip.effects(SipEffect.Reoffer.class)).hasSize(1);
        assertThat(gateway.inFlight()).isEqualTo(1);
    }

    @Test
    void aClientsHoldIsHeardByTheOtherClient() {
        talkToBea();
        bea.say("call.hold", "'call':'" + CALL + "'");
        settle();
        assertThat(ana.heard("call.held")).containsExactly("{'by':'far'}");
        assertThat(bea.heard("call.held")).containsExactly("{'by':'near'}");
        assertThat(direction(leg(ana), MediaKind.AUDIO)).isEqualTo(Direction.INACTIVE);
        assertThat(direction(leg(bea), MediaKind.VIDEO)).isEqualTo(Direction.INACTIVE);

        bea.say("call.resume", "'call':'" + CALL + "'");
        settle();
        assertThat(ana.heard("call.resumed")).containsExactly("{'by':'far'}");
        assertThat(direction(leg(ana), MediaKind.AUDIO)).isEqualTo(Direction.SENDRECV);
    }

    @Test
    void muteAndOneWayVideoAreDirectionsAndTheFarSideIsTold() {
        talkToBea();
        bea.heard.clear();
        ana.say("call.media", "'call':'" + CALL + "','audio':'recvonly','video':'recvonly'");
        settle();

        assertThat(direction(leg(ana), MediaKind.AUDIO)).isEqualTo(Direction.SENDONLY);
        assertThat(direction(leg(bea), MediaKind.VIDEO)).isEqualTo(Direction.RECVONLY);
        assertThat(bea.heard("call.far")).containsExactly("{'audio':false,'video':false}");
    }

    @Test
    void anAgentOnlyVideoCallShowsTheAgentAndNeverTheConsumer() {
        dialBea("'audio':'sendrecv','video':'recvonly'");
        ana.attach(CALL, 1, Offers.FIREFOX);
        bea.say("call.answer", "'call':'" + CALL + "'," + BOTH);
        bea.attach(CALL, 1, Offers.CHROMIUM);
        settle();

        assertThat(ana.heard("call.answered")).containsExactly("{'audio':'sendrecv','video':'recvonly'}");
        assertThat(bea.heard("call.answered")).containsExactly("{'audio':'sendrecv','video':'sendonly'}");
        assertThat(direction(leg(ana), MediaKind.VIDEO)).isEqualTo(Direction.SENDONLY);
        assertThat(direction(leg(bea), MediaKind.VIDEO)).isEqualTo(Direction.RECVONLY);
        var answer = ana.last("call.attached").orElseThrow().get("sdp").asString();
        assertThat(answer).contains("m=application 0 UDP/DTLS/SCTP webrtc-datachannel", "a=group:BUNDLE 0 1\r\n");
    }

    @Test
    void anIncomingPhoneCallIsAnsweredWithTheAgentsCodecs() {
        bea.say("presence", "'available':true");
        var leg = new LegId(new Id(7, 7));
        sip.tell(new SipEvent.Invited(
                leg,
                "pbx",
                "bea",
                "bank.example",
                "bob@pbx.example",
                Redacted.of("Bob"),
                Optional.of(Offers.sdp(Offers.PHONE))));
        settle();
        assertThat(sip.last(SipEffect.Progress.class).status()).isEqualTo(180);
        String call = bea.last("call.incoming").orElseThrow().get("call").asString();

        bea.say("call.answer", "'call':'" + call + "'," + BOTH);
        settle();
        assertThat(sip.effects(SipEffect.Accept.class)).as("no media yet").isEmpty();
        bea.attach(call, 1, Offers.CHROMIUM);
        settle();

        var answer = sip.last(SipEffect.Accept.class).answer().toString();
        assertThat(answer).contains("m=audio 17000 RTP/AVP 0 8 101\r\n", "m=video 17002 RTP/AVP 99\r\n");
        assertThat(bea.heard("call.attached")).hasSize(1);
        assertThat(bea.heard("call.answered")).containsExactly("{'audio':'sendrecv','video':'sendrecv'}");
        assertThat(sip.effects(SipEffect.Reoffer.class)).isEmpty();

        broker.tell(new BrokerEvent.LegConnected(
                bridge(), broker.commands(AttachClient.class).getFirst().leg(), 1));
        sip.tell(new SipEvent.HungUp(leg, 0, ""));
        settle();
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(sip.effects(SipEffect.HangUp.class)).isEmpty();
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void aCallWithoutOfferGetsOursOnceTheAgentsPageHasSaidWhatItCan() {
        bea.say("presence", "'available':true");
        var leg = new LegId(new Id(7, 7));
        sip.tell(new SipEvent.Invited(
                leg, "pbx", "bea", "bank.example", "bob@pbx.example", Redacted.of("Bob"), Optional.empty()));
        settle();
        String call = bea.last("call.incoming").orElseThrow().get("call").asString();
        bea.say("call.answer", "'call':'" + call + "'," + AUDIO);
        settle();
        assertThat(sip.effects(SipEffect.Accept.class))
                .as("no page has said anything")
                .isEmpty();
        bea.attach(call, 1, Offers.CHROMIUM_AUDIO);
        settle();

        var offer = sip.last(SipEffect.Accept.class).answer().toString();
        assertThat(offer)
                .contains("m=audio 17000 RTP/AVP 111 0 8", "a=sendrecv")
                .doesNotContain("m=video");
        assertThat(bea.heard("call.attached"))
                .as("the phone has not answered yet")
                .isEmpty();

        sip.tell(new SipEvent.Answered(leg, Offers.sdp(Offers.PHONE_AUDIO)));
        settle();
        assertThat(bea.heard("call.attached")).hasSize(1);
        assertThat(direction(leg(bea), MediaKind.AUDIO)).isEqualTo(Direction.SENDRECV);
        bea.say("call.end", "'call':'" + call + "'");
        settle();
        assertThat(sip.effects(SipEffect.HangUp.class)).hasSize(1);
    }

    @Test
    void aCallWithoutOfferWhoseAckBringsNothingEnds() {
        bea.say("presence", "'available':true");
        var leg = new LegId(new Id(7, 7));
        sip.tell(new SipEvent.Invited(
                leg, "pbx", "bea", "bank.example", "bob@pbx.example", Redacted.of("Bob"), Optional.empty()));
        settle();
        String call = bea.last("call.incoming").orElseThrow().get("call").asString();
        bea.say("call.answer", "'call':'" + call + "'," + AUDIO);
        bea.attach(call, 1, Offers.CHROMIUM_AUDIO);
        settle();
        sip.tell(new SipEvent.HungUp(leg, 488, "the ACK brings no answer that makes sense"));
        settle();

        assertThat(bea.heard("call.ended"))
                .containsExactly("{'reason':'connection-lost','status':488,"
                        + "'text':'the ACK brings no answer that makes sense'}");
    }

    @Test
    void aPhoneThatHoldsMayAskForOurWholeOfferToResume() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);
        sip.tell(new SipEvent.Reoffered(trunkLeg(), Offers.sdp(Offers.PHONE_AUDIO.replace("sendrecv", "inactive"))));
        settle();
        assertThat(ana.heard("call.held")).containsExactly("{'by':'far'}");

        sip.tell(new SipEvent.OfferWanted(trunkLeg()));
        settle();
        var offer = sip.last(SipEffect.AnswerReoffer.class).answer();
        assertThat(offer.toString()).contains("a=sendrecv");
        sip.tell(new SipEvent.ReofferAnswered(trunkLeg(), Offers.sdp(Offers.PHONE_AUDIO)));
        settle();

        assertThat(ana.heard("call.resumed")).containsExactly("{'by':'far'}");
        assertThat(direction(leg(ana), MediaKind.AUDIO)).isEqualTo(Direction.SENDRECV);
        assertThat(sip.effects(SipEffect.Reoffer.class)).isEmpty();
    }

    @Test
    void whileOurOfferIsOutNobodyGetsAnother() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);
        ana.say("call.hold", "'call':'" + CALL + "'");
        settle();
        sip.tell(new SipEvent.OfferWanted(trunkLeg()));
        settle();

        assertThat(sip.last(SipEffect.RefuseReoffer.class).status()).isEqualTo(491);
    }

    @Test
    void anAnnouncementThatMovesBeforeTheAnswerIsFollowed() {
        dialPhone(AUDIO, Offers.CHROMIUM_AUDIO);
        sip.tell(new SipEvent.Reoffered(trunkLeg(), Offers.sdp(Offers.PHONE_AUDIO)));
        settle();
        assertThat(sip.last(SipEffect.RefuseReoffer.class).status())
                .as("ours is open")
                .isEqualTo(491);

        sip.tell(new SipEvent.Progressed(trunkLeg(), 183, Optional.of(Offers.sdp(Offers.PHONE_AUDIO))));
        settle();
        sip.tell(new SipEvent.Reoffered(trunkLeg(), Offers.sdp(Offers.PHONE_AUDIO.replace("10020", "10444"))));
        settle();
        assertThat(sip.effects(SipEffect.AnswerReoffer.class)).hasSize(1);
        assertThat(broker.remote(bridge(), trunkLeg()).orElseThrow().rtp().getPort())
                .isEqualTo(10444);
    }

    @Test
    void aPhoneThatCallsNobodyIsToldSo() {
        var expected = Map.of("carl", 480, "bea", 480, "zoe", 404);
        expected.forEach((name, status) -> {
            sip.tell(new SipEvent.Invited(
                    new LegId(new Id(8, status + name.length())),
                    "pbx",
                    name,
                    "bank.example",
                    "bob@pbx.example",
                    Redacted.of(""),
                    Optional.of(Offers.sdp(Offers.PHONE))));
            assertThat(sip.last(SipEffect.Reject.class).status()).as(name).isEqualTo(status);
        });
    }

    @Test
    void aPhoneThatGivesUpStopsTheRinging() {
        bea.say("presence", "'available':true");
        var leg = new LegId(new Id(7, 8));
        sip.tell(new SipEvent.Invited(
                leg,
                "pbx",
                "bea",
                "bank.example",
                "bob@pbx.example",
                Redacted.of(""),
                Optional.of(Offers.sdp(Offers.PHONE))));
        settle();
        sip.tell(new SipEvent.Cancelled(leg));
        settle();

        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(sip.effects(SipEffect.Reject.class)).isEmpty();
    }

    @Test
    void keysGoBothWays() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);
        ana.say("call.dtmf", "'call':'" + CALL + "','tones':'12,#'");
        settle();
        assertThat(broker.commands(BrokerCommand.SendDtmf.class))
                .containsExactly(new BrokerCommand.SendDtmf(bridge(), trunkLeg(), "12,#"));

        broker.tell(new BrokerEvent.DtmfReceived(bridge(), trunkLeg(), "5"));
        sip.tell(new SipEvent.InfoReceived(trunkLeg(), "application/dtmf-relay", "Signal=11\r\nDuration=100\r\n"));
        sip.tell(new SipEvent.InfoReceived(trunkLeg(), "application/dtmf-relay", "Signal=nonsense"));
        settle();
        assertThat(ana.heard("call.dtmf-received")).containsExactly("{'tone':'5'}", "{'tone':'#'}");
    }

    @Test
    void keysBetweenClientsAreMessagesAndTowardsAnOldPhoneInfo() {
        talkToBea();
        ana.say("call.dtmf", "'call':'" + CALL + "','tones':'1,2'");
        settle();
        assertThat(bea.heard("call.dtmf-received")).containsExactly("{'tone':'1'}", "{'tone':'2'}");
        ana.say("call.end", "'call':'" + CALL + "'");
        settle();

        var carl = new FakeClient(gateway.service(), FakeClient.consumer("*"));
        String call = "f".repeat(32);
        carl.say("call.dial", "'call':'" + call + "','to':'sip:bob@pbx.example'," + AUDIO);
        carl.attach(call, 1, Offers.CHROMIUM_AUDIO);
        settle();
        sip.tell(new SipEvent.Answered(
                sip.last(SipEffect.Invite.class).leg(), Offers.sdp(Offers.PHONE_AUDIO.replace(" 0 101", " 0"))));
        carl.say("call.dtmf", "'call':'" + call + "','tones':'9'");
        settle();
        assertThat(sip.last(SipEffect.SendInfo.class).body()).isEqualTo("Signal=9\r\nDuration=160\r\n");
    }

    @Test
    void keyFramesAreAskedForBySipInfoBothWays() {
        talkToPhone(BOTH, Offers.CHROMIUM, Offers.PHONE);
        broker.tell(new BrokerEvent.KeyFrameWanted(bridge(), trunkLeg()));
        sip.tell(
                new SipEvent.InfoReceived(
                        trunkLeg(),
                        "application/media_control+xml",
                        "<media_control><vc_primitive><to_encoder><picture_fast_update/></to_encoder></vc_primitive></media_control>"));
        settle();

        assertThat(sip.last(SipEffect.SendInfo.class).body()).contains("picture_fast_update");
        assertThat(broker.commands(BrokerCommand.RequestKeyFrame.class))
                .containsExactly(new BrokerCommand.RequestKeyFrame(bridge(), leg(ana)));
    }

    @Test
    void aReloadedPageAttachesAgainAndTheCallLives() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);
        gateway.service().lost(ana);
        timers.advance(Duration.ofSeconds(5));
        gateway.service().resumed(ana, false);
        settle();
        assertThat(ana.last("state").orElseThrow().toString().replace('"', '\''))
                .contains(
                        "'role':'caller','phase':'talking','attach':1,'held':false,'farHeld':false",
                        "'to':'sip:bob@pbx.example'");

        ana.attach(CALL, 2, Offers.CHROMIUM_AUDIO);
        settle();
        assertThat(ana.last("call.attached").orElseThrow().get("attach").asInt())
                .isEqualTo(2);
        assertThat(sip.effects(SipEffect.Reoffer.class))
                .as("the phone never notices")
                .isEmpty();
        connected(ana, 2);
        assertThat(ana.heard("call.connected")).containsExactly("{'attach':1}", "{'attach':2}");
        timers.advance(Duration.ofMinutes(5));
        assertThat(gateway.inFlight()).isEqualTo(1);
    }

    @Test
    void anAttachMustCountUpwards() {
        talkToBea();
        String again = ana.attach(CALL, 1, Offers.CHROMIUM);
        settle();

        assertThat(ana.heard("error"))
                .containsExactly("{'re':'" + again
                        + "','code':'bad-request','message':'attach: must be higher than every earlier one'}");
    }

    @Test
    void videoIsAddedToAPhoneCallByAnAttach() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);
        ana.say("call.media", "'call':'" + CALL + "'," + BOTH);
        ana.attach(CALL, 2, Offers.CHROMIUM);
        settle();
        assertThat(ana.heard("call.attached"))
                .as("waits for the phone's codecs")
                .hasSize(1);
        assertThat(sip.last(SipEffect.Reoffer.class).offer().toString()).contains("m=video 17002 RTP/AVP 96 103 107");

        sip.tell(new SipEvent.ReofferAnswered(trunkLeg(), Offers.sdp(Offers.PHONE)));
        settle();
        assertThat(ana.last("call.attached").orElseThrow().get("sdp").asString())
                .contains("UDP/TLS/RTP/SAVPF 107 108");
        assertThat(direction(leg(ana), MediaKind.VIDEO)).isEqualTo(Direction.SENDRECV);

        ana.attach(CALL, 3, Offers.CHROMIUM_AUDIO);
        settle();
        assertThat(sip.last(SipEffect.Reoffer.class).offer().toString()).contains("m=video 0 RTP/AVP");
    }

    @Test
    void aPhoneThatRefusesVideoKeepsItsAudioAndTheAttachIsAnswered() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);
        ana.say("call.media", "'call':'" + CALL + "'," + BOTH);
        ana.attach(CALL, 2, Offers.CHROMIUM);
        settle();
        sip.tell(new SipEvent.ReofferRefused(trunkLeg(), 488, "No"));
        settle();

        assertThat(ana.last("call.attached").orElseThrow().get("sdp").asString())
                .contains("m=video 0 ");
        assertThat(sip.effects(SipEffect.Reoffer.class)).hasSize(1);
    }

    @Test
    void aLostClientIsWaitedForThirtySecondsAndTheFarSideIsTold() {
        talkToBea();
        ana.heard.clear();
        gateway.service().lost(bea);
        settle();
        assertThat(ana.heard("call.far")).containsExactly("{'state':'reconnecting'}");
        timers.advance(Duration.ofSeconds(29));
        assertThat(ana.heard("call.ended")).isEmpty();
        timers.advance(Duration.ofSeconds(2));

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'connection-lost'}");
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'connection-lost'}");
    }

    @Test
    void aClientThatComesBackInTimeIsToldAsConnected() {
        talkToBea();
        ana.heard.clear();
        gateway.service().lost(bea);
        timers.advance(Duration.ofSeconds(5));
        gateway.service().resumed(bea, true);
        timers.advance(Duration.ofMinutes(2));

        assertThat(ana.heard("call.far")).containsExactly("{'state':'reconnecting'}", "{'state':'connected'}");
        assertThat(ana.heard("call.ended")).isEmpty();
        assertThat(bea.heard("state")).isEmpty();
    }

    @Test
    void aRevokedTokenEndsItsCallsAsForbiddenAndAByeAsNormal() {
        talkToBea();
        gateway.service().ended(ana, EndCause.REVOKED);
        ana.busy = false; // its connection is no more
        settle();
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'forbidden'}");

        var carl = new FakeClient(gateway.service(), FakeClient.consumer("agent:*"));
        String call = "e".repeat(32);
        carl.say("call.dial", "'call':'" + call + "','to':'agent:bea'," + AUDIO);
        settle();
        bea.heard.clear();
        gateway.service().ended(carl, EndCause.BYE);
        settle();
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'normal'}");
    }

    @Test
    void silenceOfAClientIsToldAndEndsTheCallAfterThirtySeconds() {
        talkToBea();
        ana.heard.clear();
        broker.tell(new BrokerEvent.LegSilent(bridge(), leg(bea)));
        timers.advance(Duration.ofSeconds(20));
        broker.tell(new BrokerEvent.LegAlive(bridge(), leg(bea)));
        timers.advance(Duration.ofSeconds(20));
        assertThat(ana.heard("call.far")).containsExactly("{'state':'reconnecting'}", "{'state':'connected'}");
        assertThat(ana.heard("call.ended")).isEmpty();

        broker.tell(new BrokerEvent.LegFailed(bridge(), leg(bea), 1, "closed"));
        timers.advance(Duration.ofSeconds(31));
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'media-lost'}");
    }

    @Test
    void aBrokerThatNeedsSecondsForEachAnswerServesTheCallLateAndItRingsMeanwhile() {
        brokerTakes = Duration.ofMillis(2_200); // there, and back again
        dialBea(BOTH);
        assertThat(bea.heard("call.incoming")).hasSize(1);
        assertThat(ana.heard("call.progress")).contains("{'state':'ringing','status':180}");
        ana.attach(CALL, 1, Offers.CHROMIUM);
        bea.say("call.answer", "'call':'" + CALL + "'," + BOTH);
        bea.attach(CALL, 1, Offers.CHROMIUM);
        timers.advance(Duration.ofSeconds(10));
        brokerTakes = Duration.ofMillis(1);
        connected(ana, 1);
        connected(bea, 1);

        assertThat(ana.heard("call.connected")).containsExactly("{'attach':1}");
        assertThat(bea.heard("call.connected")).containsExactly("{'attach':1}");
        assertThat(ana.heard("call.ended")).isEmpty();
    }

    @Test
    void aBrokerThatNeverAnswersEndsTheCallAfterFiveSeconds() {
        brokerTakes = Duration.ofMinutes(1);
        dialBea(BOTH);
        timers.advance(Duration.ofMillis(4_900));
        assertThat(ana.heard("call.ended")).isEmpty();
        timers.advance(Duration.ofMillis(200));

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'server-error'}");
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'server-error'}");
        timers.advance(Duration.ofMinutes(3));
    }

    @Test
    void aBrokerThatRefusesOrRestartsEndsTheCallWithAReason() {
        broker.refuse(Failure.Code.LIMIT);
        dialBea(BOTH);
        ana.attach(CALL, 1, Offers.CHROMIUM);
        settle();
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'overload'}");
    }

    @Test
    void aRestartedBrokerHasNoBridgeAnyMore() {
        talkToBea();
        broker.restart();
        settle();
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'media-lost'}");
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'media-lost'}");
    }

    @Test
    void qualityReachesTheClientItIsAbout() {
        talkToBea();
        broker.tell(new BrokerEvent.Quality(bridge(), leg(ana), 1.5, 8, 40, 4.1, 88));
        settle();
        assertThat(ana.heard("call.quality"))
                .containsExactly("{'score':88,'mos':4.1,'lossPercent':1.5,'jitterMillis':8.0,'roundTripMillis':40}");
        assertThat(bea.heard("call.quality")).isEmpty();
    }

    @Test
    void aDrainingServerTakesNoNewCallAndAStoppedOneTellsEverybody() {
        talkToBea();
        var stopping = Thread.ofVirtual().unstarted(gateway::stop);
        stopping.start();
        try {
            stopping.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        settle();
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'server-error'}");
        bea.say("call.dial", "'call':'" + "d".repeat(32) + "','to':'sip:bob@pbx.example'," + AUDIO);
        assertThat(bea.heard("call.ended")).hasSize(2);
        bea.heard.clear();
    }

    @Test
    void destinationsAreDeniedUnlessListedAndNothingIsAnsweredWithSilence() {
        var expected = new java.util.LinkedHashMap<String, String>();
        expected.put("agent:carl", "unreachable");
        expected.put("agent:zoe", "not-found");
        expected.put("sip:112@pbx.example", "forbidden");
        expected.put("9-1-1", "forbidden");
        expected.put("sip:someone@elsewhere.example", "forbidden");
        expected.put("queue:advice", "forbidden");
        expected.put("not a destination", "not-found");
        var caller = new FakeClient(
                gateway.service(), FakeClient.grant("dan", Grant.Role.CONSUMER, true, "agent:*", "sip:*@pbx.example"));
        int n = 0;
        for (var entry : expected.entrySet()) {
            caller.heard.clear();
            caller.say("call.dial", "'call':'%032x','to':'%s',%s".formatted(++n, entry.getKey(), AUDIO));
            assertThat(caller.heard("call.ended"))
                    .as(entry.getKey())
                    .containsExactly("{'reason':'" + entry.getValue() + "'}");
            assertThat(caller.heard("ok")).hasSize(1);
        }
        assertThat(caller.busy).isFalse();
    }

    @Test
    void aNinthCallOfOneConnectionIsOneTooMany() {
        for (int i = 1; i <= 9; i++) {
            ana.say("call.dial", "'call':'%032x','to':'sip:bob@pbx.example',%s".formatted(i, AUDIO));
        }
        settle();
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'overload'}");
        assertThat(gateway.inFlight()).isEqualTo(8);
    }

    @Test
    void aBadCommandIsAnsweredWithTheFieldsName() {
        var cases = new java.util.LinkedHashMap<String, String>();
        cases.put("call.dial|'call':'xyz','to':'agent:bea'," + AUDIO, "call: must be 32 lower-case hex digits");
        cases.put("call.dial|'call':'" + CALL + "'," + AUDIO, "to: must be a text of 1 to 320 characters");
        cases.put(
                "call.dial|'call':'" + CALL + "','to':'agent:bea','audio':'loud','video':'none'",
                "audio: must be sendrecv, sendonly, recvonly or none");
        cases.put("call.dtmf|'call':'" + CALL + "','tones':'12x'", "tones: may hold 0-9, A-D, *, # and commas");
        cases.put(
                "call.attach|'call':'" + CALL + "','attach':0,'sdp':'v'",
                "attach: must be a whole number from 1 to 1000000");
        cases.put("call.attach|'call':'" + CALL + "','attach':1,'sdp':'v'", "sdp: ");
        cases.put("call.hold|'call':'" + CALL + "'", "call: no such call");
        cases.put("presence|'available':'yes'", "available: must be true or false");
        cases.put("call.sing|'call':'" + CALL + "'", "type: unknown");
        cases.forEach((command, message) -> {
            ana.heard.clear();
            String[] parts = command.split("\\|", 2);
            ana.say(parts[0], parts[1]);
            assertThat(ana.heard).as(command).hasSize(1);
            assertThat(ana.heard.getFirst().path("message").asString(""))
                    .as(command)
                    .startsWith(message);
        });
    }
}
