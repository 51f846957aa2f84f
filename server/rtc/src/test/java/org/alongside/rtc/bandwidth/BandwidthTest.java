package org.alongside.rtc.bandwidth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BandwidthTest {
    private static final long MS = 1_000_000;

    @Test
    void absSendTimeIsSecondsInSixPointEighteen() {
        assertThat(AbsSendTime.of(0)).isZero();
        assertThat(AbsSendTime.of(1_000 * MS)).isEqualTo(1 << 18);
        assertThat(AbsSendTime.of(1_500 * MS)).isEqualTo((1 << 18) + (1 << 17));
        assertThat(AbsSendTime.of(64_000 * MS - 1)).isEqualTo(0xff_ffff);
        assertThat(AbsSendTime.of(64_000 * MS)).isZero();
        assertThat(AbsSendTime.of(-1)).as("nanoTime may be negative").isEqualTo(0xff_ffff);
    }

    @Test
    void whatTheReceiverSaysIsTheLimitUntilItIsStale() {
        var limit = new BitrateLimit(100_000, 2_000_000);
        assertThat(limit.bitsPerSecond(0)).isEqualTo(2_000_000);
        limit.told(700_000, 0);
        assertThat(limit.bitsPerSecond(9_999 * MS)).isEqualTo(700_000);
        assertThat(limit.bitsPerSecond(10_000 * MS)).isEqualTo(2_000_000);
        limit.told(10_000, 0);
        assertThat(limit.bitsPerSecond(0)).isEqualTo(100_000);
        limit.told(9_000_000, 0);
        assertThat(limit.bitsPerSecond(0)).isEqualTo(2_000_000);
    }

    @Test
    void whereNobodyEstimatesLossDecidesAtMostOnceASecond() {
        var limit = new BitrateLimit(100_000, 1_000_000);
        limit.lost(0.2, 0);
        limit.lost(0.2, 500 * MS);
        assertThat(limit.bitsPerSecond(0)).isEqualTo(900_000);
        limit.lost(0.05, 1_000 * MS);
        assertThat(limit.bitsPerSecond(0)).isEqualTo(900_000);
        limit.lost(0, 2_000 * MS);
        assertThat(limit.bitsPerSecond(0)).isEqualTo(972_000);
        for (int i = 3; i < 100; i++) {
            limit.lost(0.9, i * 1_000L * MS);
        }
        assertThat(limit.bitsPerSecond(0)).isEqualTo(100_000);
    }
}
