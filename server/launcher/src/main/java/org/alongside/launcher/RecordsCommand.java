package org.alongside.launcher;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import tools.jackson.databind.json.JsonMapper;

/** {@code alongside records}: a copy of what is kept about one person, for the person (GDPR Art. 15). */
@Command(name = "records", description = "A copy of all that is kept about one person, as JSON.")
final class RecordsCommand {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            required = true,
            description = "The running server's data folder.")
    private Path data = Path.of(".alongside");

    @Command(description = "By a name or an address, as it was recorded.")
    int person(@Parameters(paramLabel = "NAME") String name) throws InterruptedException {
        return print("person", name);
    }

    @Command(description = "By the id of a call, a support session or a recording.")
    int id(@Parameters(paramLabel = "ID") String id) throws InterruptedException {
        return print("id", id);
    }

    private int print(String by, String what) throws InterruptedException {
        var copy = Administration.of(data).records("GET", "/copy", List.of(by, what));
        System.out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(copy));
        return 0;
    }
}
