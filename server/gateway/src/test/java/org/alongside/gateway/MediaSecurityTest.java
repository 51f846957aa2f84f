package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerCommand.OpenTrunk;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.DtlsSetup;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.SdesCrypto;
import org.alongside.broker.api.TransportParameters.Fingerprint;
import org.alongside.broker.api.TrunkDtls;
import org.alongside.broker.api.TrunkRemote;
import org.alongside.broker.api.fake.FakeBroker;
import org.alongside.cluster.InMemoryCluster;
import org.alongside.cluster.NodeId;
import org.alongside.gateway.client.GatewaySettings;
import org.alongside.gateway.client.TrunkRoute;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.negotiation.TrunkPolicy.Security;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.testkit.ManualTimers;
import org.junit.jupiter.api.Test;

/** What is offered, answered and told to the broker under each policy of a trunk: plain RTP, SDES, either of them, DTLS. */
class MediaSecurityTest {
    private static final String CALL = "0123456789abcdef0123456789abcdef";
    private static final String AUDIO = "'audio':'sendrecv','video':'none'";
    private static final InetAddress PHONE = InetAddress.ofLiteral("127.0.0.1");
    private static final String SUITE = "AES_CM_128_HMAC_SHA1_80";
    private static final String KEY = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
    private static final String CRYPTO = "a=crypto:7 " + SUITE + " inline:" + KEY + "\r\n";
    private static final String PRINT = "AB:".repeat(31) + "AB";
    private static final String OURS = "a=fingerprint:sha-256 " + FakeBroker.FINGERPRINT.value() + "\r\n";

    private final ManualTimers timers = new ManualTimers();
    private final FakeBroker broker = new FakeBroker(timers, () -> Duration.ofMillis(1));
    private final FakeSip sip = new FakeSip();
    private final NodeId node = new NodeId(new Id(1, 1));
    private TrunkPolicy policy = TrunkPolicy.DEFAULT;

    private Gateway gateway = gateway();
    private FakeClient ana = consumer();
    private FakeClient bea = agent();

    /** Begins anew with a trunk of this policy. */
    private void under(Security security) {
        policy = policy.with(security);
        gateway = gateway();
        ana = consumer();
        bea = agent();
    }

    private Gateway gateway() {
        return new Gateway(
                GatewaySettings.DEFAULT.withTrunks(List.of(new TrunkRoute("pbx", List.of("pbx.example"), policy))),
                new InMemoryCluster(node),
                timers,
                Runnable::run,
                new Random(1),
                sip,
                Map.of("one", broker.port(node.id(), () -> true)),
                "bea"::equals);
    }

    private FakeClient consumer() {
        return new FakeClient(gateway.service(), FakeClient.consumer("sip:*@pbx.example"));
    }

    private FakeClient agent() {
        return new FakeClient(gateway.service(), FakeClient.agent("bea"));
    }

    private void settle() {
        timers.advance(Duration.ofMillis(20));
    }

    /** Our offer. */
    private String dial() {
        ana.say("call.dial", "'call':'" + CALL + "','to':'sip:bob@pbx.example'," + AUDIO);
        ana.attach(CALL, 1, Offers.CHROMIUM_AUDIO);
        settle();
        return sip.last(SipEffect.Invite.class).offer().toString();
    }

    private void answer(String sdp) {
        sip.tell(new SipEvent.Answered(leg(), Offers.sdp(sdp)));
        settle();
    }

    /** The trunk calls with this offer, bea answers; what the trunk gets, or the status of its refusal. */
    private String called(String sdp) {
        sip.tell(new SipEvent.Invited(
                new LegId(new Id(7, 7)),
                "pbx",
                "bea",
                "bank.example",
                "bob@pbx.example",
                Redacted.of("Bob"),
                Optional.of(Offers.sdp(sdp))));
        settle();
        String call = bea.last("call.incoming").orElseThrow().get("call").asString();
        bea.attach(call, 1, Offers.CHROMIUM_AUDIO);
        bea.say("call.answer", "'call':'" + call + "'," + AUDIO);
        settle();
        return sip.effects(SipEffect.Accept.class).isEmpty()
                ? Integer.toString(sip.last(SipEffect.Reject.class).status())
                : sip.last(SipEffect.Accept.class).answer().toString();
    }

    private void available() {
        bea.say("presence", "'available':true");
        settle();
    }

    private LegId leg() {
        return broker.commands(OpenTrunk.class).getLast().leg();
    }

    private BridgeId bridge() {
        return broker.commands(OpenTrunk.class).getLast().bridge();
    }

    private Optional<TrunkRemote> told() {
        return broker.remote(bridge(), leg());
    }

    private static TrunkRemote plain() {
        return new TrunkRemote(new InetSocketAddress(PHONE, 10_020), Optional.empty(), false, Optional.empty());
    }

    private static TrunkRemote sdes() {
        return plain().keyedBy(new SdesCrypto(7, SUITE, Redacted.of(KEY)));
    }

    private static TrunkRemote dtls(DtlsSetup ours) {
        return plain().keyedBy(new TrunkDtls(List.of(new Fingerprint("sha-256", PRINT)), ours, Optional.empty()));
    }

    private static String phone(String profile, String lines) {
        return Offers.PHONE_AUDIO.replace("RTP/AVP", profile) + lines;
    }

    private static String handshaking(String setup) {
        return phone("UDP/TLS/RTP/SAVP", "a=fingerprint:sha-256 " + PRINT + "\r\na=setup:" + setup + "\r\n");
    }

    @Test
    void sdesOffersItsSuitesInTheOrderOfThePolicyAndTakesNothingElse() {
        policy = policy.withSuites(List.of("AES_256_CM_HMAC_SHA1_80", SUITE));
        under(Security.SDES);
        assertThat(dial())
                .contains("m=audio 17000 RTP/SAVP ")
                .containsSubsequence(
                        "a=crypto:1 AES_256_CM_HMAC_SHA1_80 inline:", "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:");
        answer(phone("RTP/SAVP", CRYPTO));
        assertThat(told()).contains(sdes());
    }

    @Test
    void unlessAPolicySaysOtherwiseAllFiveSuitesAreOfferedGcmFirstAndTheShortTagLast() {
        under(Security.SDES);
        assertThat(dial().lines().filter(line -> line.startsWith("a=crypto:")).map(line -> line.split(" ", 3)[1]))
                .containsExactly(
                        "AEAD_AES_128_GCM",
                        "AEAD_AES_256_GCM",
                        "AES_CM_128_HMAC_SHA1_80",
                        "AES_256_CM_HMAC_SHA1_80",
                        "AES_CM_128_HMAC_SHA1_32");
    }

    @Test
    void anAnswerThatIsLessSecureThanOurOfferEndsTheCallBeforeAnythingIsSentInTheClear() {
        for (String answer : List.of(
                Offers.PHONE_AUDIO,
                phone("RTP/AVP", CRYPTO.replace(SUITE, "F8_128_HMAC_SHA1_80")),
                phone("RTP/SAVP", ""),
                phone("RTP/SAVP", CRYPTO.replace(SUITE, "F8_128_HMAC_SHA1_80")),
                handshaking("active"))) {
            under(Security.SDES);
            dial();
            answer(answer);
            assertThat(ana.heard("call.ended")).as(answer).containsExactly("{'reason':'codec-mismatch'}");
        }
        for (String answer : List.of(
                Offers.PHONE_AUDIO,
                phone("RTP/SAVP", CRYPTO),
                phone("UDP/TLS/RTP/SAVP", "a=setup:active\r\n"),
                handshaking("active").replace("sha-256", "sha-1"))) {
            under(Security.DTLS);
            dial();
            answer(answer);
            assertThat(ana.heard("call.ended")).as(answer).containsExactly("{'reason':'codec-mismatch'}");
        }
        assertThat(broker.commands(BrokerCommand.Configure.class))
                .flatExtracting(BrokerCommand.Configure::media)
                .allSatisfy(media -> assertThat(media.remote()).isEmpty());
    }

    @Test
    void anOpportunisticOfferLooksPlainAndTheAnswerDecides() {
        under(Security.OPPORTUNISTIC);
        assertThat(dial()).contains("m=audio 17000 RTP/AVP ", "a=crypto:3 " + SUITE + " inline:");
        answer(phone("RTP/AVP", CRYPTO));
        assertThat(told()).contains(sdes());

        under(Security.OPPORTUNISTIC);
        dial();
        answer(Offers.PHONE_AUDIO);
        assertThat(told()).contains(plain());
    }

    @Test
    void keysBesidePlainRtpAreAnsweredWhereThePolicyWantsSecurity() {
        under(Security.OPPORTUNISTIC);
        available();
        assertThat(called(phone("RTP/AVP", CRYPTO)))
                .contains("m=audio 17000 RTP/AVP ", "a=crypto:7 " + SUITE + " inline:");
        assertThat(told()).contains(sdes());
    }

    @Test
    void keysBesidePlainRtpAreIgnoredWhereThePolicyIsOff() {
        under(Security.PLAIN);
        available();
        assertThat(called(phone("RTP/AVP", CRYPTO)))
                .contains("m=audio 17000 RTP/AVP ")
                .doesNotContain("a=crypto");
        assertThat(told()).contains(plain());
    }

    @Test
    void whatATrunkOffersSecuredIsAnsweredInKindWhateverThePolicyIs() {
        under(Security.PLAIN);
        available();
        assertThat(called(phone("RTP/SAVP", CRYPTO)))
                .contains("m=audio 17000 RTP/SAVP ", "a=crypto:7 " + SUITE + " inline:");
        assertThat(told()).contains(sdes());
    }

    @Test
    void aSuiteThatThePolicyLeavesOutIsNotAnsweredEither() {
        policy = policy.withSuites(List.of("AEAD_AES_256_GCM"));
        under(Security.SDES);
        available();
        assertThat(called(phone("RTP/SAVP", CRYPTO))).isEqualTo("488");
    }

    @Test
    void dtlsIsOfferedWithOurFingerprintAndThePhoneChoosesItsRole() {
        under(Security.DTLS);
        assertThat(dial())
                .contains("m=audio 17000 UDP/TLS/RTP/SAVP ", OURS, "a=setup:actpass\r\n")
                .doesNotContain("a=crypto");
        answer(handshaking("active"));
        assertThat(told()).contains(dtls(DtlsSetup.PASSIVE));

        ana.say("call.hold", "'call':'" + CALL + "'");
        settle();
        assertThat(sip.last(SipEffect.Reoffer.class).offer().toString())
                .contains("m=audio 17000 UDP/TLS/RTP/SAVP ", OURS, "a=sendonly");
        sip.tell(new SipEvent.ReofferAnswered(
                leg(), Offers.sdp(handshaking("active").replace("sendrecv", "recvonly"))));
        settle();
        assertThat(told()).as("the same association").contains(dtls(DtlsSetup.PASSIVE));
    }

    @Test
    void aPhoneThatInsistsOnWaitingIsGreetedByUs() {
        under(Security.DTLS);
        dial();
        answer(handshaking("passive"));
        assertThat(told()).contains(dtls(DtlsSetup.ACTIVE));
    }

    @Test
    void dtlsOfATrunkIsAnsweredInKindAndWeWaitIfWeMay() {
        under(Security.PLAIN);
        available();
        assertThat(called(handshaking("actpass")))
                .contains("m=audio 17000 UDP/TLS/RTP/SAVP ", OURS, "a=setup:passive\r\n");
        assertThat(told()).contains(dtls(DtlsSetup.PASSIVE));

        sip.tell(new SipEvent.Reoffered(leg(), Offers.sdp(handshaking("passive"))));
        settle();
        assertThat(sip.last(SipEffect.AnswerReoffer.class).answer().toString()).contains("a=setup:active\r\n");
        assertThat(told()).contains(dtls(DtlsSetup.ACTIVE));
        sip.tell(new SipEvent.Reoffered(leg(), Offers.sdp(handshaking("actpass"))));
        settle();
        assertThat(sip.last(SipEffect.AnswerReoffer.class).answer().toString())
                .as("the role stays")
                .contains("a=setup:active\r\n");
        assertThat(told()).contains(dtls(DtlsSetup.ACTIVE));
    }

    @Test
    void fingerprintsInTheOldProfileOrOfTheWholeSessionAreDtlsToo() {
        under(Security.PLAIN);
        available();
        String old = phone("RTP/SAVPF", "")
                .replace("m=audio", "a=fingerprint:sha-256 " + PRINT + "\r\na=setup:actpass\r\nm=audio");
        assertThat(called(old + "a=tls-id:0123456789abcdefghij\r\n"))
                .contains("m=audio 17000 RTP/SAVPF ", OURS, "a=setup:passive\r\n");
        assertThat(told().flatMap(TrunkRemote::dtls).flatMap(TrunkDtls::id)).contains("0123456789abcdefghij");
    }

    @Test
    void ourReinvitesKeepTheProfileInWhichTheTrunkCalled() {
        under(Security.DTLS);
        available();
        called(phone("RTP/SAVP", CRYPTO));
        String call = bea.last("call.incoming").orElseThrow().get("call").asString();
        bea.say("call.hold", "'call':'" + call + "'");
        settle();
        assertThat(sip.last(SipEffect.Reoffer.class).offer().toString())
                .contains("m=audio 17000 RTP/SAVP ", "a=crypto:1 " + SUITE + " inline:")
                .doesNotContain("fingerprint");
    }

    @Test
    void aHandshakeThatFailsEndsTheCallWithNoMedia() {
        under(Security.DTLS);
        dial();
        answer(handshaking("active"));
        broker.tell(new BrokerEvent.LegFailed(bridge(), leg(), 0, "no DTLS handshake within 30 s"));
        settle();
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'no-media'}");
        assertThat(sip.effects(SipEffect.HangUp.class)).hasSize(1);
    }

    @Test
    void rtcpSharesAPortOnlyWhereBothDescriptionsSaySo() {
        under(Security.PLAIN);
        dial();
        answer(phone("RTP/AVP", "a=rtcp-mux\r\na=rtcp:10444\r\n"));
        assertThat(told().map(TrunkRemote::rtcpMux)).contains(false);
        assertThat(told().flatMap(TrunkRemote::rtcp)).contains(new InetSocketAddress(PHONE, 10_444));
    }

    @Test
    void anAddressOfManyHostsIsNoAddress() {
        for (String many : List.of("224.2.1.1", "239.255.255.250", "255.255.255.255")) {
            under(Security.PLAIN);
            dial();
            answer(Offers.PHONE_AUDIO.replace("c=IN IP4 127.0.0.1", "c=IN IP4 " + many));
            assertThat(ana.heard("call.ended")).as(many).containsExactly("{'reason':'codec-mismatch'}");
        }
        under(Security.PLAIN);
        available();
        assertThat(called(Offers.PHONE_AUDIO.replace("c=IN IP4 127.0.0.1", "c=IN IP6 ff02::1")))
                .isEqualTo("488");
        assertThat(broker.commands(BrokerCommand.Configure.class))
                .flatExtracting(BrokerCommand.Configure::media)
                .allSatisfy(media -> assertThat(media.remote()).isEmpty());
    }
}
