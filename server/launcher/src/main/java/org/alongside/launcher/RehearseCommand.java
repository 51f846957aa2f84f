package org.alongside.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.alongside.launcher.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code rehearse}: starts all of it on free ports of loopback, in a data folder that nobody needs afterwards, makes some calls
 * and stops. The JVM under it writes down what it read and linked (JEP 514) and which methods matter (JEP 515), so that every
 * later start takes half the processor time and its first callers wait less. Only {@code ./alongside} calls this, once after
 * each build.
 */
@Command(name = "rehearse", hidden = true, description = "Starts on free ports, calls itself and stops.")
final class RehearseCommand implements Callable<Integer> {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "Of no use afterwards.")
    private Path data = Path.of("rehearsal");

    @Override
    public Integer call() throws IOException, GeneralSecurityException, InterruptedException {
        try (DataFolder folder = DataFolder.take(data)) {
            var set = new ArrayList<>(FreePorts.settings());
            set.add("bind.external=127.0.0.1");
            var settings = Settings.read(Optional.empty(), Map.of(), set);
            Logs.start(settings.logLevel(), folder.path("log/alongside.log"));
            var lifecycle =
                    new Lifecycle(Assembly.of(settings, Role.ALL, true, folder).components());
            lifecycle.start();
            try {
                if (lifecycle.awaitReady(READY_WITHIN, Interrupts.watch()).isPresent()) {
                    return 1;
                }
                try (var calls = new RehearsedCalls(settings.server().httpsPort(), folder)) {
                    calls.run();
                }
                return 0;
            } finally {
                lifecycle.stop();
            }
        }
    }
}
