package org.alongside.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OriginsTest {
    private static boolean allowed(Set<String> allowed, String origin, String host) {
        var grant = new Grant(Duration.ofHours(1), allowed, Optional.empty(), Optional.empty(), Grant.Role.CONSUMER);
        return Origins.allowed(grant, Optional.of(origin), Optional.of(host));
    }

    @Test
    void aGrantThatNamesNoneAllowsTheServersOwnPages() {
        assertThat(allowed(Set.of(), "https://expert.example", "expert.example"))
                .isTrue();
        assertThat(allowed(Set.of(), "https://expert.example", "expert.example:443"))
                .isTrue();
        assertThat(allowed(Set.of(), "https://localhost:8443", "LOCALHOST:8443"))
                .isTrue();
        assertThat(allowed(Set.of(), "http://[::1]:8080", "[::1]:8080")).isTrue();
        assertThat(allowed(Set.of(), "https://evil.example", "expert.example")).isFalse();
        assertThat(allowed(Set.of(), "https://localhost:9443", "localhost:8443"))
                .isFalse();
    }

    @Test
    void aGrantThatNamesSomeAllowsThoseOnly() {
        var shop = Set.of("https://shop.example");
        assertThat(allowed(shop, "https://SHOP.example", "expert.example")).isTrue();
        assertThat(allowed(shop, "https://shop.example:443", "expert.example")).isTrue();
        assertThat(allowed(shop, "http://shop.example", "expert.example")).isFalse();
        assertThat(allowed(shop, "https://shop.example.evil.example", "expert.example"))
                .isFalse();
        assertThat(allowed(shop, "https://expert.example", "expert.example")).isFalse();
    }

    @Test
    void aSandboxedPageIsAStranger() {
        assertThat(allowed(Set.of(), "null", "expert.example")).isFalse();
        assertThat(allowed(Set.of(), "file://", "")).isFalse();
        assertThat(allowed(Set.of(), "https://user@expert.example", "expert.example"))
                .isFalse();
    }

    @Test
    void outsideBrowsersThereIsNoOrigin() {
        var grant = new Grant(
                Duration.ofHours(1), Set.of("https://a.b"), Optional.empty(), Optional.empty(), Grant.Role.CONSUMER);
        assertThat(Origins.allowed(grant, Optional.empty(), Optional.of("expert.example")))
                .isTrue();
    }
}
