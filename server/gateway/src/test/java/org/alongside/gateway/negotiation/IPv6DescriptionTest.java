package org.alongside.gateway.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.alongside.broker.api.BrokerReply.TrunkPort;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.LocalStream;
import org.alongside.broker.api.MediaKind;
import org.alongside.gateway.Offers;
import org.alongside.gateway.negotiation.TrunkDescription.Wanted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Session descriptions where the broker, the far side or both have an IPv6 address. */
class IPv6DescriptionTest {
    private static final String THEIRS = """
            v=0
            o=- 1 1 IN IP6 2001:db8::7
            s=-
            c=IN IP6 2001:db8::7
            t=0 0
            m=audio 4000 RTP/AVP 0
            a=rtcp:4009 IN IP6 2001:db8::7
            a=sendrecv
            """.replace("\n", "\r\n");
    private static final Map<MediaKind, Wanted> SOUND = Map.of(
            MediaKind.AUDIO,
            new Wanted(
                    Flow.BOTH,
                    List.of(new CodecParameters("PCMU", 0, 8000, 1, Map.of(), List.of(), OptionalInt.empty()))));

    private static List<TrunkPort> ports(String address) {
        var host = InetAddress.ofLiteral(address);
        return List.of(new TrunkPort(
                MediaKind.AUDIO,
                new InetSocketAddress(host, 17000),
                new InetSocketAddress(host, 17001),
                new LocalStream(MediaKind.AUDIO, 1, OptionalLong.empty(), "brk"),
                List.of(),
                List.of(),
                Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:0:0:0:0:0:9, IN IP6 2001:db8::9",
        "::1, IN IP6 ::1",
        "fe80::9%1, IN IP6 fe80::9",
        "192.0.2.9, IN IP4 192.0.2.9"
    })
    void ourOfferAndOurAnswerNameTheBrokersAddressAsItIsWritten(String address, String written) {
        var offer = TrunkDescription.offer(TrunkPolicy.DEFAULT, ports(address), SOUND, 7);
        var answer = TrunkDescription.answer(
                TrunkPolicy.DEFAULT, Offers.sdp(THEIRS), ports(address), SOUND, 7, Optional.empty());

        for (var ours : List.of(offer, answer)) {
            assertThat(ours.toString()).contains("o=- 7 1 " + written + "\r\n", "c=" + written + "\r\n");
            assertThat(TrunkSection.find(ours, MediaKind.AUDIO)
                            .orElseThrow()
                            .remote()
                            .rtp())
                    .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral(address.split("%", 2)[0]), 17000));
        }
    }

    @Test
    void theirAddressIsReadForSoundAndForReports() {
        var section = TrunkSection.find(Offers.sdp(THEIRS), MediaKind.AUDIO).orElseThrow();

        var host = InetAddress.ofLiteral("2001:db8::7");
        assertThat(section.remote().rtp()).isEqualTo(new InetSocketAddress(host, 4000));
        assertThat(section.remote().rtcp()).contains(new InetSocketAddress(host, 4009));
        assertThat(section.flow()).isEqualTo(Flow.BOTH);
    }

    @Test
    void anUnspecifiedAddressIsAHoldAsItIsInIPv4() {
        var held =
                TrunkSection.find(Offers.sdp(THEIRS.replace("c=IN IP6 2001:db8::7", "c=IN IP6 ::")), MediaKind.AUDIO);

        assertThat(held.orElseThrow().flow()).isEqualTo(new Flow(true, false));
    }

    @Test
    void anAddressOfManyHostsAndAnEmbeddedZoneAreNone() {
        for (String bad : List.of("ff02::1", "fe80::1%eth0", "2001:db8::g")) {
            assertThat(TrunkSection.read(Offers.sdp(THEIRS.replace("c=IN IP6 2001:db8::7", "c=IN IP6 " + bad))))
                    .as(bad)
                    .isEmpty();
        }
    }
}
