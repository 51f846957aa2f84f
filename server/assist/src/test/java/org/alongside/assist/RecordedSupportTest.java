package org.alongside.assist;

import static org.alongside.assist.wire.SomePictures.filled;
import static org.alongside.assist.wire.SomePictures.tile;
import static org.alongside.assist.wire.SomePictures.view;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.alongside.assist.history.SupportHistory;
import org.alongside.assist.recording.Entry;
import org.alongside.assist.recording.RecordingFolder;
import org.alongside.assist.recording.RecordingIndex;
import org.alongside.assist.recording.RecordingLimits;
import org.alongside.assist.recording.RecordingLimits.Ask;
import org.alongside.assist.wire.Message;
import org.alongside.assist.wire.Message.Frame;
import org.alongside.assist.wire.Message.View;
import org.alongside.assist.wire.Op;
import org.alongside.assist.wire.PictureReader;
import org.alongside.kernel.Result;
import org.alongside.session.AssistPermissions;
import org.alongside.session.Service.EndCause;
import org.alongside.testkit.ManualTimers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What is recorded of a support session, from the question to the file. */
class RecordedSupportTest {
    private static final Instant BEGIN = Instant.parse("2026-11-26T08:00:00Z");

    @TempDir
    Path data;

    private final List<String> audit = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private Instant now = BEGIN;
    private RecordingFolder folder;
    private Assist assist;
    private FakeClient consumer;
    private FakeClient ana;

    @BeforeEach
    void start() {
        begin(Ask.ALWAYS, 10_000_000);
    }

    private void begin(Ask ask, long bytes) {
        folder = new RecordingFolder(
                data,
                new RecordingLimits(ask, Duration.ofDays(30), bytes, 100_000_000),
                Optional.empty(),
                (who, action, object, outcome, from) -> audit.add(who + " " + action + " " + outcome),
                Runnable::run,
                new Random(7),
                () -> now,
                new ManualTimers());
        folder.start();
        SupportHistory history = (cid, who) -> new SupportHistory.Story() {
            @Override
            public void happened(String kind, String by, String detail) {
                story.add(kind + " by " + by);
            }

            @Override
            public void ended(String reason) {}
        };
        assist = new Assist(
                new java.security.SecureRandom(),
                () -> 0L,
                () -> now,
                new Surroundings(Runnable::run, () -> now, new FakeDocuments(), history, folder));
        consumer = FakeClient.consumer(assist, 1, "*");
        ana = FakeClient.agent(assist, 11, "*");
        consumer.asks("{'type':'assist.start','cid':'call-7'}");
        ana.asks("{'type':'assist.join','cid':'call-7'}");
        consumer.asks("{'type':'assist.admit','agent':1,'admit':true}");
    }

    @Test
    void withTheConsumersYesPicturesDrawingsAndEventsAreInTheFile() throws IOException {
        assertThat(consumer.state().path("recording").stringValue()).isEqualTo("asked");
        assertThat(consumer.state().path("recordingDays").intValue()).isEqualTo(30);
        consumer.shows(view(1, 3));
        consumer.shows(filled(1, 3, 1, 0x111111));
        assertThat(folder.all()).isEmpty();
        now = BEGIN.plusSeconds(5);
        consumer.asks("{'type':'assist.record','record':true}");
        assertThat(consumer.state().path("recording").stringValue()).isEqualTo("on");
        assertThat(ana.state().path("recording").stringValue()).isEqualTo("on");
        consumer.shows(filled(1, 3, 2, 0x222222));
        now = BEGIN.plusSeconds(6);
        ana.asks(
                "{'type':'assist.draw','mark':1,'tool':'box','colour':'#d61a4f','width':3,'stays':true,'points':[1,2,3,4]}");
        now = BEGIN.plusSeconds(7);
        assist.ended(ana, EndCause.BYE);
        assist.ended(consumer, EndCause.BYE);

        // Before the yes there was one picture; the recording begins with what is seen then.
        assertThat(read().said)
                .containsExactly(
                        "0 head call-7",
                        "0 note recording-started",
                        "0 section [\"default\"]",
                        "0 drawing assist.erased",
                        "0 view 3",
                        "0 frame 1 #111111",
                        "0 frame 2 #222222",
                        "1000 drawing assist.drawn",
                        "2000 note left",
                        "2000 drawing assist.erased",
                        "2000 end consumer-ended");
        assertThat(story)
                .containsExactly(
                        "asked by Person 11",
                        "admitted by Person 1",
                        "recording-allowed by Person 1",
                        "recording-started by ",
                        "left by Person 11");
        assertThat(audit)
                .containsExactly(
                        "Person 1 recording.allowed ok",
                        "Person 1 recording.started ok",
                        "Person 1 recording.ended consumer-ended");
    }

    @Test
    void aConsumerWhoSaysNoIsNotRecordedAndNotAskedAgain() {
        consumer.asks("{'type':'assist.record','record':false}");
        assertThat(consumer.state().path("recording").stringValue()).isEqualTo("refused");
        assertThat(code("{'type':'assist.record','record':true}")).isEqualTo("conflict");
        consumer.shows(view(1, 3));
        consumer.shows(filled(1, 3, 1, 0x111111));
        assertThat(ana.shown).hasSize(2);
        assertThat(folder.all()).isEmpty();
        assertThat(story).contains("recording-refused by Person 1");
        assertThat(audit).containsExactly("Person 1 recording.refused ok");
    }

    @Test
    void anAgentSaysNothingAboutItAndWhereNobodyAsksNoneBegins() {
        assertThat(ana.asks("{'type':'assist.record','record':true}")
                        .path("code")
                        .stringValue())
                .isEqualTo("not-found");
        assertThat(code("{'type':'assist.record'}")).isEqualTo("bad-request");
        begin(Ask.NEVER, 10_000_000);
        assertThat(consumer.state().path("recording").stringValue()).isEqualTo("off");
        assertThat(code("{'type':'assist.record','record':true}")).isEqualTo("conflict");
    }

    @Test
    void theConsumerStopsItAndTheSessionGoesOn() throws IOException {
        consumer.asks("{'type':'assist.record','record':true}");
        consumer.shows(view(1, 3));
        consumer.asks("{'type':'assist.record','record':false}");
        consumer.shows(filled(1, 3, 1, 0x111111));
        assertThat(consumer.state().path("recording").stringValue()).isEqualTo("stopped");
        assertThat(ana.shown).containsExactly(view(1, 3), filled(1, 3, 1, 0x111111));
        assertThat(read().said).endsWith("0 view 3", "0 note recording-stopped", "0 end stopped");
        assertThat(audit).last().isEqualTo("Person 1 recording.ended stopped");
    }

    @Test
    void aFileThatGrowsTooLargeEndsTheRecordingWithAReasonAndHarmsNobody() throws IOException {
        begin(Ask.ALWAYS, 60_000);
        consumer.asks("{'type':'assist.record','record':true}");
        consumer.shows(view(1, 3));
        for (int i = 1; i <= 4; i++) {
            consumer.shows(tile(1, 3, i, 30_000));
        }
        assertThat(consumer.state().path("recording").stringValue()).isEqualTo("failed");
        assertThat(ana.state().path("recordingWords").stringValue()).isEqualTo("its file has reached the largest size");
        assertThat(ana.shown).hasSize(5);
        assertThat(read().said).last().isEqualTo("0 end limit");
        assertThat(story).last().isEqualTo("recording-failed by ");
    }

    @Test
    void nothingIsRecordedWhileNobodyLooks() throws IOException {
        consumer.asks("{'type':'assist.record','record':true}");
        consumer.shows(view(1, 3));
        consumer.asks("{'type':'assist.pause','paused':true}");
        assertThat(consumer.state().path("variants")).isEmpty();
        now = BEGIN.plusSeconds(60);
        consumer.asks("{'type':'assist.pause','paused':false}");
        consumer.shows(view(1, 4));
        ana.asks("{'type':'assist.watch','watching':false}");
        assertThat(consumer.state().path("variants")).isEmpty();
        assertThat(read().said)
                .containsExactly(
                        "0 head call-7",
                        "0 note recording-started",
                        "0 section [\"default\"]",
                        "0 drawing assist.erased",
                        "0 view 3",
                        "0 note paused",
                        "60000 note resumed",
                        "60000 section [\"default\"]",
                        "60000 drawing assist.erased",
                        "60000 view 4");
    }

    @Test
    void itShowsOnlyWhatEveryAdmittedAgentMaySee() throws IOException {
        consumer.asks("{'type':'assist.record','record':true}");
        var ben = FakeClient.agent(assist, 12, new AssistPermissions(Set.of("default", "account"), Set.of("default")));
        ben.asks("{'type':'assist.join','cid':'call-7'}");
        consumer.asks("{'type':'assist.admit','agent':2,'admit':true}");
        // Ana's pictures will do.
        assertThat(consumer.state().path("variants")).hasSize(2);
        var cleo = FakeClient.agent(assist, 13, new AssistPermissions(Set.of("account"), Set.of("default")));
        cleo.asks("{'type':'assist.join','cid':'call-7'}");
        consumer.asks("{'type':'assist.admit','agent':3,'admit':true}");
        // Nothing is common to all three: a fourth variant, for the recording alone.
        var variants = consumer.state().path("variants");
        assertThat(variants)
                .extracting(v -> v.path("viewable").toString())
                .containsExactly("[\"default\"]", "[\"account\",\"default\"]", "[\"account\"]", "[]");
        int own = variants.get(3).path("variant").intValue();
        consumer.shows(view(1, 3));
        consumer.shows(view(own, 9));
        assertThat(read().said)
                .filteredOn(said -> !said.contains("note"))
                .endsWith(
                        "0 section [\"default\"]",
                        "0 drawing assist.erased",
                        "0 section []",
                        "0 drawing assist.erased",
                        "0 view 9");
        assertThat(ana.shown).containsExactly(view(1, 3));
        assist.ended(cleo, EndCause.BYE);
        assertThat(consumer.state().path("variants")).hasSize(2);
    }

    @Test
    void aLongOneSaysEverythingAnewNowAndThenSoThatAPlayerMayBeginThere() throws IOException {
        consumer.asks("{'type':'assist.record','record':true}");
        consumer.shows(view(1, 3));
        for (int i = 1; i <= 40; i++) {
            now = BEGIN.plusSeconds(i);
            consumer.shows(tile(1, 3, i, 30_000));
        }
        assist.ended(consumer, EndCause.BYE);
        var index = folder.index(folder.all().getFirst()).orElseThrow();
        // 256 KiB are nine of these, and ten seconds are over then.
        assertThat(index.sections())
                .extracting(RecordingIndex.Section::atMillis)
                .containsExactly(0L, 10_000L, 20_000L, 30_000L, 40_000L);
        var third = folder.part(folder.all().getFirst(), index.sections().get(2).from(), Long.MAX_VALUE, 1 << 20)
                .orElseThrow();
        assertThat(new String(third.bytes(), StandardCharsets.ISO_8859_1)).contains("viewable", "assist.erased");
    }

    @Test
    void theSameStreamByTheSameClockIsTheSameFileByteForByte() throws IOException {
        var files = new ArrayList<byte[]>();
        for (int round = 0; round < 2; round++) {
            begin(Ask.ALWAYS, 10_000_000);
            consumer.asks("{'type':'assist.record','record':true}");
            consumer.shows(view(1, 3));
            consumer.shows(tile(1, 3, 1, 5_000));
            assist.ended(consumer, EndCause.BYE);
            files.add(Files.readAllBytes(folder.all().getFirst().file()));
            assertThat(folder.delete(folder.all().getFirst().id()).trouble()).isEmpty();
        }
        assertThat(files.get(1)).isEqualTo(files.get(0));
    }

    // --- reading

    private String code(String command) {
        return consumer.asks(command).path("code").asString("");
    }

    private Told read() throws IOException {
        return new Told(folder);
    }

    /** The one recording in words. */
    private static final class Told {
        final List<String> said = new ArrayList<>();

        Told(RecordingFolder folder) throws IOException {
            var stored = folder.all().getFirst();
            folder.entries(stored, entry -> said.add(entry.atMillis() + " " + words(entry)));
        }

        private static String words(Entry entry) {
            var json = entry.kind() == Entry.Kind.PICTURE
                    ? JsonMapper.shared().createObjectNode()
                    : JsonMapper.shared().readTree(entry.body());
            return switch (entry.kind()) {
                case HEAD -> "head " + json.path("cid").asString();
                case SECTION -> "section " + json.path("viewable");
                case DRAWING -> "drawing " + json.path("type").asString();
                case NOTE -> "note " + json.path("kind").asString();
                case END -> "end " + json.path("reason").asString();
                case PICTURE -> picture(PictureReader.read(entry.body()));
            };
        }

        private static String picture(Result<Message> read) {
            return switch (read) {
                case Result.Ok<Message>(View view) -> "view " + view.epoch();
                case Result.Ok<Message>(Frame frame) ->
                    "frame " + frame.seq() + " " + words(frame.ops().getFirst());
                case Result.Ok<Message>(Message.Ack ack) -> throw new AssertionError(ack);
                case Result.Failed<Message>(var failure) -> throw new AssertionError(failure);
            };
        }

        private static String words(Op op) {
            return op instanceof Op.Fill fill ? "#%06x".formatted(fill.colour()) : "tile";
        }
    }
}
