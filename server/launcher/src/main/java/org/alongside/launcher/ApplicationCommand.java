package org.alongside.launcher;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** {@code alongside app}: the web applications that may ask for sessions. */
@Command(name = "app", description = "The web applications that may ask for sessions.")
final class ApplicationCommand {
    private static final String PATH = "/api/v1/applications";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            required = true,
            description = "The running server's data folder.")
    private Path data = Path.of(".alongside");

    @Command(description = "Adds an application, or gives it another key; shows the key once.")
    int add(@Parameters(paramLabel = "ID") String id) throws InterruptedException {
        var made = Administration.of(data).put(PATH, id, "");
        System.out.println("Application " + id + ", key " + made.path("key").asString());
        return 0;
    }

    @Command(description = "Lists them.")
    int list() throws InterruptedException {
        return Administration.of(data).list(PATH, "applications");
    }

    @Command(description = "Takes one away; its tokens open nothing any more.")
    int remove(@Parameters(paramLabel = "ID") String id) throws InterruptedException {
        return Administration.of(data).remove(PATH, "Application", id);
    }
}
