package org.alongside.rtc.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyFrameRequestsTest {
    private static final long MS = 1_000_000;

    private final KeyFrameRequests requests = new KeyFrameRequests();

    @Test
    void aWishIsPassedOnAtOnceAndUntilTheKeyFrameComes() {
        assertThat(requests.poll(0)).isFalse();
        requests.want();
        assertThat(requests.poll(0)).isTrue();
        assertThat(requests.poll(999 * MS)).isFalse();
        assertThat(requests.poll(1_000 * MS)).isTrue();
        requests.keyFrame();
        assertThat(requests.poll(5_000 * MS)).isFalse();
    }

    @Test
    void manyWishesAreOneRequest() {
        for (int i = 0; i < 100; i++) {
            requests.want();
        }
        assertThat(requests.poll(0)).isTrue();
        assertThat(requests.poll(1)).isFalse();
        requests.keyFrame();
        requests.want();
        assertThat(requests.poll(499 * MS))
                .as("an encoder is not asked twice within 500 ms")
                .isFalse();
        assertThat(requests.poll(500 * MS)).isTrue();
    }

    @Test
    void aSenderThatNeverAnswersIsLeftAloneUntilSomebodyWishesAgain() {
        requests.want();
        int asked = 0;
        for (long now = 0; now < 60_000 * MS; now += 100 * MS) {
            asked += requests.poll(now) ? 1 : 0;
        }
        assertThat(asked).isEqualTo(11);
        requests.want();
        assertThat(requests.poll(60_000 * MS)).isTrue();
    }

    @Test
    void firNumbersChangeWithEachWishAndNotWithRepetitions() {
        requests.want();
        requests.poll(0);
        int first = requests.firNumber();
        requests.poll(1_000 * MS);
        assertThat(requests.firNumber()).isEqualTo(first);
        requests.keyFrame();
        requests.want();
        requests.poll(2_000 * MS);
        assertThat(requests.firNumber()).isEqualTo(first + 1);

        var seen = new FirDeduplicator();
        assertThat(seen.isNew(first)).isTrue();
        assertThat(seen.isNew(first)).isFalse();
        assertThat(seen.isNew(first + 1)).isTrue();
    }
}
