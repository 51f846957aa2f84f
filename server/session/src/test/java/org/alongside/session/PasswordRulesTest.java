package org.alongside.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.alongside.kernel.Redacted;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRulesTest {
    private static Optional<String> objection(String password) {
        return PasswordRules.objection("ben", Redacted.of(password));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"correct horse", "f3qk-vvig-4jxf-gmnv", "großes grünes Haus", "my password is long", "9 zwölf!?"
            })
    void aPasswordIsJudgedByItsLengthAndNotByItsMixture(String password) {
        assertThat(objection(password)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "Password1!",
                "passwort2026",
                "12345678",
                "0123456789",
                "87654321",
                "aaaaaaaa",
                "ababababab",
                "qwertyuiop",
                "letmein!!",
                "ben-at-work",
                "BENBENBEN",
                "alongside1",
                "!!welcome!!"
            })
    void whatIsTriedFirstIsRefused(String password) {
        assertThat(objection(password)).contains("this password is among the first that are tried: choose another");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 257})
    void tooShortOrTooLongIsRefused(int length) {
        assertThat(objection("abcdefghij".repeat(30).substring(0, length)))
                .contains("a password has 8 to 256 characters");
    }
}
