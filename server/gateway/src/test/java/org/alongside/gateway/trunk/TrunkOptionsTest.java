package org.alongside.gateway.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.alongside.gateway.trunk.NumberRules.Rule;
import org.alongside.gateway.trunk.TrunkOptions.ClientCertificate;
import org.alongside.gateway.trunk.TrunkOptions.Numbers;
import org.alongside.gateway.trunk.TrunkOptions.Recognition;
import org.alongside.kernel.Id;
import org.alongside.kernel.NetworkRange;
import org.alongside.sip.message.Body;
import org.alongside.sip.message.CSeq;
import org.alongside.sip.message.Head;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.NameAddress;
import org.alongside.sip.message.SipMessage;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.message.Via;
import org.alongside.sip.transaction.Flow;
import org.junit.jupiter.api.Test;

/** One trunk with something unusual: numbers, caller id, and by what it is known. */
class TrunkOptionsTest {
    private static final String PBX = "10.0.0.1";

    private final List<SipMessage> sent = new ArrayList<>();
    private final List<SipEvent> events = new ArrayList<>();

    private SipCore core(TrunkOptions options) {
        var settings = new TrunkSettings("pbx", uri("sip:" + PBX), List.of()).with(options);
        return new SipCore(
                new Id(0, 1),
                new Trunks(List.of(new Trunk(settings, List.of(PBX), "10.0.0.9"))),
                new SipCore.Ports(5081, 5061),
                new Random(1),
                claim -> true,
                new SipCounts(),
                new SipCore.Outside() {
                    @Override
                    public void transmit(Flow flow, SipMessage message) {
                        sent.add(message);
                    }

                    @Override
                    public void tell(SipEvent event) {
                        events.add(event);
                    }
                });
    }

    private static SipUri uri(String text) {
        return SipUri.parse(text).orElseThrow();
    }

    private static NumberRules rules(String... texts) {
        return new NumberRules(
                Arrays.stream(texts).map(text -> Rule.parse(text).orElseThrow()).toList());
    }

    private static Flow from(String host, Flow.Transport transport, long connection) {
        return new Flow(new Id(0, 1), "main", transport, host, 5060, connection);
    }

    private static SipRequest invite(String to, String from) {
        var head = new Head(
                List.of(Via.of("UDP", PBX, 5060, Via.COOKIE + to.hashCode() + from.hashCode())),
                NameAddress.of("Bob", uri(from)).withTag("their-tag"),
                NameAddress.of(uri(to)),
                "call-" + to + from,
                new CSeq(1, "INVITE"));
        var headers = Headers.NONE.with("Max-Forwards", "70").with("Contact", "<sip:bob@" + PBX + ">");
        return new SipRequest("INVITE", uri(to), head, headers, Body.EMPTY)
                .withBody("application/sdp", SipPair.description("sendrecv").toString());
    }

    private SipRequest dialled() {
        return (SipRequest) sent.getFirst();
    }

    @Test
    void numbersAreWrittenAsTheTrunkWritesThemAndReadBack() {
        var core = core(TrunkOptions.USUAL.with(new Numbers(
                rules("support -> 4711"), rules("ana -> +49301"), rules("0... -> +49..."), rules("00... -> +..."))));
        core.perform(1, SipPair.invite());
        core.received(2, invite("sip:030555@us.example", "sip:0044123@pbx.example"), from(PBX, Flow.Transport.UDP, 0));

        assertThat(dialled().uri().toString()).isEqualTo("sip:4711@bank.example");
        assertThat(dialled().head().to().uri().toString()).isEqualTo("sip:4711@bank.example");
        assertThat(dialled().head().from().uri().toString()).isEqualTo("sip:+49301@bank.example");
        assertThat(dialled()
                        .headers()
                        .addresses("P-Asserted-Identity")
                        .getFirst()
                        .uri()
                        .toString())
                .isEqualTo("sip:+49301@bank.example");
        var invited = (SipEvent.Invited) events.getLast();
        assertThat(List.of(invited.toUser(), invited.from())).isEqualTo(List.of("+4930555", "sip:+44123@pbx.example"));
    }

    @Test
    void aFixedFromUserHidesNobodyFromTheAssertedIdentity() {
        core(TrunkOptions.USUAL.withCallerId(Optional.of("4930555"), true)).perform(1, SipPair.invite());

        assertThat(dialled().head().from().uri().toString()).isEqualTo("sip:4930555@bank.example");
        assertThat(dialled()
                        .headers()
                        .addresses("P-Asserted-Identity")
                        .getFirst()
                        .uri()
                        .toString())
                .isEqualTo("sip:ana@bank.example");
    }

    @Test
    void aTrunkThatIsToldNoAssertedIdentityGetsNone() {
        core(TrunkOptions.USUAL.withCallerId(Optional.empty(), false)).perform(1, SipPair.invite());

        assertThat(dialled().head().from().uri().toString()).isEqualTo("sip:ana@bank.example");
        assertThat(dialled().headers().has("P-Asserted-Identity")).isFalse();
    }

    @Test
    void aTrunkIsKnownByItsNetworksBesideItsAddresses() {
        var networks = List.of(
                NetworkRange.parse("192.0.2.0/26").orElseThrow(),
                NetworkRange.parse("2001:db8::/32").orElseThrow());
        var core = core(TrunkOptions.USUAL.with(new Recognition(networks, ClientCertificate.OFF, List.of())));
        for (String host : List.of(PBX, "192.0.2.63", "192.0.2.64", "2001:db8::7", "2001:db9::7")) {
            core.received(
                    2,
                    invite("sip:a@us.example", "sip:" + host.replace(':', '.') + "@x.example"),
                    from(host, Flow.Transport.UDP, 0));
        }

        assertThat(callers()).containsExactly("10.0.0.1", "192.0.2.63", "2001.db8..7");
    }

    private List<String> callers() {
        return events.stream()
                .filter(SipEvent.Invited.class::isInstance)
                .map(e -> uri(((SipEvent.Invited) e).from()).user())
                .toList();
    }

    @Test
    void whereACertificateIsRequiredAnAddressIsNotEnough() {
        var core = core(TrunkOptions.USUAL.with(new Recognition(List.of(), ClientCertificate.REQUIRED, List.of())));
        core.proved(7, "pbx");
        core.received(2, invite("sip:a@us.example", "sip:udp@x.example"), from(PBX, Flow.Transport.UDP, 0));
        core.received(2, invite("sip:a@us.example", "sip:bare@x.example"), from(PBX, Flow.Transport.TLS, 6));
        core.received(2, invite("sip:a@us.example", "sip:proved@x.example"), from("10.9.9.9", Flow.Transport.TLS, 7));
        core.failed(3, from("10.9.9.9", Flow.Transport.TLS, 7));
        core.received(4, invite("sip:a@us.example", "sip:late@x.example"), from("10.9.9.9", Flow.Transport.TLS, 7));

        assertThat(callers()).containsExactly("proved");
        assertThat(sent).allMatch(m -> m instanceof SipResponse);
    }
}
