package org.alongside.bench.assist;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.alongside.bench.Table.Row;

/**
 * What relaying pictures costs the server: sessions of which 60 in a hundred type, 30 scroll and 10 stand still, each with a
 * viewer who paints at once. Bytes are read, relayed and written as in the server, without sockets and TLS around it.
 */
public final class Relays {
    private static final int SESSIONS = 200;
    private static final int WARM_UP_SECONDS = 30;
    private static final int SECONDS = 60;
    private static final int ROUNDS = 5;
    /** Of the 50 ms by which the clock of this benchmark moves. */
    private static final int TICKS_PER_SECOND = 20;

    private Relays() {}

    /** Prints all rows of the server's side, and no table: that around them is of the browsers' side. */
    public static void main(String... arguments) throws IOException {
        var rows = new ArrayList<>(rows());
        rows.add(FirstPages.row());
        for (var row : rows) {
            System.out.printf("%s | %s | %s | %s%n", row.figure(), row.value(), row.target(), row.met() ? "yes" : "no");
        }
        System.exit(0);
    }

    private static List<Row> rows() {
        long before = used();
        var sessions = new ArrayList<RelayedSession>();
        var random = new Random(1);
        for (int i = 0; i < SESSIONS; i++) {
            sessions.add(new RelayedSession(RelayedSession.Habit.of(i * 100 / SESSIONS), random));
        }
        run(sessions, WARM_UP_SECONDS, new ArrayList<>());
        var costs = new double[ROUNDS];
        var delays = new ArrayList<Long>();
        for (int round = 0; round < ROUNDS; round++) {
            costs[round] = run(sessions, SECONDS, delays) / (double) SECONDS / SESSIONS;
        }
        Arrays.sort(costs);
        double micros = costs[ROUNDS / 2] / 1000;
        delays.sort(null);
        double p95 = delays.get(delays.size() * 95 / 100) / 1e6;
        long perSession = (used() - before) / SESSIONS / 1024;
        double perCore = 1e6 / micros;
        return List.of(
                row(
                        "relay: sessions a core could carry, without sockets and TLS",
                        "%.0f (%.0f µs of a core for each second of a session)".formatted(perCore, micros),
                        "≥ 250",
                        perCore >= 250),
                row("relay: a message in the server, p95", "%.3f ms".formatted(p95), "≤ 5 ms", p95 <= 5),
                row(
                        "relay: memory of a session with one viewer",
                        perSession + " KiB",
                        "≤ 10,240 KiB",
                        perSession <= 10_240));
    }

    /** @return nanoseconds of processor time */
    private static long run(List<RelayedSession> sessions, int seconds, List<Long> delays) {
        var threads = ManagementFactory.getThreadMXBean();
        long begun = threads.getCurrentThreadCpuTime();
        for (int tick = 0; tick < seconds * TICKS_PER_SECOND; tick++) {
            for (var session : sessions) {
                long from = System.nanoTime();
                if (session.tick(tick)) {
                    delays.add(System.nanoTime() - from);
                }
            }
        }
        return threads.getCurrentThreadCpuTime() - begun;
    }

    private static long used() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    private static Row row(String figure, String value, String target, boolean met) {
        return new Row(figure, value, target, met);
    }
}
