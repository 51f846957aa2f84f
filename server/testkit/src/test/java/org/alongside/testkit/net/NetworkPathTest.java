package org.alongside.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkPathTest {
    private static final long MS = 1_000_000;

    @Test
    void aPerfectPathDeliversEverythingAtOnceInOrder() {
        var path = new NetworkPath<Integer>(Conditions.PERFECT, 1);
        path.send(1, 0);
        path.send(2, 0);
        assertThat(arrived(path, 0)).containsExactly(1, 2);
        assertThat(path.nextArrivalNanos()).isEmpty();
    }

    @Test
    void nothingArrivesBeforeItsDelayHasPassed() {
        var path = new NetworkPath<Integer>(Conditions.PERFECT.withDelay(Duration.ofMillis(30), Duration.ZERO), 1);
        path.send(7, 5 * MS);
        assertThat(arrived(path, 34 * MS)).isEmpty();
        assertThat(path.nextArrivalNanos()).hasValue(35 * MS);
        assertThat(arrived(path, 35 * MS)).containsExactly(7);
    }

    @Test
    void jitterSpreadsButNeverReorders() {
        long seed = System.nanoTime();
        var conditions = Conditions.PERFECT.withDelay(Duration.ofMillis(10), Duration.ofMillis(50));
        var path = new NetworkPath<Integer>(conditions, seed);
        for (int i = 0; i < 500; i++) {
            path.send(i, i * MS);
        }
        assertThat(arrived(path, 1000 * MS)).as("seed %d", seed).hasSize(500).isSorted();
    }

    @Test
    void lossReorderAndDuplicationHappenAboutAsOftenAsTold() {
        long seed = 20_261_124;
        var conditions = Conditions.PERFECT
                .withLoss(0.1)
                .withReorder(0.05, Duration.ofMillis(5))
                .withDuplicate(0.02);
        var path = new NetworkPath<Integer>(conditions, seed);
        for (int i = 0; i < 10_000; i++) {
            path.send(i, i * MS);
        }
        List<Integer> arrived = arrived(path, 20_000 * MS);
        assertThat(path.lostCount()).isBetween(900L, 1_100L);
        assertThat(new HashSet<>(arrived)).hasSize((int) (path.sentCount() - path.lostCount()));
        assertThat(arrived.size() - new HashSet<>(arrived).size()).isBetween(130, 230);
        assertThat(arrived).isNotEqualTo(arrived.stream().sorted().toList());
    }

    @Test
    void theSameSeedGivesTheSameFate() {
        var conditions = Conditions.PERFECT.withLoss(0.3).withReorder(0.2, Duration.ofMillis(3));
        var one = new NetworkPath<Integer>(conditions, 42);
        var other = new NetworkPath<Integer>(conditions, 42);
        for (int i = 0; i < 200; i++) {
            one.send(i, i * MS);
            other.send(i, i * MS);
        }
        assertThat(arrived(one, 1000 * MS)).isEqualTo(arrived(other, 1000 * MS));
    }

    @Test
    void aCutPathLosesEverythingUntilItIsMended() {
        var path = new NetworkPath<Integer>(Conditions.PERFECT, 1);
        path.change(Conditions.PERFECT.withLoss(1));
        path.send(1, 0);
        path.change(Conditions.PERFECT);
        path.send(2, 0);
        assertThat(arrived(path, 0)).containsExactly(2);
        assertThat(path.lostCount()).isEqualTo(1);
    }

    @Test
    void aChanceBeyondOneIsRefusedByName() {
        assertThatThrownBy(() -> Conditions.PERFECT.withLoss(1.5)).hasMessage("loss is a chance from 0 to 1, not 1.5");
    }

    private static List<Integer> arrived(NetworkPath<Integer> path, long nowNanos) {
        List<Integer> arrived = new ArrayList<>();
        path.deliver(nowNanos, arrived::add);
        return arrived;
    }
}
