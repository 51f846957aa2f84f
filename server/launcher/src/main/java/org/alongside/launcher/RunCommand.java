package org.alongside.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.alongside.launcher.settings.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code alongside run}: starts, says where to look, serves until interrupted, lets calls end, stops. */
@Command(name = "run", description = "Starts the server and serves until interrupted.")
final class RunCommand implements Callable<Integer> {
    /** A broker on another machine may come later; then this server serves without calls until it does. */
    private static final Duration READY_WITHIN = Duration.ofSeconds(15);

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "One setting; may be repeated.")
    private List<String> set = new ArrayList<>();

    @Option(names = "--free-ports", description = "On ports that are free just now; --set wins.")
    private boolean freePorts;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings in YAML; without it this is demo mode.")
    private @Nullable Path config;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "Certificates, keys and records.")
    private Path data = Path.of(".alongside");

    @Option(names = "--role", paramLabel = "ROLE", description = "One of ${COMPLETION-CANDIDATES}.")
    private Role role = Role.ALL;

    private final PrintStream out = System.out;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var all = new ArrayList<>(freePorts ? FreePorts.settings() : List.<String>of());
        all.addAll(set);
        Settings settings = Settings.read(Optional.ofNullable(config), System.getenv(), all);
        try (DataFolder folder = DataFolder.take(data)) {
            Logs.start(settings.logLevel(), folder.path("log/alongside.log"));
            Interrupts interrupts = Interrupts.watch();
            var assembly = Assembly.of(settings, role, config == null, folder);
            var lifecycle = new Lifecycle(assembly.components());
            lifecycle.start();
            try {
                folder.runs(assembly.managementUrl());
                lifecycle
                        .awaitReady(READY_WITHIN, interrupts)
                        .ifPresent(missing -> out.println("Serving, but not all is ready: " + missing + "."));
                out.print(assembly.greeting());
                out.flush();
                interrupts.await();
                drain(lifecycle, settings.drain());
            } finally {
                lifecycle.stop();
            }
            out.println("Stopped.");
        }
        return 0;
    }

    private void drain(Lifecycle lifecycle, Duration atMost) throws InterruptedException {
        out.println("Stopping: no new calls; those that go on may end within %d s. Ctrl-C again stops at once."
                .formatted(atMost.toSeconds()));
        int cutOff = lifecycle.drain(
                atMost,
                remaining -> out.println("Stopping: calls that go on: %d; seconds left: %d."
                        .formatted(remaining.calls(), remaining.time().toSeconds())));
        if (cutOff > 0) {
            out.println("The time is over; calls cut off: %d.".formatted(cutOff));
        }
    }
}
