package org.alongside.launcher;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code alongside app}: the web applications that may ask for sessions. */
@Command(name = "app", description = "The web applications that may ask for sessions.")
final class ApplicationCommand {
    private static final String PATH = "/api/v1/applications";

    @Mixin
    private RunningServer server = new RunningServer();

    @Command(description = "Adds an application, or gives it another key; shows the key once.")
    int add(@Parameters(paramLabel = "ID") String id) throws InterruptedException {
        var made = server.administration().put(PATH, id, "");
        System.out.println("Application " + id + ", key " + made.path("key").asString());
        return 0;
    }

    @Command(description = "Lists them.")
    int list() throws InterruptedException {
        return server.administration().list(PATH, "applications");
    }

    @Command(description = "Takes one away; its tokens open nothing any more.")
    int remove(@Parameters(paramLabel = "ID") String id) throws InterruptedException {
        return server.administration().remove(PATH, "Application", id);
    }
}
