package org.alongside.rtc.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NackGeneratorTest {
    private static final long MS = 1_000_000;

    private final NackGenerator nacks = new NackGenerator();

    @Test
    void aGapIsAskedForAtOnceThenOnceARoundTrip() {
        nacks.received(65_534, 0);
        nacks.received(1, 0);
        assertThat(nacks.due(0, 50 * MS)).containsExactly(65_535, 0);
        assertThat(nacks.due(49 * MS, 50 * MS)).isEmpty();
        assertThat(nacks.due(50 * MS, 50 * MS)).containsExactly(65_535, 0);
    }

    @Test
    void whatArrivesIsNoLongerAskedForAndKnownTheSecondTime() {
        nacks.received(10, 0);
        nacks.received(12, 0);
        assertThat(nacks.received(11, MS)).isTrue();
        assertThat(nacks.received(11, MS)).isFalse();
        assertThat(nacks.received(12, MS)).isFalse();
        assertThat(nacks.due(MS, 0)).isEmpty();
        assertThat(nacks.missingCount()).isZero();
    }

    @Test
    void afterTenTriesItGivesUpAndSaysSo() {
        nacks.received(1, 0);
        nacks.received(3, 0);
        for (int i = 0; i < NackGenerator.MAX_TRIES; i++) {
            assertThat(nacks.due(i * 20L * MS, 0)).containsExactly(2);
        }
        assertThat(nacks.due(1_000 * MS, 0)).isEmpty();
        assertThat(nacks.givenUp()).isEqualTo(1);
        assertThat(nacks.missingCount()).isZero();
    }

    @Test
    void whatIsTooOldIsGivenUp() {
        nacks.received(1, 0);
        nacks.received(3, 0);
        for (int i = 4; i <= 2 + NackGenerator.MAX_AGE + 1; i++) {
            nacks.received(i, 0);
        }
        assertThat(nacks.due(0, 0)).isEmpty();
        assertThat(nacks.givenUp()).isEqualTo(1);
    }

    @Test
    void aHoleTooLargeIsNotAskedForButCountsAsGivenUp() {
        nacks.received(1, 0);
        nacks.received(10_000, 0);
        assertThat(nacks.due(0, 0)).isEmpty();
        assertThat(nacks.givenUp()).isEqualTo(1);
        nacks.received(10_002, 0);
        assertThat(nacks.due(0, 0)).containsExactly(10_001);
    }
}
