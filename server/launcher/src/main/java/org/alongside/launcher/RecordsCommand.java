package org.alongside.launcher;

import java.util.List;
import picocli.CommandLine.Command;
import tools.jackson.databind.json.JsonMapper;

/** {@code alongside records}: a copy of what is kept about one person, for the person (GDPR Art. 15). */
@Command(name = "records", description = "A copy of all that is kept about one person, as JSON.")
final class RecordsCommand extends OnePersonCommand {
    @Override
    int about(Administration administration, String by, String what) throws InterruptedException {
        var copy = administration.records("GET", "/copy", List.of(by, what));
        System.out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(copy));
        return 0;
    }
}
