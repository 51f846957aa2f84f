package org.alongside.launcher;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The option {@code --data} of every command about a server that runs, before its sub-command or behind. */
final class RunningServer {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            required = true,
            description = "The running server's data folder.")
    private Path data = Path.of(".alongside");

    Path data() {
        return data;
    }

    Administration administration() {
        return Administration.of(data);
    }
}
