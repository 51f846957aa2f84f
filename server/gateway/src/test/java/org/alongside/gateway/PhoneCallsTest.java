package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.alongside.broker.api.BrokerCommand.OpenTrunk;
import org.alongside.broker.api.LegId;
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
import org.alongside.kernel.Redacted;
import org.alongside.sip.sdp.SessionDescription;
import org.alongside.testkit.ManualTimers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who rings whom where SIP phones are users of a domain of ours. */
class PhoneCallsTest {
    private static final String CALL = "0123456789abcdef0123456789abcdef";
    private static final String AUDIO = "'audio':'sendrecv','video':'none'";
    private static final LegId INVITED = new LegId(new Id(7, 7));

    private final Map<String, List<PhoneBook.Contact>> registered =
            new HashMap<>(Map.of("desk", List.of(new PhoneBook.Contact("one", 1000))));
    private TrunkPolicy media = TrunkPolicy.DEFAULT;
    private final ManualTimers timers = new ManualTimers();
    private final FakeBroker broker = new FakeBroker(timers, () -> Duration.ofMillis(1));
    private final FakeSip sip = new FakeSip();
    private final NodeId node = new NodeId(new Id(1, 1));
    private final Gateway gateway = new Gateway(
            GatewaySettings.DEFAULT.withTrunks(List.of(
                    new TrunkRoute("pbx", List.of("pbx.example"), TrunkPolicy.DEFAULT),
                    new TrunkRoute("late", List.of("late.example"), TrunkPolicy.DEFAULT.offeringLate(true)))),
            new InMemoryCluster(node),
            timers,
            Runnable::run,
            new Random(1),
            sip,
            Map.of("one", broker.port(node.id(), () -> true)),
            Desk.of(name -> name.equals("bea")),
            new Book());
    private final FakeClient ana = new FakeClient(
            gateway.service(), FakeClient.consumer("agent:*", "sip:*@phones.example", "sip:*@late.example"));
    private final FakeClient bea = new FakeClient(gateway.service(), FakeClient.agent("bea"));

    /** The phones of {@code phones.example}, who may call agents, one another and 4711 at the PBX. */
    private final class Book implements PhoneBook {
        @Override
        public boolean controls(String domain) {
            return domain.equalsIgnoreCase("phones.example");
        }

        @Override
        public List<Contact> contacts(String user, String domain) {
            return controls(domain) ? registered.getOrDefault(user, List.of()) : List.of();
        }

        @Override
        public TrunkPolicy mediaOf(String domain) {
            return controls(domain) ? media : TrunkPolicy.DEFAULT;
        }

        @Override
        public List<String> allowedTo(String domain) {
            return controls(domain) ? List.of("agent:*", "sip:*@phones.example", "sip:4711@pbx.example") : List.of();
        }
    }

    @AfterEach
    void nothingIsLeft() {
        timers.advance(Duration.ofSeconds(400));
        assertThat(gateway.inFlight()).isZero();
        assertThat(broker.bridges).isEmpty();
        assertThat(broker.violations).isEmpty();
    }

    private void settle() {
        timers.advance(Duration.ofMillis(20));
    }

    private void invited(String trunk, String user, String domain, Optional<SessionDescription> offer) {
        sip.tell(new SipEvent.Invited(
                INVITED, trunk, user, domain, "sip:bob@phones.example", Redacted.of("Bob"), offer));
        settle();
    }

    private void invited(String trunk, String user, String domain) {
        invited(trunk, user, domain, Optional.of(Offers.sdp(Offers.PHONE_AUDIO)));
    }

    private LegId called() {
        return broker.commands(OpenTrunk.class).stream()
                .map(OpenTrunk::leg)
                .filter(leg -> !leg.equals(INVITED))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aConsumerCallsAUserWhosePhoneRings() {
        ana.say("call.dial", "'call':'" + CALL + "','to':'sip:desk@phones.example'," + AUDIO);
        ana.attach(CALL, 1, Offers.CHROMIUM_AUDIO);
        settle();

        assertThat(sip.last(SipEffect.Invite.class).destination()).isEqualTo("sip:desk@phones.example");
        sip.tell(new SipEvent.Rejected(called(), 486, "Busy Here"));
        settle();
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'busy','status':486,'text':'Busy Here'}");
    }

    @Test
    void aUserWhosePhoneIsNotThereIsUnreachable() {
        registered.clear();
        ana.say("call.dial", "'call':'" + CALL + "','to':'sip:desk@phones.example'," + AUDIO);
        settle();

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'unreachable'}");
        assertThat(sip.effects).isEmpty();
    }

    @Test
    void aPhoneThatAnswersInAnotherProfileThanOfferedLeavesNoVoice() {
        invited("pbx", "desk", "phones.example");
        sip.tell(new SipEvent.Answered(called(), Offers.sdp(Offers.PHONE_AUDIO.replace("RTP/AVP", "RTP/SAVP"))));
        settle();

        assertThat(sip.last(SipEffect.Reject.class).status()).isEqualTo(488);
        assertThat(sip.effects(SipEffect.HangUp.class)).hasSize(1);
    }

    @Test
    void aPhoneRingsAnAgentAtTheConsole() {
        bea.say("presence", "'available':true");
        invited("phone:phones.example", "bea", "phones.example");

        assertThat(bea.heard("call.incoming")).hasSize(1);
        sip.tell(new SipEvent.Cancelled(INVITED));
        settle();
    }

    @ParameterizedTest
    @CsvSource({"pbx, phones.example", "phone:phones.example, phones.example"})
    void aTrunkOrAPhoneRingsTheDeskAndTheyTalk(String from, String domain) {
        invited(from, "desk", domain);
        var invite = sip.last(SipEffect.Invite.class);
        assertThat(invite.destination()).isEqualTo("sip:desk@phones.example");
        assertThat(List.of(invite.caller().user(), invite.caller().domain()))
                .isEqualTo(List.of("bob", "phones.example"));
        assertThat(invite.offer().toString()).contains("m=audio").doesNotContain("m=video");

        sip.tell(new SipEvent.Progressed(called(), 180, Optional.empty()));
        settle();
        assertThat(sip.last(SipEffect.Progress.class).status()).isEqualTo(180);
        sip.tell(new SipEvent.Answered(called(), Offers.sdp(Offers.PHONE_AUDIO)));
        settle();
        var answer = sip.last(SipEffect.Accept.class);
        assertThat(answer.leg()).isEqualTo(INVITED);
        assertThat(answer.answer().toString()).contains("m=audio", "a=sendrecv");

        sip.tell(new SipEvent.HungUp(INVITED, 0, ""));
        settle();
        assertThat(sip.last(SipEffect.HangUp.class).leg()).isEqualTo(called());
    }

    @Test
    void aCallerWhoGivesUpCancelsThePhone() {
        invited("pbx", "desk", "phones.example");
        sip.tell(new SipEvent.Cancelled(INVITED));
        settle();

        assertThat(sip.last(SipEffect.HangUp.class).leg()).isEqualTo(called());
    }

    @ParameterizedTest
    @CsvSource({
        "phone:phones.example, 4712, pbx.example, 403",
        "phone:phones.example, 112, phones.example, 403",
        "phone:other.example, desk, phones.example, 403",
        "phone:phones.example, nobody, phones.example, 404",
        "pbx, nobody, phones.example, 404"
    })
    void whoMayNotOrCannotIsToldSo(String from, String user, String domain, int status) {
        invited(from, user, domain);

        assertThat(sip.last(SipEffect.Reject.class).status()).isEqualTo(status);
        assertThat(sip.effects(SipEffect.Invite.class)).isEmpty();
    }

    @Test
    void aPhoneCallsThroughATrunkWhereItsDomainMay() {
        invited("phone:phones.example", "4711", "pbx.example");

        assertThat(sip.last(SipEffect.Invite.class).destination()).isEqualTo("sip:4711@pbx.example");
        sip.tell(new SipEvent.Rejected(called(), 486, "Busy Here"));
        settle();
        assertThat(sip.last(SipEffect.Reject.class).status()).isEqualTo(486);
    }

    @Test
    void aCallerWithoutAnOfferIsLedToThePhoneWhichMakesOne() {
        invited("pbx", "desk", "phones.example", Optional.empty());
        assertThat(sip.last(SipEffect.Invite.class).offer()).isEmpty();

        sip.tell(new SipEvent.Offered(called(), 200, Offers.sdp(Offers.PHONE_AUDIO)));
        settle();
        assertThat(sip.last(SipEffect.Accept.class).answer().toString()).contains("PCMU/8000");
        sip.tell(new SipEvent.Answered(INVITED, Offers.sdp(Offers.PHONE_AUDIO)));
        settle();
        assertThat(sip.last(SipEffect.AnswerReoffer.class).leg()).isEqualTo(called());
        sip.tell(new SipEvent.HungUp(INVITED, 0, ""));
        settle();
    }

    @Test
    void aConsumerCallsThroughATrunkThatWantsToOfferItself() {
        ana.say("call.dial", "'call':'" + CALL + "','to':'sip:bob@late.example'," + AUDIO);
        settle();
        assertThat(sip.effects).as("the page has no media yet").isEmpty();
        ana.attach(CALL, 1, Offers.CHROMIUM_AUDIO);
        settle();
        assertThat(sip.last(SipEffect.Invite.class).offer()).isEmpty();

        sip.tell(new SipEvent.Offered(called(), 200, Offers.sdp(Offers.PHONE_AUDIO)));
        settle();
        assertThat(sip.last(SipEffect.AnswerReoffer.class).answer().toString())
                .contains("m=audio 17000 RTP/AVP 0 101", "a=sendrecv");
        assertThat(ana.heard("call.answered")).hasSize(1);
        assertThat(ana.heard("call.attached")).hasSize(1);
        sip.tell(new SipEvent.HungUp(called(), 0, ""));
        settle();
    }

    @Test
    void phonesAreOfferedTheProtectionAndTheCodecsOfTheirDomain() {
        media = TrunkPolicy.DEFAULT.with(TrunkPolicy.Security.SDES).withCodecs(List.of("PCMA", "PCMU"));
        ana.say("call.dial", "'call':'" + CALL + "','to':'sip:desk@phones.example'," + AUDIO);
        ana.attach(CALL, 1, Offers.CHROMIUM_AUDIO);
        settle();

        assertThat(sip.last(SipEffect.Invite.class).offer().orElseThrow().toString())
                .contains("RTP/SAVP 8 0", "a=crypto:1 AEAD_AES_128_GCM")
                .doesNotContain("opus");
        sip.tell(new SipEvent.Answered(called(), Offers.sdp(Offers.PHONE_AUDIO)));
        settle();
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'codec-mismatch'}");
    }

    @Test
    void aPhoneThatCallsATrunkIsAnsweredInKindAndTheTrunkAsItsOwnSettingsWant() {
        media = TrunkPolicy.DEFAULT.with(TrunkPolicy.Security.OPPORTUNISTIC);
        String key = "a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj\r\n";
        invited(
                "phone:phones.example",
                "4711",
                "pbx.example",
                Optional.of(Offers.sdp(Offers.PHONE_AUDIO.replace("a=sendrecv", key + "a=sendrecv"))));
        assertThat(sip.last(SipEffect.Invite.class).offer().orElseThrow().toString())
                .contains("RTP/AVP")
                .doesNotContain("crypto");

        sip.tell(new SipEvent.Answered(called(), Offers.sdp(Offers.PHONE_AUDIO)));
        settle();
        assertThat(sip.last(SipEffect.Accept.class).answer().toString())
                .contains("RTP/AVP", "a=crypto:3 AES_CM_128_HMAC_SHA1_80");
        sip.tell(new SipEvent.HungUp(INVITED, 0, ""));
        settle();
    }

    @Test
    void twoPhonesWithoutACommonVoiceAreToldSo() {
        invited("pbx", "desk", "phones.example", Optional.of(Offers.sdp("""
                        v=0
                        o=- 1 1 IN IP4 10.0.0.7
                        s=-
                        c=IN IP4 10.0.0.7
                        t=0 0
                        m=audio 4000 RTP/AVP 18 101
                        a=rtpmap:18 G729/8000
                        a=rtpmap:101 telephone-event/8000
                        """.replace("\n", "\r\n"))));
        assertThat(sip.last(SipEffect.Reject.class).status()).isEqualTo(488);
        assertThat(sip.effects(SipEffect.Invite.class)).isEmpty();
    }
}
