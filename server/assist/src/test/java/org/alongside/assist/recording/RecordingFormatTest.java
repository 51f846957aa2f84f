package org.alongside.assist.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.alongside.assist.recording.Entry.Kind;
import org.alongside.assist.recording.RecordingReader.Ending;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The bytes of a recording: what is written is read, and what is cut or changed ends it there. */
class RecordingFormatTest {
    private static final byte[] KEY = new byte[32];
    private static final byte[] SALT = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");

    private static final List<Entry> STORY = List.of(
            entry(Kind.HEAD, 0, "{\"cid\":\"call-7\"}"),
            entry(Kind.SECTION, 20, "{\"viewable\":[\"default\"]}"),
            new Entry(Kind.PICTURE, 21, new byte[] {1, 2, 3}),
            entry(Kind.DRAWING, 4_000, "{}"),
            entry(Kind.NOTE, 4_000, "{\"kind\":\"left\"}"),
            entry(Kind.END, 0xffff_ffffL, "{\"reason\":\"stopped\"}"));

    @Test
    void whatIsWrittenIsReadBackPlainAndSealed() throws IOException {
        for (boolean sealed : new boolean[] {false, true}) {
            var read = read(written(STORY, sealed), sealed);
            assertThat(read.said).isEqualTo(said(STORY));
            assertThat(read.ending).isEqualTo(Ending.WHOLE);
        }
    }

    @Test
    void aRecordingThatIsCutAnywherePlaysUpToThere() throws IOException {
        for (boolean sealed : new boolean[] {false, true}) {
            byte[] whole = written(STORY, sealed);
            var ends = ends(sealed);
            for (int length = RecordingFormat.PREAMBLE; length < whole.length; length++) {
                long at = length;
                int entries = (int) ends.stream().filter(end -> end <= at).count();
                var read = read(Arrays.copyOf(whole, length), sealed);
                assertThat(read.said).as("%d bytes", length).isEqualTo(said(STORY.subList(0, entries)));
                boolean clean = ends.contains(at) || length == RecordingFormat.PREAMBLE;
                assertThat(read.ending).isEqualTo(clean ? Ending.WHOLE : Ending.CUT);
            }
        }
    }

    @Test
    void aByteThatIsAnotherEndsItBeforeItsEntry() throws IOException {
        for (boolean sealed : new boolean[] {false, true}) {
            byte[] whole = written(STORY, sealed);
            var ends = ends(sealed);
            for (int i = RecordingFormat.PREAMBLE; i < whole.length; i++) {
                byte[] changed = whole.clone();
                changed[i] ^= 0x10;
                long at = i;
                int entries = (int) ends.stream().filter(end -> end <= at).count();
                var read = read(changed, sealed);
                assertThat(read.said).as("byte %d", i).isEqualTo(said(STORY.subList(0, entries)));
                assertThat(read.ending).isNotEqualTo(Ending.WHOLE);
            }
        }
    }

    @Test
    void aSealedOneSaysNothingWithoutItsKeyAndShowsNoWordOfItself() throws IOException {
        byte[] sealed = written(STORY, true);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("call-7");
        assertThat(RecordingReader.of(new ByteArrayInputStream(sealed), Optional.empty()))
                .isEmpty();
        byte[] other = KEY.clone();
        other[0] = 1;
        var reader = RecordingReader.of(new ByteArrayInputStream(sealed), Optional.of(Seal.key(other)))
                .orElseThrow();
        assertThat(reader.next()).isEmpty();
        assertThat(reader.ending()).isEqualTo(Ending.DAMAGED);
    }

    @Test
    void whatIsNoRecordingIsNone() throws IOException {
        for (var bytes : List.of("", "ALSR", "PK and a lot of other bytes that are not ours")) {
            var in = new ByteArrayInputStream(bytes.getBytes(StandardCharsets.US_ASCII));
            assertThat(RecordingReader.of(in, Optional.empty())).isEmpty();
        }
    }

    /** {@code protocol/vectors/recordings.json}: the same bytes and the same words as every other language's reader. */
    @TestFactory
    List<DynamicTest> theSharedVectorsAreReadAsTheySay() throws IOException {
        var tests = new ArrayList<DynamicTest>();
        for (var vector :
                JsonMapper.shared().readTree(Files.readAllBytes(Path.of("../../protocol/vectors/recordings.json")))) {
            tests.add(DynamicTest.dynamicTest(vector.path("name").stringValue(), () -> check(vector)));
        }
        return tests;
    }

    private static void check(JsonNode vector) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(vector.path("hex").stringValue());
        var reader = RecordingReader.of(new ByteArrayInputStream(bytes), Optional.empty());
        assertThat(reader.isEmpty()).isEqualTo(vector.has("refused"));
        if (reader.isEmpty()) {
            return;
        }
        var read = new Read(reader.get());
        var expected = new ArrayList<String>();
        vector.path("entries")
                .forEach(e -> expected.add(e.path("kind").stringValue() + " "
                        + e.path("at").longValue() + " " + e.path("body").stringValue()));
        assertThat(read.said).isEqualTo(expected);
        assertThat(read.ending.name().toLowerCase(java.util.Locale.ROOT))
                .isEqualTo(vector.path("ending").stringValue());
    }

    // --- making and reading

    private static Entry entry(Kind kind, long at, String json) {
        return new Entry(kind, at, json.getBytes(StandardCharsets.UTF_8));
    }

    private static Seal seal(boolean sealed) {
        return sealed ? Seal.of(Seal.key(KEY), SALT) : Seal.none();
    }

    static byte[] written(List<Entry> entries, boolean sealed) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(RecordingFormat.preamble(sealed, SALT));
        var seal = seal(sealed);
        entries.forEach(
                e -> out.writeBytes(RecordingFormat.write(e, out.size(), seal).array()));
        return out.toByteArray();
    }

    private static List<Long> ends(boolean sealed) {
        var ends = new ArrayList<Long>();
        long place = RecordingFormat.PREAMBLE;
        for (var entry : STORY) {
            place += RecordingFormat.AROUND + entry.body().length + seal(sealed).longer();
            ends.add(place);
        }
        return ends;
    }

    private static List<String> said(List<Entry> entries) {
        return entries.stream().map(RecordingFormatTest::said).toList();
    }

    static String said(Entry entry) {
        return entry.kind().name().toLowerCase(java.util.Locale.ROOT) + " " + entry.atMillis() + " "
                + HexFormat.of().formatHex(entry.body());
    }

    private static Read read(byte[] bytes, boolean sealed) throws IOException {
        var key = sealed ? Optional.of(Seal.key(KEY)) : Optional.<javax.crypto.SecretKey>empty();
        return new Read(RecordingReader.of(new ByteArrayInputStream(bytes), key).orElseThrow());
    }

    /** All that could be read. */
    static final class Read {
        final List<String> said = new ArrayList<>();
        final Ending ending;

        Read(RecordingReader reader) throws IOException {
            for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                said.add(said(next.get().entry()));
            }
            ending = reader.ending();
        }
    }
}
