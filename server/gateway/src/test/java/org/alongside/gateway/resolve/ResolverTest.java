package org.alongside.gateway.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.resolve.Lookup.Type;
import org.alongside.sip.resolve.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a SIP URI leads, asked over the wire of a real name server. */
@Timeout(60)
class ResolverTest {
    private final NameServer server = new NameServer();
    private final Resolver resolver = new Resolver(SystemDns.at(server.address()), Runnable::run);

    @AfterEach
    void close() {
        server.close();
    }

    private Resolver.Found find(String uri) {
        return resolver.resolve(
                SipUri.parse(uri).orElseThrow(), List.of(Transport.values()), List.of(Type.A, Type.AAAA));
    }

    private static List<String> targets(Resolver.Found found, long seed) {
        return found.resolution().targets(new Random(seed)).stream()
                .map(t -> t.transport() + " " + t.address() + " " + t.port() + " " + t.domain())
                .toList();
    }

    @Test
    void naptrChoosesTheTransportSrvTheServersAndAddressRecordsTheAddresses() {
        server.serves(120, """
                bank.example NAPTR 10 10 "s" "SIPS+D2T" "" _sips._tcp.bank.example.
                bank.example NAPTR 20 10 "s" "SIP+D2U" "" _sip._udp.bank.example.
                _sips._tcp.bank.example SRV 1 1 5061 secure.bank.example.
                _sip._udp.bank.example SRV 1 1 5066 plain.bank.example.
                secure.bank.example A 10.0.0.1
                secure.bank.example AAAA 2001:db8:0:0:1:0:0:1
                plain.bank.example A 10.0.0.2
                """);

        var found = find("sip:bank.example");

        assertThat(targets(found, 1))
                .containsExactly(
                        "TLS 10.0.0.1 5061 bank.example",
                        "TLS 2001:db8::1:0:0:1 5061 bank.example",
                        "UDP 10.0.0.2 5066 bank.example");
        assertThat(found.ttl()).isEqualTo(Duration.ofSeconds(60)); // that plain.bank.example has no AAAA
        assertThat(found.trouble()).isEmpty();
    }

    @Test
    void aTransportThatIsSetIsKeptAndPrioritiesAndWeightsOrderItsServers() {
        server.serves(60, """
                bank.example NAPTR 10 10 "s" "SIPS+D2T" "" _sips._tcp.bank.example.
                _sip._tcp.bank.example SRV 20 1 5060 last.bank.example.
                _sip._tcp.bank.example SRV 10 30 5060 often.bank.example.
                _sip._tcp.bank.example SRV 10 10 5060 seldom.bank.example.
                last.bank.example A 10.0.0.3
                often.bank.example A 10.0.0.1
                seldom.bank.example A 10.0.0.2
                """);

        var found = find("sip:bank.example;transport=tcp");
        var first = new TreeMap<String, Integer>();
        for (int seed = 0; seed < 1000; seed++) {
            var targets = targets(found, seed);
            assertThat(targets).hasSize(3).last().isEqualTo("TCP 10.0.0.3 5060 bank.example");
            first.merge(targets.getFirst(), 1, Integer::sum);
        }

        assertThat(first).containsOnlyKeys("TCP 10.0.0.1 5060 bank.example", "TCP 10.0.0.2 5060 bank.example");
        assertThat(first.get("TCP 10.0.0.1 5060 bank.example")).isBetween(680, 800);
        assertThat(server.asked).doesNotContain("NAPTR bank.example");
    }

    @Test
    void anAliasIsFollowed() {
        server.serves(60, """
                _sip._udp.bank.example CNAME hosted.example.
                hosted.example SRV 1 1 5060 a.hosted.example.
                a.hosted.example A 10.0.0.9
                """);

        assertThat(targets(find("sip:bank.example;transport=udp"), 1))
                .containsExactly("UDP 10.0.0.9 5060 bank.example");
    }

    @Test
    void withoutSrvThisMachineIsAskedAndSoItsHostsFile() {
        var found = find("sip:localhost;transport=udp");

        assertThat(targets(found, 1)).contains("UDP 127.0.0.1 5060 localhost");
        assertThat(server.asked).containsExactly("SRV _sip._udp.localhost");
    }

    @Test
    void aPortOrAnAddressNeedsNoSrv() {
        assertThat(targets(find("sip:localhost:5070"), 1)).contains("UDP 127.0.0.1 5070 localhost");
        assertThat(targets(find("sip:[2001:db8::1]"), 1)).containsExactly("UDP 2001:db8::1 5060 2001:db8::1");
        assertThat(server.asked).isEmpty();
    }

    @Test
    void aServerThatFailsIsToldFromANameThatHasNoRecord() {
        assertThat(find("sip:nobody.invalid;transport=udp").trouble().orElseThrow())
                .contains("A nobody.invalid"); // this machine doesn't know it; that there is no SRV is an answer

        server.fails();
        assertThat(find("sip:bank.example;transport=udp").trouble().orElseThrow())
                .startsWith("SRV _sip._udp.bank.example: ");
    }

    @ParameterizedTest
    @CsvSource({
        "::1, ::1",
        "0:0:0:0:0:0:0:0, ::",
        "2001:0DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "fe80:0:0:0:0:0:0:5, fe80::5",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
        "10.1.2.3, 10.1.2.3",
        "pbx.example, pbx.example"
    })
    void anAddressHasOneSpelling(String written, String ours) {
        assertThat(Addresses.canonical(written)).isEqualTo(ours);
    }
}
