package org.alongside.broker.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;
import org.alongside.broker.api.TransportCandidate;
import org.junit.jupiter.api.Test;

class CandidatesTest {
    private static final List<InetAddress> OWN =
            List.of(ip("127.0.0.1"), ip("10.1.2.3"), ip("fe80::1"), ip("2001:db8::3"));

    @Test
    void aClientOfAnAdvertisedNetworkGetsThatAddressAndTheMappedPort() {
        ExternalPorts ports = new ExternalPorts(
                ip("10.1.2.3"),
                16000,
                16004,
                List.of(
                        rule("192.168.0.0/16", "192.168.1.1", OptionalInt.empty()),
                        rule("0.0.0.0/0", "203.0.113.5", OptionalInt.of(30000))));
        assertThat(offered(ports, "192.168.7.7")).containsExactly("192.168.1.1:16002");
        assertThat(offered(ports, "198.51.100.1")).containsExactly("203.0.113.5:30002");
        assertThat(offered(ports, "2001:db8::9")).containsExactly("10.1.2.3:16002");
    }

    @Test
    void aWildcardIsOfferedAsTheAddressesThisMachineHas() {
        ExternalPorts ports = new ExternalPorts(ip("0.0.0.0"), 16000, 16004, List.of());
        assertThat(offered(ports, "198.51.100.1")).containsExactly("10.1.2.3:16002", "2001:db8:0:0:0:0:0:3:16002");
        assertThat(offered(ports, "127.0.0.1"))
                .containsExactly("127.0.0.1:16002", "10.1.2.3:16002", "2001:db8:0:0:0:0:0:3:16002");
    }

    private static List<String> offered(ExternalPorts ports, String client) {
        List<TransportCandidate> all = new Candidates(ports).offer(ip(client), 16002, OWN);
        assertThat(all)
                .extracting(TransportCandidate::priority)
                .doesNotHaveDuplicates()
                .isSortedAccordingTo((a, b) -> Long.compare(b, a));
        return all.stream().map(c -> c.address() + ":" + c.port()).toList();
    }

    private static Advertised rule(String network, String address, OptionalInt port) {
        return new Advertised(Advertised.Network.parse(network), ip(address), port);
    }

    private static InetAddress ip(String text) {
        return InetAddress.ofLiteral(text);
    }
}
