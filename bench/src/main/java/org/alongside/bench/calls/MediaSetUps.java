package org.alongside.bench.calls;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.alongside.bench.Table;
import org.alongside.broker.dtls.SrtpHandshakes;

/**
 * Calls whose media is real up to its keys: a {@link MediaServer} in a process of its own; {@link Peer}s and {@link Phones} in
 * this one.
 */
final class MediaSetUps implements AutoCloseable {
    /** While it is cold, a handshake takes so long that many at a time would miss their deadlines. */
    private static final List<Integer> WARM_UP = List.of(2, 8, 16);

    private static final int ROUNDS = 5;
    private static final int WINDOW = 16;
    private static final int CALLS = 400;

    private final Phones phones = new Phones("127.0.4", Server.TRUNKS);
    private final SrtpHandshakes dtls = SrtpHandshakes.start(InstantSource.system(), new SecureRandom());
    private final Path folder = Files.createTempDirectory("alongside-bench");
    private final Process process;
    private final BufferedReader output;
    private final BufferedWriter input;

    /** What one round of calls cost, and whom. */
    private record Cost(double perSecond, double serverMicros, double peerMicros, int failed) {}

    private MediaSetUps() throws IOException {
        process = new ProcessBuilder(List.of(
                        System.getProperty("java.home") + "/bin/java",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xms256m",
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MediaServer.class.getName(),
                        String.join(",", phones.addresses()),
                        dtls.localFingerprints().getFirst().value(),
                        folder.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        input = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        var _ = readTo("ready");
    }

    static Table.Row row() throws IOException {
        try (var it = new MediaSetUps()) {
            for (int window : WARM_UP) {
                var _ = it.run(window);
            }
            var costs = new ArrayList<Cost>();
            for (int i = 0; i < ROUNDS; i++) {
                costs.add(it.run(WINDOW));
            }
            costs.sort(Comparator.comparingDouble(Cost::perSecond));
            var median = costs.get(ROUNDS / 2);
            int failed = costs.stream().mapToInt(Cost::failed).sum();
            String value = String.format(
                    Locale.ROOT,
                    "%.0f/s (processor for each: server %.0f us, generator %.0f us; %d failed)",
                    median.perSecond,
                    median.serverMicros,
                    median.peerMicros,
                    failed);
            return new Table.Row(
                    "call set-ups per second with ICE and DTLS-SRTP",
                    value,
                    ">= 100/s",
                    median.perSecond >= 100 && failed == 0);
        }
    }

    private Cost run(int window) throws IOException {
        var servers = serverTime();
        long ours = SetUps.processorNanos();
        long begun = System.nanoTime();
        input.write(CALLS + " " + window + "\n");
        input.flush();
        int failed = Integer.parseInt(readTo("done ").substring(5));
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new Cost(
                CALLS / seconds,
                serverTime().minus(servers).toNanos() / 1e3 / CALLS,
                (SetUps.processorNanos() - ours) / 1e3 / CALLS,
                failed);
    }

    /** Begins a peer for each place that is told meanwhile. */
    private String readTo(String end) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(end)) {
                return line;
            }
            if (line.startsWith("peer")) {
                Peer.begin(Peer.Place.parse(line), dtls);
            }
        }
        throw new IOException("the server ended before it said " + end);
    }

    private Duration serverTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() throws IOException {
        input.close(); // the end of its input ends it
        phones.close();
        Starts.delete(folder);
    }
}
