package org.alongside.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import tools.jackson.databind.JsonNode;

/** {@code alongside erase}: what is kept about one person goes before its time (GDPR Art. 17); told first, done with --yes. */
@Command(name = "erase", description = "Erases what is kept about one person; without --yes it only says what that is.")
final class EraseCommand extends OnePersonCommand {
    @Option(names = "--yes", scope = ScopeType.INHERIT, description = "Does it. It can't be undone.")
    private boolean yes;

    @Option(
            names = "--reference",
            paramLabel = "NUMBER",
            scope = ScopeType.INHERIT,
            description = "Of the person's request in your files, for the audit; not a name.")
    private @Nullable String reference;

    @Override
    int about(Administration administration, String by, String what) throws InterruptedException {
        var query = new ArrayList<>(List.of(by, what));
        if (reference != null) {
            query.addAll(List.of("reference", reference));
        }
        System.out.print(text(administration.records(yes ? "DELETE" : "GET", "", query), yes));
        return 0;
    }

    /** @param erased whether it is gone, or only told */
    static String text(JsonNode found, boolean erased) {
        var text = new StringBuilder();
        var counts = found.path("counts");
        boolean none = counts.valueStream().allMatch(count -> count.asInt() == 0);
        line(text, none ? "Nothing is kept under that." : erased ? "Erased:" : "Kept, and erased with --yes:");
        counted(text, counts, "calls", "calls that are over");
        counted(text, counts, "notes", "notes of agents about them");
        counted(text, counts, "supportSessions", "support sessions");
        counted(text, counts, "supportEvents", "lines of what happened in them");
        counted(text, counts, "recordings", "recordings, as files");
        counted(text, counts, "tokens", "tokens of applications");
        counted(text, counts, "auditEntries", "audit entries, which stay without the name");
        listed(text, "Recorded as", found.path("recordedAs"));
        listed(text, "It goes on, and until it is over nothing is erased", found.path("goesOn"));
        listed(text, "Accounts stay, and what they did in the audit", found.path("accounts"));
        if (found.path("unreadableRecordings").asInt() > 0) {
            line(
                    text,
                    "Nobody can tell whose they are: "
                            + found.path("unreadableRecordings").asInt()
                            + " recordings that are sealed with another key.");
        }
        return text.toString();
    }

    private static void counted(StringBuilder text, JsonNode counts, String field, String what) {
        int count = counts.path(field).asInt();
        if (count > 0) {
            line(text, "%7d  %s".formatted(count, what));
        }
    }

    private static void listed(StringBuilder text, String what, JsonNode list) {
        if (!list.isEmpty()) {
            line(
                    text,
                    what + ": " + list.valueStream().map(JsonNode::asString).collect(Collectors.joining("; ")) + ".");
        }
    }

    /** Names come from strangers: no control character of theirs reaches a terminal. */
    private static void line(StringBuilder text, String line) {
        text.append(line.replaceAll("\\p{Cntrl}", "?")).append('\n');
    }
}
