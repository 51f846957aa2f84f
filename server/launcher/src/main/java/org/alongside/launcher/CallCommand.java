package org.alongside.launcher;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code alongside call ID}: what a call did, moment by moment, for whoever helps with it. */
@Command(name = "call", description = "What a call that is over did, moment by moment.")
final class CallCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "The call's id, as pages, logs and lists show it.")
    private String id = "";

    @Mixin
    private RunningServer server = new RunningServer();

    @Override
    public Integer call() throws InterruptedException {
        System.out.print(text(server.administration().get("/api/v1/calls", id)));
        return 0;
    }

    /** The call's head, its legs, and its timeline with the seconds since it began. */
    static String text(JsonNode call) {
        var text = new StringBuilder();
        line(text, "call", call.path("call").asString());
        for (String field :
                new String[] {"caller", "dialled", "queue", "answeredBy", "trunk", "reason", "correlation"}) {
            line(text, field, call.path(field).asString(""));
        }
        line(text, "began", call.path("beganAt").asString());
        line(text, "waited", call.path("waitedSeconds").asString() + " s");
        line(text, "talked", call.path("talkedSeconds").asString() + " s");
        for (var leg : call.path("legs")) {
            line(text, leg.path("side").asString(), described(leg));
        }
        var began = Instant.parse(call.path("beganAt").asString());
        for (var entry : call.path("timeline")) {
            var after = Duration.between(began, Instant.parse(entry.path("at").asString()));
            text.append("%9.3f  %s%n"
                    .formatted(
                            after.toMillis() / 1000.0, plain(entry.path("text").asString())));
        }
        for (var note : call.path("notes")) {
            line(
                    text,
                    "note",
                    note.path("agent").asString() + ": " + note.path("text").asString());
        }
        return text.toString();
    }

    private static String described(JsonNode leg) {
        var words = new StringBuilder(leg.path("address").asString())
                .append(", ")
                .append(leg.path("kind").asString());
        for (String kind : new String[] {"audio", "video"}) {
            if (leg.has(kind)) {
                words.append(", ").append(leg.path(kind).asString());
            }
        }
        if (leg.has("quality")) {
            words.append(", quality ")
                    .append(leg.path("quality").path("mean").asInt())
                    .append(", at worst ")
                    .append(leg.path("quality").path("worst").asInt());
        }
        return words.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        if (!value.isEmpty()) {
            text.append("%-12s %s%n".formatted(name, plain(value)));
        }
    }

    /** Names and words come from strangers: no control character of theirs reaches a terminal. */
    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
