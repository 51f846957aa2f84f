package org.alongside.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.alongside.http.TrustedProxies.Client;
import org.alongside.kernel.NetworkRange;
import org.junit.jupiter.api.Test;

class TrustedProxiesTest {
    private static final InetAddress PROXY = InetAddress.ofLiteral("10.0.0.1");
    private static final InetAddress STRANGER = InetAddress.ofLiteral("198.51.100.5");

    private final TrustedProxies proxies =
            new TrustedProxies(List.of(NetworkRange.parse("10.0.0.0/8").orElseThrow()));

    private Client client(InetAddress peer, String forwardedFor, String proto) {
        return proxies.client(peer, false, Optional.of(forwardedFor), Optional.of(proto));
    }

    @Test
    void aStrangersClaimIsIgnored() {
        assertThat(client(STRANGER, "203.0.113.7", "https")).isEqualTo(new Client(STRANGER, false));
    }

    @Test
    void aTrustedProxyNamesItsClient() {
        assertThat(client(PROXY, "203.0.113.7", "https"))
                .isEqualTo(new Client(InetAddress.ofLiteral("203.0.113.7"), true));
    }

    @Test
    void onlyWhatOurOwnProxiesAppendedCounts() {
        assertThat(client(PROXY, "1.1.1.1, 203.0.113.7, 10.9.9.9", "http"))
                .isEqualTo(new Client(InetAddress.ofLiteral("203.0.113.7"), false));
    }

    @Test
    void garbageLeavesTheProxyAsTheClient() {
        assertThat(client(PROXY, "unknown", "https")).isEqualTo(new Client(PROXY, true));
        assertThat(client(PROXY, "", "")).isEqualTo(new Client(PROXY, false));
    }
}
