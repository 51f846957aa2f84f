package org.alongside.gateway.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** SIPp over UDP on a loopback address of its own, which plays one call of a scenario in {@code src/test/sipp}. */
final class Sipp implements AutoCloseable {
    static final String ADDRESS = "127.0.0.5";

    private static final Path SCENARIOS = Path.of("src/test/sipp").toAbsolutePath();

    final int port = freePort();
    private final Path folder;
    private Process process;

    Sipp(Path folder) {
        this.folder = folder;
    }

    static boolean isInstalled() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(dir -> Files.isExecutable(Path.of(dir, "sipp")));
    }

    String address() {
        return ADDRESS + ":" + port;
    }

    /** Returns when it has taken its port. */
    void start(String scenario, String remote, String... more) throws IOException {
        var command = new ArrayList<>(List.of("sipp", remote));
        command.addAll(List.of("-sf", SCENARIOS.resolve(scenario + ".xml").toString()));
        command.addAll(List.of("-i", ADDRESS, "-p", Integer.toString(port), "-t", "u1", "-m", "1", "-nostdin"));
        command.addAll(List.of("-timeout", "60s", "-timeout_error"));
        command.addAll(List.of(
                "-trace_err", "-error_file", folder.resolve("errors.log").toString()));
        command.addAll(List.of(more));
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out.log").toFile())
                .start();
        for (int tries = 0; tries < 100 && isFree(port); tries++) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    void assertIsContent() throws IOException, InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("SIPp ended").isTrue();
        var log = folder.resolve("errors.log");
        assertThat(process.exitValue())
                .as("SIPp's verdict; its errors: %s", Files.exists(log) ? Files.readString(log) : "")
                .isZero();
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private static boolean isFree(int port) {
        try (var probe = new DatagramSocket(port, InetAddress.ofLiteral(ADDRESS))) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static int freePort() {
        try (var probe = new DatagramSocket(0, InetAddress.ofLiteral(ADDRESS))) {
            return probe.getLocalPort();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
