package org.alongside.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.alongside.http.ConnectionGate.Verdict.InsteadOf;
import org.alongside.http.ConnectionGate.Verdict.Refused;
import org.alongside.http.ConnectionGate.Verdict.Welcome;
import org.junit.jupiter.api.Test;

class ConnectionGateTest {
    private static final InetAddress ANA = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress BEN = InetAddress.ofLiteral("192.0.2.2");
    private static final InetAddress PROXY = InetAddress.ofLiteral("10.0.0.1");
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Five altogether, three for each address, two of them silent for at most ten seconds. */
    private final ConnectionGate<String> gate =
            new ConnectionGate<>(Limits.DEFAULT.withConnections(5, 3, 2, Duration.ofSeconds(10)), PROXY::equals);

    private void talking(String connection, InetAddress from) {
        assertThat(gate.opened(connection, from, 0)).isEqualTo(new Welcome<>());
        gate.spoke(connection);
    }

    @Test
    void anAddressThatOpensAndSaysNothingEvictsItself() {
        gate.opened("a1", ANA, 0);
        gate.opened("a2", ANA, 0);

        assertThat(gate.opened("a3", ANA, 0)).isEqualTo(new InsteadOf<>("a1"));
        assertThat(gate.opened("a4", ANA, 0)).isEqualTo(new InsteadOf<>("a2"));
        assertThat(gate.opened("b1", BEN, 0)).isEqualTo(new Welcome<>());
    }

    @Test
    void whoSpokeIsNotEvicted() {
        talking("a1", ANA);
        gate.opened("a2", ANA, 0);
        gate.opened("a3", ANA, 0);

        assertThat(gate.opened("a4", ANA, 0)).isEqualTo(new InsteadOf<>("a2"));
    }

    @Test
    void anAddressWhoseConnectionsAllSpeakGetsNoMore() {
        talking("a1", ANA);
        talking("a2", ANA);
        talking("a3", ANA);

        assertThat(gate.opened("a4", ANA, 0)).isEqualTo(new Refused<>());
        gate.closed("a1");
        assertThat(gate.opened("a5", ANA, 0)).isEqualTo(new Welcome<>());
        assertThat(gate.open()).isEqualTo(3);
    }

    @Test
    void aProxyMayHaveAsManyAsTheListener() {
        for (int i = 0; i < 5; i++) {
            talking("p" + i, PROXY);
        }

        assertThat(gate.opened("p5", PROXY, 0)).isEqualTo(new Refused<>());
    }

    @Test
    void aFullListenerGivesTheOldestSilentPlaceToANewcomer() {
        gate.opened("a1", ANA, 0);
        talking("p1", PROXY);
        talking("p2", PROXY);
        talking("p3", PROXY);
        talking("p4", PROXY);

        assertThat(gate.opened("b1", BEN, 0)).isEqualTo(new InsteadOf<>("a1"));
    }

    @Test
    void silenceHasItsTime() {
        gate.opened("a1", ANA, 0);
        gate.opened("b1", BEN, 3 * SECOND);
        gate.opened("a2", ANA, 4 * SECOND);
        gate.spoke("a2");

        assertThat(gate.overdue(10 * SECOND - 1)).isEmpty();
        assertThat(gate.overdue(10 * SECOND)).containsExactly("a1");
        assertThat(gate.overdue(60 * SECOND)).containsExactly("b1");
        assertThat(gate.open()).isEqualTo(3); // until they are closed
    }

    @Test
    void closingTwiceOrARefusedOneCountsOnce() {
        talking("a1", ANA);
        gate.closed("a1");
        gate.closed("a1");
        gate.closed("never opened");

        assertThat(gate.open()).isZero();
    }
}
