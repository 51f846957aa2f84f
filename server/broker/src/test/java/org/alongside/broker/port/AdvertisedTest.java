package org.alongside.broker.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.alongside.broker.port.Advertised.Network;
import org.junit.jupiter.api.Test;

class AdvertisedTest {
    @Test
    void aNetworkContainsItsOwnFamilyOnly() {
        Network ten = Network.parse("10.16.0.0/12");
        assertThat(ten.contains(InetAddress.ofLiteral("10.31.255.255"))).isTrue();
        assertThat(ten.contains(InetAddress.ofLiteral("10.32.0.0"))).isFalse();
        assertThat(ten.contains(InetAddress.ofLiteral("::1"))).isFalse();
        assertThat(Network.parse("2001:db8::/32").contains(InetAddress.ofLiteral("2001:db8:1::9")))
                .isTrue();
        assertThat(Network.parse("0.0.0.0/0").contains(InetAddress.ofLiteral("203.0.113.9")))
                .isTrue();
    }

    @Test
    void whatIsNoNetworkIsNamed() {
        for (String wrong : new String[] {"ten/8", "10.0.0.0/33", "10.0.0.0/x", "", "example.com", "300.1.1.1/8"}) {
            assertThatThrownBy(() -> Network.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
