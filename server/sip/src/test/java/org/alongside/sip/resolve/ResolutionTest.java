package org.alongside.sip.resolve;

import static org.alongside.sip.resolve.Lookup.Type.A;
import static org.alongside.sip.resolve.Lookup.Type.AAAA;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.message.Via;
import org.junit.jupiter.api.Test;

/** A URI leads to the addresses that RFC 3263 means, in its order, with as few questions as can be. */
class ResolutionTest {
    private static final List<Transport> ALL = List.of(Transport.UDP, Transport.TCP, Transport.TLS);

    private static Resolution of(String uri) {
        return Resolution.of(SipUri.parse(uri).orElseThrow(), ALL, List.of(AAAA, A));
    }

    private static List<String> targets(String uri, String zone) {
        return Zone.of(zone).targets(of(uri), new Random(1));
    }

    private static final String BANK = """
            NAPTR bank.example 20 10 s SIP+D2U _sip._udp.bank.example.
            NAPTR bank.example 10 20 S sip+d2t _sip._tcp.Bank.Example
            NAPTR bank.example 10 10 s SIPS+D2T _sips._tcp.bank.example
            NAPTR bank.example 1 1 u E2U+sip nonsense!
            SRV _sips._tcp.bank.example 1 0 5061 edge1.bank.example
            SRV _sip._tcp.bank.example 2 0 5060 edge2.bank.example
            SRV _sip._tcp.bank.example 1 0 5070 edge1.bank.example.
            SRV _sip._udp.bank.example 1 0 5060 edge1.bank.example
            A edge1.bank.example 192.0.2.1
            AAAA edge1.bank.example 2001:db8::1
            A edge2.bank.example 192.0.2.2""";

    @Test
    void naptrDecidesTransportsAndSrvTheServers() {
        assertThat(targets("sip:support@bank.example", BANK))
                .containsExactly(
                        "TLS 2001:db8::1 5061",
                        "TLS 192.0.2.1 5061",
                        "TCP 2001:db8::1 5070",
                        "TCP 192.0.2.1 5070",
                        "TCP 192.0.2.2 5060",
                        "UDP 2001:db8::1 5060",
                        "UDP 192.0.2.1 5060");
        assertThat(targets("sips:support@bank.example", BANK))
                .containsExactly("TLS 2001:db8::1 5061", "TLS 192.0.2.1 5061");
    }

    @Test
    void aTransportWeDoNotSpeakIsPassedOver() {
        var udpOnly = Resolution.of(SipUri.parse("sip:bank.example").orElseThrow(), List.of(Transport.UDP), List.of(A));
        assertThat(Zone.of(BANK).targets(udpOnly, new Random(1))).containsExactly("UDP 192.0.2.1 5060");
        var tls = Resolution.of(
                SipUri.parse("sip:bank.example;transport=tls").orElseThrow(), List.of(Transport.UDP), List.of(A));
        assertThat(Zone.of(BANK).targets(tls, new Random(1))).isEmpty();
    }

    @Test
    void aTransportInTheUriAsksForItsSrvOnly() {
        var zone = Zone.of(BANK);
        assertThat(zone.targets(of("sip:bank.example;transport=TCP"), new Random(1)))
                .containsExactly("TCP 2001:db8::1 5070", "TCP 192.0.2.1 5070", "TCP 192.0.2.2 5060");
        assertThat(zone.asked).noneMatch(question -> question.startsWith("NAPTR"));
        assertThat(targets("sip:edge2.bank.example;transport=tcp", BANK)).containsExactly("TCP 192.0.2.2 5060");
        assertThat(targets("sips:edge2.bank.example;transport=tcp", BANK)).containsExactly("TLS 192.0.2.2 5061");
        assertThat(targets("sips:edge2.bank.example;transport=udp", BANK)).isEmpty();
        assertThat(targets("sip:edge2.bank.example;transport=sctp", BANK)).isEmpty();
    }

    @Test
    void anExplicitPortAsksForAddressesOnly() {
        var zone = Zone.of(BANK);
        assertThat(zone.targets(of("sip:edge1.bank.example:5099"), new Random(1)))
                .containsExactly("UDP 2001:db8::1 5099", "UDP 192.0.2.1 5099");
        assertThat(zone.asked).containsExactlyInAnyOrder("AAAA edge1.bank.example", "A edge1.bank.example");
        assertThat(targets("sips:edge1.bank.example:5099", BANK)).first().isEqualTo("TLS 2001:db8::1 5099");
    }

    @Test
    void numericAddressesAskNothing() {
        assertThat(of("sip:192.0.2.9").wanted()).isEmpty();
        assertThat(targets("sip:192.0.2.9", "A x 1.1.1.1")).containsExactly("UDP 192.0.2.9 5060");
        assertThat(targets("sip:[2001:DB8::9]:5070;transport=tcp", "A x 1.1.1.1"))
                .containsExactly("TCP 2001:db8::9 5070");
        assertThat(targets("sips:a@[2001:db8::9]", "A x 1.1.1.1")).containsExactly("TLS 2001:db8::9 5061");
        assertThat(targets("sip:a@bank.example;maddr=192.0.2.7", "A x 1.1.1.1")).containsExactly("UDP 192.0.2.7 5060");
        var only4 = Resolution.of(SipUri.parse("sip:[2001:db8::9]").orElseThrow(), ALL, List.of(A));
        assertThat(only4.targets(new Random(1))).isEmpty();
    }

    @Test
    void whatOnlyLooksNumericIsAName() {
        for (String odd : List.of("1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4.5", "999")) {
            assertThat(of("sip:" + odd + ":5060").wanted()).as(odd).contains(new Lookup(A, odd));
        }
        assertThat(of("sip:[12345]:5060").wanted()).isEmpty();
        assertThat(of("sip:[1::2::3]:5060").targets(new Random(1))).isEmpty();
    }

    @Test
    void withoutNaptrSrvIsProbedInOurOrderAndThenTheNameItself() {
        var zone = Zone.of("""
                SRV _sip._tcp.pbx.example 0 0 5060 a.pbx.example
                A a.pbx.example 192.0.2.5""");
        assertThat(zone.targets(of("sip:pbx.example"), new Random(1))).containsExactly("TCP 192.0.2.5 5060");
        assertThat(zone.asked.subList(0, 4))
                .containsExactlyInAnyOrder(
                        "NAPTR pbx.example",
                        "SRV _sip._udp.pbx.example",
                        "SRV _sip._tcp.pbx.example",
                        "SRV _sips._tcp.pbx.example");
        assertThat(targets("sip:plain.example", "A plain.example 192.0.2.6")).containsExactly("UDP 192.0.2.6 5060");
        assertThat(targets("sips:plain.example", "A plain.example 192.0.2.6")).containsExactly("TLS 192.0.2.6 5061");
        assertThat(targets("sip:nowhere.example", "A x 1.1.1.1")).isEmpty();
    }

    @Test
    void aSrvTargetOfADotSaysThatTheServiceIsNotHere() {
        assertThat(targets("sip:pbx.example;transport=udp", """
                        SRV _sip._udp.pbx.example 0 0 0 .
                        A pbx.example 192.0.2.5""")).isEmpty();
    }

    @Test
    void prioritiesAreKeptAndWeightsAreChance() {
        String zone = """
                SRV _sip._udp.w.example 1 60 1001 h
                SRV _sip._udp.w.example 1 30 1002 h
                SRV _sip._udp.w.example 1 10 1003 h
                SRV _sip._udp.w.example 1 0 1004 h
                SRV _sip._udp.w.example 2 65535 2001 h
                A h 192.0.2.1""";
        var answered = Zone.of(zone).answer(of("sip:w.example;transport=udp"));
        var random = new Random(42);
        var firsts = new TreeMap<Integer, Integer>();
        for (int i = 0; i < 20_000; i++) {
            var targets = answered.targets(random);
            assertThat(targets).hasSize(5);
            assertThat(targets.getLast().port()).isEqualTo(2001);
            firsts.merge(targets.getFirst().port(), 1, Integer::sum);
        }
        assertThat(firsts.get(1001)).isBetween(11_500, 12_300);
        assertThat(firsts.get(1002)).isBetween(5_600, 6_300);
        assertThat(firsts.get(1003)).isBetween(1_750, 2_200);
        assertThat(firsts.get(1004)).as("weight 0 is seldom, not never").isBetween(100, 350);
    }

    @Test
    void theHighestWeightsDoNotOverflow() {
        var records = IntStream.range(0, 32)
                .mapToObj(i -> new DnsRecord.Srv(0, 65_535, 5060, "h" + i))
                .toList();
        assertThat(SrvOrder.of(records, new Random(3))).containsExactlyInAnyOrderElementsOf(records);
    }

    @Test
    void hostileAnswersAreBoundedAndNonsenseIsPassedOver() {
        var zone = new StringBuilder("""
                SRV _sip._udp.x.example -1 0 5060 bad
                SRV _sip._udp.x.example 0 70000 5060 bad
                SRV _sip._udp.x.example 0 0 99999 bad
                SRV _sip._udp.x.example 0 0 5060 sp@ce
                SRV _sip._udp.x.example 0 0 5060 a..b
                """);
        for (int i = 0; i < 500; i++) {
            zone.append("SRV _sip._udp.x.example 0 1 5060 h").append(i).append('\n');
            for (int j = 0; j < 20; j++) {
                zone.append("A h" + i + " 10.0." + i % 250 + "." + j).append('\n');
            }
        }
        zone.append("A h1 not-an-address\nA h1 ::1");
        var source = Zone.of(zone.toString());
        var targets = source.targets(of("sip:x.example;transport=udp"), new Random(1));
        assertThat(targets).hasSize(Resolution.MAX_TARGETS).allMatch(t -> t.matches("UDP 10\\.0\\.\\d+\\.\\d+ 5060"));
        assertThat(source.asked).hasSizeLessThan(2 * Resolution.MAX_SRV + 2);
        assertThat(targets("sip:bad..name", "A x 1.1.1.1")).isEmpty();
    }

    @Test
    void theCertificateIsOfTheDomainThatWasAsked() {
        var targets = Zone.of(BANK).answer(of("sips:bank.example")).targets(new Random(1));
        assertThat(targets).extracting(Target::domain).containsOnly("bank.example");
    }

    @Test
    void aResponseWhoseConnectionIsGoneFollowsItsVia() {
        var zone = Zone.of("A edge.example 192.0.2.8");
        var byPort = Resolution.ofResponse(Via.of("TCP", "edge.example", 5080, "z9hG4bK1"), List.of(A));
        assertThat(zone.targets(byPort, new Random(1))).containsExactly("TCP 192.0.2.8 5080");
        assertThat(zone.targets(
                        Resolution.ofResponse(Via.of("WSS", "edge.example", 443, "z9hG4bK1"), List.of(A)),
                        new Random(1)))
                .as("a transport we don't speak")
                .isEmpty();
        var numeric = Resolution.ofResponse(Via.of("TLS", "2001:db8::8", 5061, "z9hG4bK1"), List.of(AAAA));
        assertThat(zone.targets(numeric, new Random(1))).containsExactly("TLS 2001:db8::8 5061");
    }
}
