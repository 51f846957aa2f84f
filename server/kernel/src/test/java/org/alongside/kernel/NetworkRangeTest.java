package org.alongside.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class NetworkRangeTest {
    private static boolean contains(String range, String address) {
        return NetworkRange.parse(range).orElseThrow().contains(InetAddress.ofLiteral(address));
    }

    @Test
    void aRangeEndsWhereItsPrefixSays() {
        assertThat(contains("10.0.0.0/8", "10.255.255.255")).isTrue();
        assertThat(contains("10.0.0.0/8", "11.0.0.0")).isFalse();
        assertThat(contains("192.0.2.64/26", "192.0.2.127")).isTrue();
        assertThat(contains("192.0.2.64/26", "192.0.2.128")).isFalse();
        assertThat(contains("0.0.0.0/0", "203.0.113.9")).isTrue();
        assertThat(contains("2001:db8::/33", "2001:db8:7fff::1")).isTrue();
        assertThat(contains("2001:db8::/33", "2001:db8:8000::1")).isFalse();
    }

    @Test
    void anAddressAloneIsItself() {
        assertThat(contains("192.0.2.1", "192.0.2.1")).isTrue();
        assertThat(contains("192.0.2.1", "192.0.2.2")).isFalse();
        assertThat(contains("::1", "127.0.0.1")).isFalse();
    }

    @Test
    void whatIsNoRangeIsNone() {
        for (String text :
                new String[] {"", "bank.example", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "::/129", "a/8"}) {
            assertThat(NetworkRange.parse(text)).as(text).isEmpty();
        }
    }
}
