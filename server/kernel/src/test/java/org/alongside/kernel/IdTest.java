package org.alongside.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class IdTest {
    @Test
    void anIdSurvivesItsTextAndNothingElseIsAnId() {
        var random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            var id = Id.random(random);
            assertThat(Id.parse(id.toString())).contains(id);
        }
        assertThat(Id.parse("")).isEmpty();
        assertThat(Id.parse("0123456789abcdef0123456789abcde")).isEmpty();
        assertThat(Id.parse("0123456789ABCDEF0123456789abcdef")).isEmpty();
        assertThat(Id.parse("+123456789abcdef0123456789abcdef")).isEmpty();
    }
}
