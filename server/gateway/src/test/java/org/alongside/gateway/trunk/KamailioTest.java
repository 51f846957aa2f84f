package org.alongside.gateway.trunk;

import static org.alongside.gateway.trunk.SipPair.CLAIM;
import static org.alongside.gateway.trunk.SipPair.description;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.trunk.SipUserAgentTest.Agent;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.SystemTimers;
import org.alongside.security.CertificateSource;
import org.alongside.security.HttpsCertificate;
import org.alongside.sip.message.SipUri;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The user agent with Kamailio as its trunk and SIPp as the phone behind it; nobody here wrote either. */
@Timeout(120)
class KamailioTest {
    private static final String US = "127.0.0.1";

    @TempDir
    private Path folder;

    private final SystemTimers timers = new SystemTimers("kamailio-test");
    private final List<AutoCloseable> open = new ArrayList<>();
    private Kamailio kamailio;
    private Sipp phone;
    private Agent agent;

    @BeforeEach
    void prepare() throws IOException {
        boolean installed = Sipp.isInstalled() && Kamailio.isInstalled();
        if (!installed) {
            System.out.println(
                    "SKIPPED: kamailio or sipp isn't installed (Debian: kamailio kamailio-tls-modules sip-tester)");
        }
        Assumptions.assumeTrue(installed, "SKIPPED: kamailio or sipp isn't installed");
        kamailio = new Kamailio(certificate("kamailio", Kamailio.ADDRESS));
        phone = new Sipp(Files.createDirectories(folder.resolve("sipp")), "127.0.0.5", "u1");
        open.addAll(List.of(kamailio, phone));
    }

    @AfterEach
    void stop() throws Exception {
        for (var one : open) {
            one.close();
        }
        if (agent != null) {
            agent.sip.stop();
        }
        timers.close();
    }

    private Path certificate(String name, String address) {
        HttpsCertificate.open(
                new CertificateSource.SelfSigned(folder.resolve(name), Set.of(address)), InstantSource.system());
        return folder.resolve(name);
    }

    private void begin(String transport, TrunkSettings... more) throws IOException {
        begin(trunk("enterprise", kamailio.uri(transport)).with(login()), transport, more);
    }

    private void begin(TrunkSettings first, String transport, TrunkSettings... more) throws IOException {
        var trunks = new ArrayList<>(List.of(first));
        trunks.addAll(List.of(more));
        startAgent(trunks, List.of());
        int port = transport.equals("tls") ? agent.sip.tlsPort() : agent.sip.port();
        kamailio.configure(phone.place(), US, "sip:" + US + ":" + port + ";transport=" + transport);
        kamailio.start();
    }

    private void startAgent(List<TrunkSettings> trunks, List<RegistrationSettings> users) {
        var own = new CertificateSource.SelfSigned(folder.resolve("us"), Set.of(US));
        var certificate = HttpsCertificate.open(own, InstantSource.system());
        var calling = certificate.calling(Optional.of(folder.resolve("kamailio/https.crt")));
        var tls = Optional.of(new SipTls(0, certificate.context(), calling));
        agent = new Agent(timers, new SipSettings(US, 0, "", trunks, tls).with(users));
    }

    private static TrunkSettings trunk(String name, String uri) {
        return new TrunkSettings(name, SipUri.parse(uri).orElseThrow(), List.of());
    }

    private static TrunkSettings.Login login() {
        return new TrunkSettings.Login(Kamailio.USER, Redacted.of(Kamailio.PASSWORD));
    }

    private LegId dial() {
        var leg = SipUserAgentTest.newLeg();
        agent.sip.perform(SipUserAgentTest.invite(leg, "sip:support@bank.example"));
        return leg;
    }

    private LegId ring() throws InterruptedException {
        var leg = dial();
        assertThat(agent.next(SipEvent.Progressed.class).status()).isEqualTo(180);
        agent.next(SipEvent.Answered.class);
        return leg;
    }

    /** A call whose ACK the phone has seen: it says so by a key. */
    private LegId talk() throws InterruptedException {
        var leg = ring();
        assertThat(agent.next(SipEvent.InfoReceived.class).body()).startsWith("Signal=5");
        return leg;
    }

    private LegId answer() throws InterruptedException {
        var invited = agent.next(SipEvent.Invited.class);
        assertThat(invited.trunk()).isEqualTo("enterprise");
        agent.sip.perform(new SipEffect.Progress(invited.leg(), CLAIM, 180, Optional.empty()));
        agent.sip.perform(new SipEffect.Accept(invited.leg(), CLAIM, description("sendrecv")));
        assertThat(agent.next(SipEvent.InfoReceived.class).body()).startsWith("Signal=5");
        return invited.leg();
    }

    private void hangUp(LegId leg) {
        agent.sip.perform(new SipEffect.HangUp(leg, CLAIM, "normal"));
    }

    private void await(String what, Duration atMost, BooleanSupplier condition) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private String health() {
        return agent.sip.health().detail();
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp", "tls"})
    void ourCallProvesItselfAndStaysWithTheProxyUntilOurBye(String transport) throws Exception {
        begin(transport);
        phone.start("behind-proxy-answers", Kamailio.ADDRESS + ":" + kamailio.port);
        phone.awaitListening();
        hangUp(talk());
        phone.assertIsContent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp", "tls"})
    void thePhoneHangsUpThroughTheProxy(String transport) throws Exception {
        begin(transport);
        phone.start("behind-proxy-hangs-up", Kamailio.ADDRESS + ":" + kamailio.port);
        phone.awaitListening();
        var leg = ring();
        assertThat(agent.next(SipEvent.HungUp.class)).isEqualTo(new SipEvent.HungUp(leg, 0, ""));
        phone.assertIsContent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp", "tls"})
    void aCallOfThePhoneIsAnsweredAndHungUpByUs(String transport) throws Exception {
        begin(transport);
        phone.start("behind-proxy-calls", Kamailio.ADDRESS + ":" + kamailio.port);
        var leg = answer();
        hangUp(leg);
        phone.assertIsContent();
    }

    /** Nothing leads to us but what we registered. */
    @ParameterizedTest
    @ValueSource(strings = {"udp", "tls"})
    void aUserWhomWeRegisteredAtKamailioIsCalledHere(String transport) throws Exception {
        var support = new RegistrationSettings("enterprise", "support", login(), RegistrationSettings.USUAL_INTERVAL);
        kamailio.configure(phone.place(), US, "sip:127.0.0.1:9");
        kamailio.start();
        startAgent(List.of(trunk("enterprise", kamailio.uri(transport)).with(login())), List.of(support));
        await("it is registered", Duration.ofSeconds(20), () -> !health().contains("registrations missing"));
        phone.start("behind-proxy-calls", Kamailio.ADDRESS + ":" + kamailio.port);
        hangUp(answer());
        phone.assertIsContent();
    }

    @Test
    void aWrongPasswordIsToldAsTheProxySaysIt() throws Exception {
        var wrong = new TrunkSettings.Login(Kamailio.USER, Redacted.of("wrong"));
        begin(trunk("enterprise", kamailio.uri("udp")).with(wrong), "udp");
        dial();
        assertThat(agent.next(SipEvent.Rejected.class).status()).isEqualTo(407);
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp", "tls"})
    void aCallOutlivesTheProxyAndItsByeGoesThroughTheNextOne(String transport) throws Exception {
        begin(transport);
        phone.start("behind-proxy-answers", Kamailio.ADDRESS + ":" + kamailio.port);
        phone.awaitListening();
        var leg = talk();
        kamailio.kill();
        kamailio.start();
        assertThat(health()).startsWith("1 legs");
        hangUp(leg);
        phone.assertIsContent();
        assertThat(agent.events).noneMatch(SipEvent.HungUp.class::isInstance);
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp", "tls"})
    void aCallOfThePhoneOutlivesTheProxyToo(String transport) throws Exception {
        begin(transport);
        phone.start("behind-proxy-calls", Kamailio.ADDRESS + ":" + kamailio.port);
        var leg = answer();
        kamailio.kill();
        kamailio.start();
        hangUp(leg);
        phone.assertIsContent();
    }

    @Test
    void aProxyThatDiesIsMarkedDownAndUpAgainAndACallItCarriedEndsAtOnce() throws Exception {
        begin(trunk("enterprise", kamailio.uri("tcp")).with(login()).probedEvery(Duration.ofSeconds(1)), "tcp");
        phone.start("behind-proxy-answers", Kamailio.ADDRESS + ":" + kamailio.port);
        phone.awaitListening();
        var leg = talk();
        kamailio.kill();
        await("down", Duration.ofSeconds(10), () -> health().endsWith("trunks down: enterprise"));
        assertThat(health()).startsWith("1 legs");
        hangUp(leg);
        await("the end without a BYE's answer", Duration.ofSeconds(2), () -> health().startsWith("0 legs"));
        kamailio.start();
        await("up", Duration.ofSeconds(25), () -> !health().contains("down"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void aCallWhoseProxyIsDeadGoesByTheNextTrunkInTheSameAttempt(String transport) throws Exception {
        var direct = trunk("direct", "sip:" + phone.place()).with(new TrunkSettings.Preference(10, 1));
        begin(transport, direct);
        kamailio.kill();
        phone.start("answer", phone.place());
        phone.awaitListening();
        var leg = ring();
        agent.next(SipEvent.Reoffered.class);
        agent.sip.perform(new SipEffect.AnswerReoffer(leg, CLAIM, description("recvonly")));
        hangUp(leg);
        phone.assertIsContent();
    }
}
