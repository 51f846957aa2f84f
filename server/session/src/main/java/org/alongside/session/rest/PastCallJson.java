package org.alongside.session.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.alongside.store.PastCall;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A past call as REST and CSV show it; the same names in both, and the legs of a table's row in one cell. */
final class PastCallJson {
    static final List<String> COLUMNS = List.of(
            "call",
            "beganAt",
            "answeredAt",
            "endedAt",
            "caller",
            "callerName",
            "dialled",
            "answeredBy",
            "agent",
            "queue",
            "waitedSeconds",
            "talkedSeconds",
            "trunk",
            "reason",
            "correlation");

    static final List<String> TABLE =
            Stream.concat(COLUMNS.stream(), Stream.of("legs")).toList();

    private PastCallJson() {}

    /** Without legs and timeline, for lists. */
    static ObjectNode brief(PastCall call) {
        var json = JsonMapper.shared().createObjectNode();
        var cells = row(call);
        for (int i = 0; i < COLUMNS.size(); i++) {
            String name = COLUMNS.get(i);
            if (name.endsWith("Seconds")) {
                json.put(name, Double.parseDouble(cells.get(i)));
            } else if (!cells.get(i).isEmpty()) {
                json.put(name, cells.get(i));
            }
        }
        return json;
    }

    static ObjectNode whole(PastCall call, List<PastCall.Note> notes) {
        var json = brief(call);
        var detail = JsonMapper.shared().readTree(call.detailJson());
        json.set("legs", detail.path("legs"));
        json.set("timeline", detail.path("timeline"));
        var list = json.putArray("notes");
        for (var note : notes) {
            list.addObject()
                    .put("agent", note.agent())
                    .put("at", note.at().toString())
                    .put("text", note.text().reveal());
        }
        return json;
    }

    static List<String> tableRow(PastCall call) {
        return Stream.concat(row(call).stream(), Stream.of(legs(call))).toList();
    }

    /** Who talked, in which codecs: {@code ana@bank.example opus VP8; sip:bob@pbx.example PCMU}. */
    private static String legs(PastCall call) {
        var legs = JsonMapper.shared().readTree(call.detailJson()).path("legs");
        return legs.valueStream()
                .filter(leg -> leg.path("talked").asBoolean(true))
                .map(leg -> Stream.of("address", "audio", "video")
                        .map(name -> leg.path(name).asString(""))
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(" ")))
                .collect(Collectors.joining("; "));
    }

    static List<String> row(PastCall call) {
        return List.of(
                call.id().toString(),
                call.beganAt().toString(),
                call.answeredAt().map(Instant::toString).orElse(""),
                call.endedAt().toString(),
                call.caller(),
                call.callerName().reveal(),
                call.dialled(),
                call.answeredBy(),
                call.agent(),
                call.queue(),
                seconds(call.waitedMillis()),
                seconds(call.answeredAt()
                        .map(at -> Duration.between(at, call.endedAt()).toMillis())
                        .orElse(0L)),
                call.trunk(),
                call.reason(),
                call.correlation());
    }

    private static String seconds(long millis) {
        return String.valueOf(millis / 1000.0);
    }
}
