package org.alongside.bench.calls;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.alongside.bench.Table;
import org.alongside.bench.calls.Competitor.Cost;

/** INVITE, 180, 200, ACK, BYE, 200 through a back-to-back user agent on our stack and on JAIN SIP, round by round in turn. */
final class Signalling {
    private static final int ADDRESSES = 8;
    private static final int WARM_UP_CALLS = 2_000;
    /** So many that a round's beginning and end, when fewer are under way, say little of the faster one. */
    private static final int CALLS = 4_000;

    private static final int WARM_UP = 10;
    private static final int ROUNDS = 5;
    /** Behind it ours has forgotten the transactions of the warm-up (RFC 3261, Timer J), and both JVMs have compiled. */
    private static final Duration REST = Duration.ofSeconds(33);

    private Signalling() {}

    static List<Table.Row> rows() throws IOException, InterruptedException {
        var ours = new ArrayList<Cost>();
        var theirs = new ArrayList<Cost>();
        try (var callers = new Callers("127.0.1", ADDRESSES);
                var phones = new Phones("127.0.2", ADDRESSES);
                var us = Competitor.start(Ours.class, callers, phones);
                var them = Competitor.start(JainSip.class, callers, phones)) {
            for (int round = 0; round < WARM_UP + ROUNDS; round++) {
                if (round == WARM_UP) {
                    Thread.sleep(REST);
                }
                int calls = round < WARM_UP ? WARM_UP_CALLS : CALLS;
                var our = us.run(callers, ADDRESSES, calls);
                var their = them.run(callers, ADDRESSES, calls);
                if (round >= WARM_UP) {
                    ours.add(our);
                    theirs.add(their);
                }
            }
        }
        return List.of(
                compare(
                        "signalling-only B2BUA, calls per second, against JAIN SIP",
                        "/s",
                        median(ours, Cost::callsPerSecond),
                        median(theirs, Cost::callsPerSecond),
                        false),
                compare(
                        "the same, processor time per call",
                        "us",
                        median(ours, Cost::microsOfProcessor),
                        median(theirs, Cost::microsOfProcessor),
                        true));
    }

    private static double median(List<Cost> costs, java.util.function.ToDoubleFunction<Cost> figure) {
        return costs.stream()
                .mapToDouble(figure)
                .sorted()
                .skip(costs.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    private static Table.Row compare(String figure, String unit, double ours, double theirs, boolean less) {
        double ratio = less ? theirs / ours : ours / theirs;
        String value = String.format(Locale.ROOT, "%.2f x better (%.0f and %.0f %s)", ratio, ours, theirs, unit);
        return new Table.Row(figure, value, ">= 1.50 x", ratio >= 1.5);
    }
}
