package org.alongside.launcher;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * The sub-commands {@code person} and {@code id} of what is about one person's records. A base and no mixin, because picocli
 * calls the methods of a command alone.
 */
@Command
abstract class OnePersonCommand {
    @Mixin
    private RunningServer server = new RunningServer();

    @Command(description = "By a name or an address, as it was recorded.")
    int person(@Parameters(paramLabel = "NAME") String name) throws InterruptedException {
        return about(server.administration(), "person", name);
    }

    @Command(description = "By the id of a call, a support session or a recording.")
    int id(@Parameters(paramLabel = "ID") String id) throws InterruptedException {
        return about(server.administration(), "id", id);
    }

    /** Does what the command is for, by a name or an id. */
    abstract int about(Administration administration, String by, String what) throws InterruptedException;
}
