package org.alongside.session.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplayTest {
    private final Replay replay = new Replay(3, 1000);

    private void send(int count) {
        for (int i = 0; i < count; i++) {
            replay.number("{\"n\":" + i + "}");
        }
    }

    @Test
    void whatCameAfterIsReplayedInOrder() {
        send(3);

        assertThat(replay.reaches(1)).isTrue();
        assertThat(replay.after(1)).containsExactly("{\"seq\":2,\"n\":1}", "{\"seq\":3,\"n\":2}");
        assertThat(replay.reaches(3)).isTrue();
        assertThat(replay.after(3)).isEmpty();
    }

    @Test
    void whoMissedMoreThanIsKeptNeedsASnapshot() {
        send(5);

        assertThat(replay.reaches(2)).isTrue();
        assertThat(replay.reaches(1)).isFalse();
    }

    @Test
    void whoKnowsNothingOrTooMuchNeedsASnapshot() {
        assertThat(replay.reaches(0)).isTrue();
        assertThat(replay.reaches(-1)).isFalse();
        send(2);
        assertThat(replay.reaches(3)).isFalse();
        assertThat(replay.reaches(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void longMessagesCountByTheirLength() {
        replay.number("{\"n\":\"" + "x".repeat(700) + "\"}");
        replay.number("{\"n\":\"" + "y".repeat(700) + "\"}");

        assertThat(replay.reaches(0)).isFalse();
        assertThat(replay.reaches(1)).isTrue();
    }

    @Test
    void aHoleInTheStoryEndsReplayUntilThere() {
        send(2);
        replay.forget();

        assertThat(replay.reaches(2)).isFalse();
        assertThat(replay.number("{\"n\":9}")).isEqualTo("{\"seq\":4,\"n\":9}");
        assertThat(replay.reaches(3)).isTrue();
    }
}
