package org.alongside.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.alongside.kernel.Redacted;
import org.junit.jupiter.api.Test;

class TokensTest {
    @Test
    void aTokenNeedsNoEscapingAndNeverShowsItself() {
        var token = Tokens.draw(new SecureRandom());

        assertThat(token.reveal()).matches("[A-Za-z0-9_-]{43}");
        assertThat(token).hasToString("(redacted)");
        assertThat(Tokens.draw(new SecureRandom())).isNotEqualTo(token);
    }

    /** FIPS 180-4's example "abc". */
    @Test
    void itIsStoredAsItsSha256() {
        assertThat(Tokens.hash(Redacted.of("abc")))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void tokensAreComparedWhole() {
        assertThat(Tokens.same(Redacted.of("one"), Redacted.of("one"))).isTrue();
        assertThat(Tokens.same(Redacted.of("one"), Redacted.of("onE"))).isFalse();
        assertThat(Tokens.same(Redacted.of("one"), Redacted.of("one "))).isFalse();
    }
}
