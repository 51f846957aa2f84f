package org.alongside.gateway.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.alongside.cluster.InMemoryCluster;
import org.alongside.cluster.NodeId;
import org.alongside.gateway.Gateway;
import org.alongside.gateway.client.Desk;
import org.alongside.gateway.client.GatewaySettings;
import org.alongside.gateway.client.PhoneBook;
import org.alongside.gateway.client.TrunkRoute;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.registrar.ControlledDomain;
import org.alongside.gateway.registrar.Registrar;
import org.alongside.gateway.registrar.TestPhone;
import org.alongside.kernel.Id;
import org.alongside.kernel.SystemTimers;
import org.alongside.sip.message.SipUri;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole calls against SIPp on both sides: one is a PBX that transfers and replaces, one stands for the phones behind another
 * trunk. Also SIPp as a phone that registers, and as a trunk whose health is watched over UDP.
 */
@Timeout(90)
class SippGatewayTest {
    @TempDir
    private Path folder;

    private final SystemTimers timers = new SystemTimers("sipp-gateway-test");
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final NodeId node = new NodeId(Id.random(new SecureRandom()));
    private final InMemoryCluster cluster = new InMemoryCluster(node);
    private final Registrar registrar = new Registrar(
            List.of(new ControlledDomain(TestPhone.DOMAIN, ControlledDomain.Digest.MD5, List.of())),
            TestPhone::account,
            cluster,
            new SecureRandom());
    private Sipp pbx;
    private Sipp phones;
    private Optional<SipUserAgent> sip = Optional.empty();

    @BeforeEach
    void isInstalled() throws IOException {
        if (!Sipp.isInstalled()) {
            System.out.println("SKIPPED: sipp isn't installed (Debian: sip-tester)");
        }
        Assumptions.assumeTrue(Sipp.isInstalled(), "SKIPPED: sipp isn't installed (Debian: sip-tester)");
        pbx = new Sipp(Files.createDirectories(folder.resolve("pbx")), "127.0.0.6", "u1");
        phones = new Sipp(Files.createDirectories(folder.resolve("phones")), "127.0.0.7", "u1");
    }

    @AfterEach
    void stop() {
        pbx.close();
        phones.close();
        sip.ifPresent(SipUserAgent::stop);
        executor.shutdown();
        timers.close();
    }

    private SipUserAgent userAgent(TrunkSettings... trunks) {
        var settings = new SipSettings("127.0.0.1", 0, "", List.of(trunks));
        var made = new SipUserAgent(
                settings, node.id(), timers, new SecureRandom(), claim -> true, Optional.of(registrar));
        sip = Optional.of(made);
        return made;
    }

    private static TrunkSettings trunk(String name, Sipp at, String... domains) {
        return new TrunkSettings(name, SipUri.parse(at.uri()).orElseThrow(), List.of(domains));
    }

    private Gateway gateway() {
        return gateway(TrunkPolicy.DEFAULT, "one");
    }

    /** Every user of phones.example counts as registered with these contacts; calls for them take the trunk of the phones. */
    private Gateway gateway(TrunkPolicy phonesSpeak, String... contacts) {
        var userAgent = userAgent(trunk("pbx", pbx, "pbx.example"), trunk("phones", phones, "phones.example"));
        var gateway = new Gateway(
                GatewaySettings.DEFAULT.withTrunks(List.of(
                        new TrunkRoute("pbx", List.of("pbx.example"), TrunkPolicy.DEFAULT),
                        new TrunkRoute("phones", List.of("phones.example"), phonesSpeak))),
                cluster,
                timers,
                executor,
                new SecureRandom(),
                userAgent,
                Map.of("one", new InstantBroker()),
                Desk.of(name -> false),
                new PhoneBook() {
                    @Override
                    public boolean controls(String domain) {
                        return domain.equals("phones.example");
                    }

                    @Override
                    public List<Contact> contacts(String user, String domain) {
                        return controls(domain)
                                ? Stream.of(contacts)
                                        .map(name -> new Contact(name, 1000))
                                        .toList()
                                : List.of();
                    }

                    @Override
                    public TrunkPolicy mediaOf(String domain) {
                        return phonesSpeak;
                    }

                    @Override
                    public List<String> allowedTo(String domain) {
                        return List.of();
                    }
                });
        userAgent.start();
        return gateway;
    }

    private String us() {
        return "127.0.0.1:" + sip.orElseThrow().port();
    }

    private static void eventually(String what, BooleanSupplier happens) {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!happens.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(until);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** Judged by three SIPp calls: the one that transfers, and both phones, whose media move to one another. */
    @Test
    void sippJoinsTheFarSidesOfItsTwoCalls() throws Exception {
        var gateway = gateway();
        phones.start("phones-answer", us(), "-m", "2");
        phones.awaitListening();
        pbx.start("attended", us(), "-cid_str", "%u-%p");
        pbx.assertIsContent();

        assertThat(gateway.inFlight()).as("the two phones talk on").isEqualTo(1);
        gateway.stop();
        phones.assertIsContent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"consultation-dies", "replaces"})
    void sippTransfersOrReplacesAndEndsWhatIsLeft(String scenario) throws Exception {
        var gateway = gateway();
        phones.start("phones-answer", us(), "-m", scenario.equals("replaces") ? "1" : "2");
        phones.awaitListening();
        pbx.start(scenario, us(), "-cid_str", "%u-%p"); // an @ would have to be escaped in Refer-To
        pbx.assertIsContent();
        phones.assertIsContent();
        eventually("no call is left", () -> gateway.inFlight() == 0);
    }

    /** Judged by three SIPp calls: the caller, the phone whose 200 offers, and the one that is cancelled. */
    @Test
    void twoSippPhonesAreInvitedWithoutAnOfferAndTheFirstToOfferHasTheCall() throws Exception {
        var gateway = gateway(TrunkPolicy.DEFAULT.offeringLate(true), "desk", "hall");
        phones.start("fork-late", us(), "-m", "2");
        phones.awaitListening();
        pbx.start("calls-hangs-up", us());
        pbx.assertIsContent();
        phones.assertIsContent();
        eventually("no call is left", () -> gateway.inFlight() == 0);
    }

    @Test
    void sippRegistersTwoContactsAndTakesThemAwayAgain() throws Exception {
        userAgent().start();
        pbx.start("register", us());
        pbx.assertIsContent();

        assertThat(registrar.count()).isZero();
    }

    @Test
    void aTrunkOverUdpThatAnswers503IsDownAndComesBack() throws Exception {
        var userAgent = userAgent(trunk("pbx", pbx).probedEvery(Duration.ofSeconds(1)));
        pbx.start("options-503", "127.0.0.1:9", "-m", "2");
        pbx.awaitListening();
        userAgent.start();
        eventually("it is down", () -> userAgent.health().toString().contains("trunks down: pbx"));
        pbx.assertIsContent();

        pbx.start("options-200", us(), "-m", "2");
        eventually("it is up", () -> !userAgent.health().toString().contains("trunks down"));
        pbx.assertIsContent();
    }
}
