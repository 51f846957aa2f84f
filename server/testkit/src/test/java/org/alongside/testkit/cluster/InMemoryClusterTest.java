package org.alongside.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.alongside.cluster.Cluster;
import org.alongside.cluster.InMemoryCluster;
import org.alongside.cluster.Link;
import org.alongside.cluster.NodeId;
import org.alongside.kernel.Id;
import org.junit.jupiter.api.Test;

class InMemoryClusterTest extends ReplicatedMapContract {
    private final Cluster cluster = new InMemoryCluster(new NodeId(new Id(7, 7)));

    @Override
    Cluster cluster() {
        return cluster;
    }

    @Override
    <T> T settled(CompletableFuture<T> future) {
        return future.join();
    }

    @Test
    void aClusterOfOneIsAlwaysInTouchAndReachesOnlyItself() {
        var heard = new ArrayList<String>();
        cluster.receive("words", new Link.Receiver() {
            @Override
            public void message(NodeId from, byte[] message) {
                heard.add(ReplicatedMapContract.TEXT.decode(message));
            }

            @Override
            public void broken(NodeId from) {
                heard.add("broken");
            }
        });

        assertThat(cluster.inTouch()).isTrue();
        assertThat(cluster.view().members()).isEqualTo(List.of(cluster.self()));
        assertThat(cluster.link(cluster.self()).send("words", TEXT.encode("to me")))
                .isTrue();
        assertThat(cluster.link(cluster.self()).send("nobody listens", TEXT.encode("x")))
                .isFalse();
        assertThat(cluster.link(new NodeId(new Id(8, 8))).send("words", TEXT.encode("x")))
                .isFalse();
        assertThat(heard).containsExactly("to me");
    }
}
