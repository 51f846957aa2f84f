package org.alongside.gateway.trunk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.alongside.kernel.Id;
import org.alongside.kernel.SystemTimers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The one alarm of the user agent, which rings for all of its transactions and legs, on real sockets and a real clock. */
@Timeout(60)
class AlarmsTest {
    private static final int CALLS = 200;
    private static final Duration TIMER_A = Duration.ofMillis(500);
    private static final Duration APART = Duration.ofMillis(5);

    @Test
    void manyCallsAreRepeatedByFewAlarms() throws Exception {
        var rings = new AtomicInteger();
        try (var timers = new SystemTimers("alarms-test");
                var silent = new DatagramSocket(new InetSocketAddress("127.0.0.2", 0))) {
            silent.setReceiveBufferSize(4 << 20);
            var trunk = SipUserAgentTest.trunk("sip:127.0.0.2:" + silent.getLocalPort());
            var sip = new SipUserAgent(
                    new SipSettings("127.0.0.1", 0, "", List.of(trunk)),
                    Id.random(new SecureRandom()),
                    (delay, task) -> timers.after(delay, () -> {
                        rings.incrementAndGet();
                        task.run();
                    }),
                    new SecureRandom(),
                    claim -> true);
            sip.start();
            long begun = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                sip.perform(SipUserAgentTest.invite(SipUserAgentTest.newLeg(), "sip:support@bank.example"));
            }
            awaitEachTwice(silent);
            var took = Duration.ofNanos(System.nanoTime() - begun);
            sip.stop();

            assertThat(took).isGreaterThanOrEqualTo(TIMER_A);
            assertThat(rings).hasValueLessThanOrEqualTo((int) took.dividedBy(APART) + 2);
        }
    }

    /** Until each INVITE has come and come again. */
    private static void awaitEachTwice(DatagramSocket silent) throws IOException {
        var once = new HashSet<String>();
        var twice = new HashSet<String>();
        var packet = new DatagramPacket(new byte[65_536], 65_536);
        while (twice.size() < CALLS) {
            silent.receive(packet);
            String text = new String(packet.getData(), 0, packet.getLength(), UTF_8);
            int at = text.indexOf("\r\nCall-ID: ");
            String call = text.substring(at, text.indexOf("\r\n", at + 2));
            if (text.startsWith("INVITE ") && !once.add(call)) {
                twice.add(call);
            }
        }
    }
}
