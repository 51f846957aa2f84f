package org.alongside.gateway.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** SIPp on a loopback address of its own, which plays the calls of a scenario in {@code src/test/sipp} and judges them. */
final class Sipp implements AutoCloseable {
    private static final Path SCENARIOS = Path.of("src/test/sipp").toAbsolutePath();

    final String address;
    final int port;
    private final Path folder;
    private final String transport;
    private Process process;

    /** @param transport as SIPp calls it: {@code u1} or {@code t1} */
    Sipp(Path folder, String address, String transport) {
        this.folder = folder;
        this.address = address;
        this.transport = transport;
        this.port = freePort(address);
    }

    static boolean isInstalled() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(dir -> Files.isExecutable(Path.of(dir, "sipp")));
    }

    /** Where it listens, as a trunk's URI. */
    String uri() {
        return "sip:" + place() + (transport.equals("t1") ? ";transport=tcp" : "");
    }

    String place() {
        return address + ":" + port;
    }

    /** Plays one call, unless {@code more} says otherwise. */
    void start(String scenario, String remote, String... more) throws IOException {
        var command = new ArrayList<>(List.of("sipp", remote));
        command.addAll(List.of("-sf", SCENARIOS.resolve(scenario + ".xml").toString()));
        command.addAll(List.of("-i", address, "-p", Integer.toString(port), "-t", transport, "-nostdin"));
        command.addAll(List.of("-timeout", "40s", "-timeout_error", "-m", "1"));
        command.addAll(List.of(
                "-trace_err", "-error_file", folder.resolve("errors.log").toString()));
        command.addAll(List.of(more));
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out.log").toFile())
                .start();
    }

    /** Returns when it has taken its port. To try the port would take it away from SIPp just then, so the kernel is asked. */
    void awaitListening() {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!listens()) {
            assertThat(System.nanoTime() < until && process.isAlive())
                    .as("SIPp took port %d; it said: %s", port, read(folder.resolve("out.log")))
                    .isTrue();
            LockSupport.parkNanos(Duration.ofMillis(25).toNanos());
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

    private boolean listens() {
        var table = Path.of("/proc/net", transport.equals("t1") ? "tcp" : "udp");
        return read(table).contains(":%04X 00000000:0000 ".formatted(port));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static int freePort(String address) {
        try (var probe = new ServerSocket(0, 1, InetAddress.ofLiteral(address))) {
            return probe.getLocalPort();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
