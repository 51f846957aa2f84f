package org.alongside.bench.calls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A back-to-back user agent in a process of its own, {@link Ours} or {@link JainSip}: its own heap, its own processor time. */
final class Competitor implements AutoCloseable {
    private final Process process;
    private final int port;

    private Competitor(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static Competitor start(Class<?> main, Callers callers, Phones phones) throws IOException {
        var calling = new ArrayList<String>();
        for (int i = 0; i < callers.size(); i++) {
            calling.add(callers.address(i));
        }
        var called = new ArrayList<String>();
        for (int i = 0; i < phones.size(); i++) {
            called.add(phones.address(i));
        }
        var process = new ProcessBuilder(List.of(
                        System.getProperty("java.home") + "/bin/java",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xms256m",
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        String.join(",", calling),
                        String.join(",", called)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.matches("[0-9]+")) {
                return new Competitor(process, Integer.parseInt(line));
            }
        }
        throw new IOException(main.getSimpleName() + " did not start");
    }

    /** What one round of calls cost. */
    record Cost(double callsPerSecond, double microsOfProcessor) {}

    Cost run(Callers callers, int phones, int calls) throws InterruptedException {
        var before = processorTime();
        long nanos = callers.run(port, phones, calls);
        return new Cost(calls * 1e9 / nanos, processorTime().minus(before).toNanos() / 1e3 / calls);
    }

    private Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close(); // the end of its input ends it
    }
}
