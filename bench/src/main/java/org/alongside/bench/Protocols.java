package org.alongside.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * {@code ./alongside bench protocols}: runs the micro-benchmarks and prints {@code figure | value | target | met}. Targets are
 * ratios within one run, because absolute figures say more about the machine than about us.
 */
public final class Protocols {
    private Protocols() {}

    public static void main(String... args) throws RunnerException {
        var options = new OptionsBuilder()
                .include("org\\.alongside\\.bench\\.\\w+Benchmark.*")
                .forks(2)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1))
                .jvmArgsAppend("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        new Table("protocols", rows(nanosPerCall(new Runner(options).run()))).print();
    }

    /** Median nanoseconds by benchmark, e.g. {@code SrtpBenchmark.protect 172 AEAD_AES_128_GCM}. */
    private static Map<String, Double> nanosPerCall(Collection<RunResult> results) {
        var nanos = new HashMap<String, Double>();
        for (RunResult result : results) {
            var parameters = result.getParams();
            String name = parameters.getBenchmark().replaceAll(".*\\.(\\w+\\.\\w+)$", "$1");
            for (String key : List.of("size", "profile")) {
                if (parameters.getParamsKeys().contains(key)) {
                    name += " " + parameters.getParam(key);
                }
            }
            nanos.put(name, result.getPrimaryResult().getStatistics().getPercentile(50));
        }
        return nanos;
    }

    private static List<Table.Row> rows(Map<String, Double> nanos) {
        var rows = new ArrayList<Table.Row>();
        for (String profile : List.of("AES128_CM_SHA1_80", "AEAD_AES_128_GCM")) {
            for (String size : List.of("172", "1200")) {
                double ours = nanos.getOrDefault("SrtpBenchmark.protect " + size + " " + profile, Double.NaN);
                double bare = nanos.getOrDefault("SrtpBenchmark.bare " + size + " " + profile, Double.NaN);
                String figure = "SRTP protect " + profile + ", " + size + " B, against the bare cipher";
                String value = String.format(Locale.ROOT, "%.2f x (%.0f / %.0f ns)", ours / bare, ours, bare);
                rows.add(new Table.Row(figure, value, "<= 1.30 x", ours / bare <= 1.30));
            }
        }
        double bare = nanos.getOrDefault("SipBenchmark.bare", Double.NaN);
        rows.add(sip("SIP INVITE parsed", nanos.getOrDefault("SipBenchmark.read", Double.NaN), bare, 6));
        rows.add(sip(
                "SIP INVITE parsed and written", nanos.getOrDefault("SipBenchmark.readAndWrite", Double.NaN), bare, 8));
        return rows;
    }

    private static Table.Row sip(String figure, double ours, double bare, int most) {
        String value = String.format(Locale.ROOT, "%.2f x (%.0f / %.0f ns)", ours / bare, ours, bare);
        return new Table.Row(figure + ", against its bare text", value, "<= " + most + " x", ours / bare <= most);
    }
}
