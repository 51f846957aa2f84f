package org.alongside.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.alongside.cluster.Cluster;
import org.alongside.cluster.Link;
import org.alongside.cluster.NodeId;
import org.alongside.cluster.Ownership;
import org.alongside.cluster.ReplicatedMap;
import org.alongside.cluster.ReplicatedMap.Entry;
import org.alongside.cluster.ReplicatedMap.Write;
import org.alongside.cluster.ReplicatedMap.Write.Conflict;
import org.alongside.cluster.ReplicatedMap.Write.Unknown;
import org.alongside.cluster.ReplicatedMap.Write.Written;
import org.alongside.cluster.View;
import org.alongside.kernel.Id;
import org.alongside.testkit.ManualTimers;
import org.alongside.testkit.cluster.FakeCluster.Weather;
import org.junit.jupiter.api.Test;

class FakeClusterTest extends ReplicatedMapContract {
    private static final Id KEY = new Id(3, 4);
    private final ManualTimers timers = new ManualTimers();
    private final FakeCluster fake = new FakeCluster(timers, new Random(42), Weather.FOUL);
    private final FakeNode a = fake.join();
    private final FakeNode b = fake.join();
    private final FakeNode c = fake.join();

    @Override
    Cluster cluster() {
        return a;
    }

    @Override
    <T> T settled(CompletableFuture<T> future) {
        for (int i = 0; i < 1000 && !future.isDone(); i++) {
            timers.advance(Duration.ofMillis(1));
        }
        return future.join();
    }

    @Test
    void theSmallerSideOfASplitCannotWriteAndLosesTouchWithin900Millis() {
        fake.split(Set.of(a.self()));

        assertThat(a.inTouch()).isTrue();
        timers.advance(Duration.ofMillis(901));

        assertThat(a.inTouch()).isFalse();
        assertThat(settled(words(a).write(KEY, ReplicatedMap.ABSENT, "lost"))).isEqualTo(new Unknown());
        assertThat(settled(words(b).write(KEY, ReplicatedMap.ABSENT, "kept"))).isInstanceOf(Written.class);
        assertThat(settled(words(c).read(KEY)).map(Entry::value)).contains("kept");
        assertThat(settled(words(a).read(KEY))).isEmpty();
    }

    @Test
    void eachSideSeesTheOtherLeaveOnlyAfterTheOtherLostTouchAndBothMeetAgain() {
        var seen = new ArrayList<View>();
        b.watch(view -> {
            assertThat(view.has(a.self()) || !a.inTouch()).isTrue();
            seen.add(view);
        });
        fake.split(Set.of(a.self()));
        timers.advance(Weather.FOUL.seenByAll());

        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).has(a.self())).isFalse();
        assertThat(a.view().members()).containsExactly(a.self());

        fake.heal();
        timers.advance(Weather.FOUL.seenByAll());

        assertThat(a.inTouch()).isTrue();
        assertThat(a.view().members()).isEqualTo(b.view().members()).hasSize(3);
    }

    @Test
    void aWriteWhoseAnswerIsCutOffMayHaveHappened() {
        var outcomes = new HashSet<String>();
        for (int seed = 0; seed < 200; seed++) {
            var time = new ManualTimers();
            var cluster = new FakeCluster(time, new Random(seed), Weather.FOUL);
            var writer = cluster.join();
            var reader = cluster.join();
            cluster.join();
            var written = new ArrayList<Write>();
            var unused = words(writer).write(KEY, ReplicatedMap.ABSENT, "maybe").thenAccept(written::add);
            time.advance(Duration.ofMillis(40));
            cluster.split(Set.of(writer.self()));
            time.advance(Duration.ofSeconds(1));
            var found = new ArrayList<Boolean>();
            var alsoUnused = words(reader).read(KEY).thenAccept(entry -> found.add(entry.isPresent()));
            time.advance(Duration.ofSeconds(1));
            assertThat(unused).isDone();
            assertThat(alsoUnused).isDone();
            outcomes.add(written.get(0).getClass().getSimpleName() + found.get(0));
        }
        assertThat(outcomes).containsExactlyInAnyOrder("Writtentrue", "Unknowntrue", "Unknownfalse");
    }

    @Test
    void aKilledNodeNeverHearsAnAnswerNorItsOwnTimers() {
        var heard = new ArrayList<String>();
        var unused = words(a).write(KEY, ReplicatedMap.ABSENT, "x").thenAccept(w -> heard.add("answer"));
        a.after(Duration.ofMillis(1), () -> heard.add("timer"));
        fake.kill(a.self());
        timers.advance(Duration.ofSeconds(5));

        assertThat(unused).isNotDone();
        assertThat(heard).isEmpty();
        assertThat(b.view().members()).containsExactlyInAnyOrder(b.self(), c.self());
    }

    @Test
    void twoRequestsOfOneNodeMayOvertakeOneAnotherButALinkKeepsItsOrder() {
        var writes = new ArrayList<String>();
        for (int seed = 0; seed < 50; seed++) {
            var first = words(a).write(new Id(seed, 1), ReplicatedMap.ABSENT, "1");
            var second = words(a).write(new Id(seed, 1), ReplicatedMap.ABSENT, "2");
            settled(second);
            writes.add(settled(first).equals(new Conflict()) ? "overtaken" : "in order");
        }
        assertThat(writes).contains("overtaken", "in order");

        var heard = new ArrayList<String>();
        b.receive("words", new Link.Receiver() {
            @Override
            public void message(NodeId from, byte[] message) {
                heard.add(TEXT.decode(message));
            }

            @Override
            public void broken(NodeId from) {
                heard.add("broken");
            }
        });
        for (int i = 0; i < 20; i++) {
            a.link(b.self()).send("words", TEXT.encode("" + i));
        }
        timers.advance(Duration.ofSeconds(2));
        fake.split(Set.of(a.self()));
        assertThat(a.link(b.self()).send("words", TEXT.encode("cut"))).isFalse();
        timers.advance(Duration.ofSeconds(2));

        var expected = new ArrayList<String>();
        for (int i = 0; i < 20; i++) {
            expected.add("" + i);
        }
        expected.add("broken");
        assertThat(heard).isEqualTo(expected);
    }

    @Test
    void everySurvivorNamesTheSameHeirAndTheDeadNodesRecordsSpread() {
        fake.kill(a.self());
        timers.advance(Duration.ofSeconds(2));
        var heirs = new HashSet<NodeId>();
        for (int i = 0; i < 50; i++) {
            var key = new Id(i, i);
            assertThat(Ownership.heir(key, b.view())).isEqualTo(Ownership.heir(key, c.view()));
            heirs.add(Ownership.heir(key, b.view()).orElseThrow());
        }
        assertThat(heirs).isEqualTo(Set.copyOf(List.of(b.self(), c.self())));
        assertThat(Ownership.first(a.self()).takenBy(b.self())).isEqualTo(new Ownership(b.self(), 2));
    }

    private ReplicatedMap<String> words(Cluster node) {
        return node.map("words", TEXT);
    }
}
