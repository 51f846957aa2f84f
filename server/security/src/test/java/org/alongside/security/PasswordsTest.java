package org.alongside.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.alongside.kernel.Redacted;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    private final Passwords passwords = new Passwords(new SecureRandom());

    @Test
    void theRightPasswordMatchesAndAWrongOneDoesNot() {
        String hash = passwords.hash(Redacted.of("correct horse"));

        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(passwords.matches(Redacted.of("correct horse"), hash)).isTrue();
        assertThat(passwords.matches(Redacted.of("Correct horse"), hash)).isFalse();
        assertThat(passwords.matches(Redacted.of(""), hash)).isFalse();
    }

    @Test
    void thePasswordTwiceMakesTwoHashes() {
        assertThat(passwords.hash(Redacted.of("same"))).isNotEqualTo(passwords.hash(Redacted.of("same")));
    }

    /** Made by the reference implementation's command line: {@code echo -n password | argon2 somesalt -id -t 2 -k 256 -p 1}. */
    @Test
    void aHashOfAnotherImplementationAndCostIsUnderstood() {
        String reference = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

        assertThat(passwords.matches(Redacted.of("password"), reference)).isTrue();
        assertThat(passwords.matches(Redacted.of("passwort"), reference)).isFalse();
    }

    @Test
    void whatIsNoHashMatchesNothing() {
        for (String text : new String[] {"", "password", "$argon2id$v=19$m=1,t=1,p=1$!$!", "$2b$12$abc"}) {
            assertThat(passwords.matches(Redacted.of("password"), text)).isFalse();
        }
    }
}
