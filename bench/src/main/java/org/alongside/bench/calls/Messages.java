package org.alongside.bench.calls;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.alongside.bench.Table;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link MessageBenchmark}, ours and theirs in turn. */
final class Messages {
    private static final int ROUNDS = 2;
    private static final int TORTURE_MESSAGES = 49;

    private Messages() {}

    /** @param vectors the messages of RFC 4475, where they are at hand */
    static List<Table.Row> rows(Optional<Path> vectors) throws RunnerException {
        var names = vectors.isPresent()
                ? List.of("ourInvite", "jainInvite", "ourTorture", "jainTorture")
                : List.of("ourInvite", "jainInvite");
        var nanos = new HashMap<String, List<Double>>();
        for (int round = 0; round < ROUNDS; round++) {
            for (String name : names) {
                nanos.computeIfAbsent(name, n -> new ArrayList<>()).add(run(name, vectors));
            }
        }
        var rows = new ArrayList<Table.Row>();
        rows.add(row("INVITE with SDP parsed and written, against JAIN SIP", nanos, "Invite", 1));
        if (vectors.isPresent()) {
            rows.add(row("a message of RFC 4475 parsed, against JAIN SIP", nanos, "Torture", TORTURE_MESSAGES));
        }
        return rows;
    }

    private static double run(String name, Optional<Path> vectors) throws RunnerException {
        var options = new OptionsBuilder()
                .include("MessageBenchmark\\." + name + "$")
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.milliseconds(700))
                .measurementIterations(5)
                .measurementTime(TimeValue.milliseconds(400))
                .jvmArgsAppend(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-D" + MessageBenchmark.VECTORS + "="
                                + vectors.map(Path::toString).orElse(""))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        return new Runner(options)
                .runSingle()
                .getPrimaryResult()
                .getStatistics()
                .getPercentile(50);
    }

    private static Table.Row row(String figure, Map<String, List<Double>> nanos, String what, int messages) {
        double ours = median(nanos.get("our" + what)) / messages;
        double theirs = median(nanos.get("jain" + what)) / messages;
        String value = String.format(Locale.ROOT, "%.2f x faster (%.0f and %.0f ns)", theirs / ours, ours, theirs);
        return new Table.Row(figure, value, ">= 1.00 x", theirs >= ours);
    }

    private static double median(List<Double> values) {
        return values.stream().mapToDouble(v -> v).average().orElseThrow(); // of two rounds it is the mean
    }
}
