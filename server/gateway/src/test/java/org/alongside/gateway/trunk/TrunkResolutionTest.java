package org.alongside.gateway.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.alongside.gateway.resolve.NameServer;
import org.alongside.gateway.resolve.SystemDns;
import org.alongside.kernel.Id;
import org.alongside.kernel.SystemTimers;
import org.alongside.kernel.Timers;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.transaction.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trunks whose name only DNS knows, with a name server of our own: at the start, while it fails and when it changes its mind. */
@Timeout(60)
class TrunkResolutionTest {
    private final NameServer dns = new NameServer();
    private final SystemTimers timers = new SystemTimers("trunk-resolution-test");
    private final List<SipUserAgent> agents = new java.util.ArrayList<>();

    @AfterEach
    void stop() {
        agents.forEach(SipUserAgent::stop);
        timers.close();
        dns.close();
    }

    private static SipSettings settings(String bind, String uri) {
        var trunk = new TrunkSettings("pbx", SipUri.parse(uri).orElseThrow(), List.of());
        return new SipSettings(bind, 0, "", List.of(trunk));
    }

    private TrunkResolver resolver(String uri) {
        return new TrunkResolver(settings("127.0.0.1", uri), SystemDns.at(dns.address()), Runnable::run);
    }

    private static List<String> ways(Trunks trunks) {
        return trunks.list().getFirst().flows(new Id(0, 1), new Random(1)).stream()
                .map(flow -> flow.transport() + " " + flow.remoteHost() + " " + flow.remotePort())
                .toList();
    }

    @Test
    void aTrunkStaysWhereItWasWhileDnsFailsAndMovesWhenItsAnswerChanges() {
        var resolver = resolver("sip:pbx.example;transport=udp");
        dns.serves(20, "_sip._udp.pbx.example SRV 1 1 5070 a.pbx.example\na.pbx.example A 127.0.0.2\n");
        var first = resolver.resolve();
        dns.fails();
        var failing = resolver.resolve();
        dns.serves(20, "_sip._udp.pbx.example SRV 1 1 5071 b.pbx.example\nb.pbx.example A 127.0.0.3\n");
        var moved = resolver.resolve();

        assertThat(ways(first.trunks())).containsExactly("UDP 127.0.0.2 5070");
        assertThat(first.again()).isEqualTo(Duration.ofSeconds(20));
        assertThat(failing.trunks()).isEqualTo(first.trunks());
        assertThat(failing.again()).isEqualTo(TrunkResolver.SOONEST);
        assertThat(ways(moved.trunks())).containsExactly("UDP 127.0.0.3 5071");
        assertThat(moved.trunks().at("127.0.0.3")).isPresent();
        assertThat(moved.trunks().at("127.0.0.2")).isEmpty();
    }

    @Test
    void noAnswerIsAskedForMoreOftenThanEveryFiveSecondsOrLessThanEveryFiveMinutes() {
        var resolver = resolver("sip:pbx.example;transport=udp");
        dns.serves(0, "_sip._udp.pbx.example SRV 1 1 5070 a.pbx.example\na.pbx.example A 127.0.0.2\n");
        assertThat(resolver.resolve().again()).isEqualTo(Duration.ofSeconds(5));
        dns.serves(86_400, "_sip._udp.pbx.example SRV 1 1 5070 a.pbx.example\na.pbx.example A 127.0.0.2\n");
        assertThat(resolver.resolve().again()).isEqualTo(Duration.ofSeconds(300));
    }

    @Test
    void everyAddressOfEveryServerIsAKnownSource() {
        var resolver = resolver("sip:pbx.example;transport=udp");
        dns.serves(60, """
                _sip._udp.pbx.example SRV 1 1 5070 a.pbx.example
                _sip._udp.pbx.example SRV 2 1 5070 b.pbx.example
                a.pbx.example A 127.0.0.2
                a.pbx.example A 127.0.0.3
                b.pbx.example A 127.0.0.4
                """);
        var trunks = resolver.resolve().trunks();

        assertThat(List.of("127.0.0.2", "127.0.0.3", "127.0.0.4"))
                .allMatch(address -> trunks.at(address).isPresent());
        assertThat(trunks.at("127.0.0.5")).isEmpty();
    }

    private record Agent(SipUserAgent sip, BlockingQueue<SipEvent> events) {
        <T extends SipEvent> T next(Class<T> kind) throws InterruptedException {
            while (true) {
                var event = events.poll(20, TimeUnit.SECONDS);
                if (!(event instanceof SipEvent.DialogChanged)) {
                    assertThat(event).isInstanceOf(kind);
                    return kind.cast(event);
                }
            }
        }
    }

    private Agent agent(SipSettings settings, Timers clock) {
        var random = new SecureRandom();
        var sip = new SipUserAgent(
                settings,
                Id.random(random),
                clock,
                random,
                claim -> true,
                Optional.empty(),
                SystemDns.at(dns.address()));
        var events = new LinkedBlockingQueue<SipEvent>();
        sip.listen(events::add);
        sip.start();
        agents.add(sip);
        return new Agent(sip, events);
    }

    @Test
    void aServerThatRefusesConnectionsLosesTheCallToTheNextOneOfItsRecordSet() throws Exception {
        var callee = agent(settings("127.0.0.3", "sip:127.0.0.1;transport=tcp"), timers);
        int nobody;
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.2"))) {
            nobody = taken.getLocalPort();
        }
        dns.serves(60, """
                pbx.example NAPTR 10 10 "s" "SIP+D2T" "" _sip._tcp.pbx.example.
                _sip._tcp.pbx.example SRV 1 1 %d dead.pbx.example.
                _sip._tcp.pbx.example SRV 2 1 %d alive.pbx.example.
                dead.pbx.example A 127.0.0.2
                alive.pbx.example A 127.0.0.3
                """.formatted(nobody, callee.sip.port()));
        var caller = agent(settings("127.0.0.1", "sip:pbx.example"), timers);
        var leg = SipUserAgentTest.newLeg();
        caller.sip.perform(SipUserAgentTest.invite(leg, "sip:support@bank.example"));

        var invited = callee.next(SipEvent.Invited.class);
        callee.sip.perform(new SipEffect.Reject(invited.leg(), SipPair.CLAIM, 486, "Busy Here"));
        assertThat(caller.next(SipEvent.Rejected.class)).isEqualTo(new SipEvent.Rejected(leg, 486, "Busy Here"));
    }

    @Test
    void aTrunkThatDnsDidNotKnowAtTheStartIsFoundLater() throws Exception {
        Timers impatient = (delay, task) ->
                timers.after(delay.compareTo(TrunkResolver.SOONEST) < 0 ? delay : Duration.ofMillis(20), task);
        dns.fails();
        var callee = agent(settings("127.0.0.3", "sip:127.0.0.1"), timers);
        var caller = agent(settings("127.0.0.1", "sip:pbx.example;transport=udp"), impatient);
        var leg = SipUserAgentTest.newLeg();
        caller.sip.perform(SipUserAgentTest.invite(leg, "sip:support@bank.example"));
        assertThat(caller.next(SipEvent.Rejected.class))
                .isEqualTo(new SipEvent.Rejected(leg, 503, "trunk unavailable"));

        dns.serves(
                60,
                "_sip._udp.pbx.example SRV 1 1 %d a.pbx.example\na.pbx.example A 127.0.0.3\n"
                        .formatted(callee.sip.port()));
        SipEvent next;
        do {
            caller.sip.perform(SipUserAgentTest.invite(SipUserAgentTest.newLeg(), "sip:support@bank.example"));
            next = callee.events.poll(50, TimeUnit.MILLISECONDS);
        } while (next == null);
        assertThat(next).isInstanceOf(SipEvent.Invited.class);
    }

    @Test
    void ourAddressTowardsAnIpv6TrunkIsAnIpv6Address() {
        var resolver = new TrunkResolver(
                settings("::", "sip:[0:0:0:0:0:0:0:1]:5070"), SystemDns.at(dns.address()), Runnable::run);
        var trunk = resolver.resolve().trunks().list().getFirst();
        var flow = new Flow(new Id(0, 1), "main", Flow.Transport.UDP, "::1", 5070, 0);

        assertThat(trunk.addresses()).containsExactly("::1");
        assertThat(trunk.flows(new Id(0, 1), new Random(1))).containsExactly(flow);
        assertThat(trunk.localHost(flow)).isEqualTo("::1");
    }
}
