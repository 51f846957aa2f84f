package org.alongside.testkit.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.alongside.cluster.Cluster;
import org.alongside.cluster.Encoding;
import org.alongside.cluster.ReplicatedMap;
import org.alongside.cluster.ReplicatedMap.Entry;
import org.alongside.cluster.ReplicatedMap.Write.Conflict;
import org.alongside.cluster.ReplicatedMap.Write.Written;
import org.alongside.kernel.Id;
import org.junit.jupiter.api.Test;

/** What every form of the cluster promises of its maps. */
abstract class ReplicatedMapContract {
    static final Encoding<String> TEXT = new Encoding<>() {
        @Override
        public byte[] encode(String value) {
            return value.getBytes(UTF_8);
        }

        @Override
        public String decode(byte[] bytes) {
            return new String(bytes, UTF_8);
        }
    };
    private static final Id KEY = new Id(1, 2);

    abstract Cluster cluster();

    /** Waits for the answer; the fake moves its clock for it. */
    abstract <T> T settled(CompletableFuture<T> future);

    @Test
    void theFirstOfTwoWritersWinsAndTheSecondKnows() {
        var map = map();

        var first = settled(map.write(KEY, ReplicatedMap.ABSENT, "first"));
        var second = settled(map.write(KEY, ReplicatedMap.ABSENT, "second"));

        assertThat(first).isInstanceOf(Written.class);
        assertThat(second).isEqualTo(new Conflict());
        assertThat(settled(map.read(KEY)).map(Entry::value)).contains("first");
    }

    @Test
    void aWriterWhoNamesTheVersionItReadReplacesIt() {
        var map = map();
        long version = ((Written) settled(map.write(KEY, ReplicatedMap.ABSENT, "old"))).version();

        settled(map.write(KEY, version, "new"));

        assertThat(settled(map.readAll()).values()).extracting(Entry::value).containsExactly("new");
    }

    @Test
    void aRemovedKeyIsAbsentAndItsOldVersionNeverFitsAgain() {
        var map = map();
        long version = ((Written) settled(map.write(KEY, ReplicatedMap.ABSENT, "one"))).version();

        assertThat(settled(map.remove(KEY, version + 1))).isEqualTo(new Conflict());
        assertThat(settled(map.remove(KEY, version))).isEqualTo(new Written(ReplicatedMap.ABSENT));
        settled(map.write(KEY, ReplicatedMap.ABSENT, "again"));

        assertThat(settled(map.remove(KEY, version))).isEqualTo(new Conflict());
        assertThat(settled(map.readAll())).hasSize(1);
    }

    @Test
    void mapsOfTheSameNameAreOneMap() {
        settled(map().write(KEY, ReplicatedMap.ABSENT, "shared"));

        assertThat(settled(map().read(KEY)).map(Entry::value)).contains("shared");
        assertThat(settled(cluster().map("other", TEXT).read(KEY))).isEqualTo(Optional.empty());
        assertThat(settled(cluster().map("other", TEXT).readAll())).isEqualTo(Map.of());
    }

    private ReplicatedMap<String> map() {
        return cluster().map("words", TEXT);
    }
}
