package org.alongside.assist.recording;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * What a recording holds: enough to go to any moment of it without having read what lies before.
 *
 * @param head the body of its first entry
 * @param millis how long it is
 * @param end where in the file its last whole entry ends
 */
public record RecordingIndex(
        JsonNode head,
        List<Section> sections,
        List<Mark> marks,
        long millis,
        long end,
        RecordingReader.Ending ending,
        Optional<String> reason) {
    /** From here on it can be played. */
    public record Section(long atMillis, long from) {}

    /** Something that happened. */
    public record Mark(long atMillis, JsonNode note) {}

    public RecordingIndex {
        sections = List.copyOf(sections);
        marks = List.copyOf(marks);
    }

    static RecordingIndex of(RecordingReader reader) throws IOException {
        JsonNode head = MissingNode.getInstance();
        var sections = new ArrayList<Section>();
        var marks = new ArrayList<Mark>();
        var reason = Optional.<String>empty();
        long millis = 0;
        long end = RecordingFormat.PREAMBLE;
        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
            var entry = next.get().entry();
            millis = entry.atMillis();
            end = next.get().to();
            switch (entry.kind()) {
                case HEAD -> head = json(entry);
                case SECTION -> sections.add(new Section(millis, next.get().from()));
                case NOTE -> marks.add(new Mark(millis, json(entry)));
                case END -> reason = Optional.of(json(entry).path("reason").asString(""));
                case PICTURE, DRAWING -> {}
            }
        }
        return new RecordingIndex(head, sections, marks, millis, end, reader.ending(), reason);
    }

    /** What an entry says; nothing where it is no JSON. */
    public static JsonNode json(Entry entry) {
        try {
            return JsonMapper.shared().readTree(entry.body());
        } catch (JacksonException damaged) {
            return MissingNode.getInstance();
        }
    }
}
