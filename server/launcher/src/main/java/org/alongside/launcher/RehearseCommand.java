package org.alongside.launcher;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.alongside.launcher.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code rehearse}: starts all of it on free ports of loopback, in a data folder that nobody needs afterwards, and stops. The
 * JVM under it writes down what it read and linked (JEP 514), so that every later start takes half the processor time. Only
 * {@code ./alongside} calls this, once after each build.
 */
@Command(name = "rehearse", hidden = true, description = "Starts on free ports and stops.")
final class RehearseCommand implements Callable<Integer> {
    private static final List<String> PORTS = List.of(
            "server.https-port",
            "server.http-port",
            "management.port",
            "sip.port",
            "sip.tls-port",
            "broker.control-port");

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "Of no use afterwards.")
    private Path data = Path.of("rehearsal");

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (DataFolder folder = DataFolder.take(data)) {
            var settings = Settings.read(Optional.empty(), Map.of(), onFreePorts());
            Logs.start(settings.logLevel(), folder.path("log/alongside.log"));
            var lifecycle =
                    new Lifecycle(Assembly.of(settings, Role.ALL, true, folder).components());
            lifecycle.start();
            try {
                return lifecycle.awaitReady(READY_WITHIN, Interrupts.watch()).isEmpty() ? 0 : 1;
            } finally {
                lifecycle.stop();
            }
        }
    }

    /** Ports that were free a moment ago; whoever takes one meanwhile costs us the rehearsal and nothing else. */
    private static List<String> onFreePorts() throws IOException {
        var set = new ArrayList<>(List.of("bind.external=127.0.0.1"));
        var held = new ArrayList<ServerSocket>();
        try (var udp = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            for (String port : PORTS) {
                var socket = new ServerSocket(0);
                held.add(socket);
                set.add(port + "=" + socket.getLocalPort());
            }
            set.add("broker.ports=" + udp.getLocalPort());
        } finally {
            for (var socket : held) {
                socket.close();
            }
        }
        return set;
    }
}
