package org.alongside.bench.calls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.alongside.bench.Table;

/** {@code ./alongside run} from its first word to {@code Ready}, once built and with the keys of an earlier start. */
final class Starts {
    private Starts() {}

    /** @param script {@code ./alongside} */
    static Table.Row row(Path script) throws IOException, InterruptedException {
        var data = Files.createTempDirectory("alongside-bench");
        try {
            var _ = secondsToReady(script, data);
            double seconds = secondsToReady(script, data);
            String value = String.format(Locale.ROOT, "%.1f s", seconds);
            return new Table.Row("second start of ./alongside run", value, "< 6 s", seconds < 6);
        } finally {
            delete(data);
        }
    }

    private static double secondsToReady(Path script, Path data) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(script.toString(), "run", "--data", data.toString(), "--free-ports"));
        command.addAll(List.of("--set", "broker.internal-ports=37000-37019", "--set", "bind.external=127.0.0.1"));
        long begun = System.nanoTime();
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            var said = new StringBuilder();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                said.append(line).append('\n');
                if (line.equals("Ready")) {
                    return (System.nanoTime() - begun) / 1e9;
                }
            }
            throw new IOException("./alongside run ended before it was ready:\n" + said);
        } finally {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
