package org.alongside.assist.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.alongside.assist.recording.Entry.Kind;
import org.alongside.assist.recording.RecordingLimits.Ask;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.AssistFeature;
import org.alongside.session.AssistPermissions;
import org.alongside.session.Grant;
import org.alongside.testkit.ManualTimers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The files of a folder, their limits and their end. Everything runs on the test's thread. */
class RecordingFolderTest {
    private static final Instant BEGIN = Instant.parse("2026-11-26T08:00:00Z");

    @TempDir
    Path data;

    private final List<String> audit = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private final ManualTimers timers = new ManualTimers();
    private Instant now = BEGIN;

    private RecordingFolder folder(long ofOne, long ofAll, Optional<byte[]> key) {
        return folder(ofOne, ofAll, key, Runnable::run);
    }

    private RecordingFolder folder(long ofOne, long ofAll, Optional<byte[]> key, Executor executor) {
        var limits = new RecordingLimits(Ask.ALWAYS, Duration.ofDays(30), ofOne, ofAll);
        var folder = new RecordingFolder(
                data.resolve("recordings"),
                limits,
                key,
                (who, action, object, outcome, from) -> audit.add(who + " " + action + " " + outcome),
                executor,
                new Random(7),
                () -> now,
                timers);
        folder.start();
        return folder;
    }

    private static <T> T ok(Result<T> result) {
        if (result instanceof Result.Ok<T>(var value)) {
            return value;
        }
        throw new AssertionError(result);
    }

    @Test
    void aFileIsItsOwnersAloneAndReadableInParts() throws IOException {
        for (var key : List.of(Optional.<byte[]>empty(), Optional.of(new byte[32]))) {
            var folder = folder(1_000_000, 1_000_000, key);
            var recording = ok(folder.begin(new Recordings.About("call-7", Redacted.of("P"), now), failed::add));
            for (int i = 0; i < 20; i++) {
                recording.add(i % 10 == 0 ? Kind.SECTION : Kind.PICTURE, i, new byte[1_000], () -> {});
            }
            assertThat(folder.goesOn(recording.id())).isTrue();
            assertThat(folder.delete(recording.id()).trouble())
                    .map(Failure::code)
                    .contains(Failure.Code.CONFLICT);
            recording.end(30, "stopped");
            assertThat(folder.goesOn(recording.id())).isFalse();
            var stored = folder.find(recording.id()).orElseThrow();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stored.file())))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(stored.file().getParent())))
                    .isEqualTo("rwx------");

            var index = folder.index(stored).orElseThrow();
            assertThat(index.sections()).hasSize(2);
            assertThat(index.millis()).isEqualTo(30);
            assertThat(index.reason()).contains("stopped");
            assertThat(index.head().path("cid").stringValue()).isEqualTo("call-7");
            assertThat(index.end()).isEqualTo(stored.bytes());

            // A section alone, and all of it bit by bit, are what lies in the file.
            var second = folder.part(stored, index.sections().get(1).from(), Long.MAX_VALUE, 1 << 20)
                    .orElseThrow();
            assertThat(second.bytes()[0]).isEqualTo((byte) Kind.SECTION.number());
            assertThat(second.next()).isEmpty();
            var whole = new java.io.ByteArrayOutputStream();
            long from = 0;
            for (var part = folder.part(stored, 0, Long.MAX_VALUE, 3_000).orElseThrow(); ; ) {
                whole.writeBytes(part.bytes());
                assertThat(part.bytes().length).isLessThanOrEqualTo(3_000 + RecordingFormat.AROUND);
                if (part.next().isEmpty()) {
                    break;
                }
                assertThat(part.next().get()).isGreaterThan(from);
                from = part.next().get();
                part = folder.part(stored, from, Long.MAX_VALUE, 3_000).orElseThrow();
            }
            assertThat(whole.size()).isEqualTo((int) stored.bytes() - (key.isPresent() ? 22 * Seal.TAG : 0));
            if (key.isEmpty()) {
                assertThat(whole.toByteArray()).isEqualTo(Files.readAllBytes(stored.file()));
            }
            assertThat(folder.delete(recording.id()).trouble()).isEmpty();
            assertThat(folder.all()).isEmpty();
        }
    }

    @Test
    void oneThatReachesItsLargestSizeEndsThereAndSaysSo() throws IOException {
        var folder = folder(5_000, 1_000_000, Optional.empty());
        var recording = ok(folder.begin(new Recordings.About("call-7", Redacted.of("P"), now), failed::add));
        int[] written = {0};
        for (int i = 0; i < 20; i++) {
            recording.add(Kind.PICTURE, i, new byte[1_000], () -> written[0]++);
        }
        assertThat(failed).containsExactly("its file has reached the largest size");
        assertThat(written[0]).isEqualTo(4);
        var index = folder.index(folder.find(recording.id()).orElseThrow()).orElseThrow();
        assertThat(index.reason()).contains("limit");
        assertThat(folder.goesOn(recording.id())).isFalse();
    }

    @Test
    void whenTheFolderIsFullNothingIsAddedAndNoneBeginsUntilOneIsDeleted() {
        var folder = folder(1_000_000, 5_000, Optional.empty());
        var recording = ok(folder.begin(new Recordings.About("call-7", Redacted.of("P"), now), failed::add));
        recording.add(Kind.PICTURE, 1, new byte[4_500], () -> {});
        recording.add(Kind.PICTURE, 2, new byte[4_500], () -> {});
        assertThat(failed).containsExactly("the room for recordings is full");
        var again = folder(1_000_000, 4_500, Optional.empty()); // after a restart it counts what lies there
        var about = new Recordings.About("call-8", Redacted.of("P"), now);
        assertThat(again.begin(about, failed::add).trouble()).map(Failure::code).contains(Failure.Code.LIMIT);
        assertThat(again.delete(recording.id()).trouble()).isEmpty();
        assertThat(again.begin(about, failed::add).trouble()).isEmpty();
    }

    @Test
    void aDiskThatCantBeWrittenEndsTheRecordingInWords() throws IOException {
        var folder = folder(1_000_000, 1_000_000, Optional.empty());
        Files.delete(data.resolve("recordings"));
        var recording = ok(folder.begin(new Recordings.About("call-7", Redacted.of("P"), now), failed::add));
        recording.add(Kind.PICTURE, 1, new byte[10], () -> {});
        assertThat(failed).containsExactly("its file can't be written");
        assertThat(folder.goesOn(recording.id())).isFalse();
        recording.end(2, "failed");
        assertThat(failed).hasSize(1);
    }

    @Test
    void whatIsOlderThanTheSettingSaysIsDeletedAndTheAuditSaysSo() {
        var folder = folder(1_000_000, 1_000_000, Optional.empty());
        ok(folder.begin(new Recordings.About("old", Redacted.of("P"), now), failed::add))
                .end(1, "stopped");
        now = BEGIN.plus(Duration.ofDays(29));
        ok(folder.begin(new Recordings.About("new", Redacted.of("P"), now), failed::add))
                .end(1, "stopped");
        timers.advance(Duration.ofHours(1));
        assertThat(folder.all()).hasSize(2);
        now = BEGIN.plus(Duration.ofDays(30)).plusSeconds(1);
        timers.advance(Duration.ofHours(1));
        assertThat(folder.all())
                .singleElement()
                .satisfies(left -> assertThat(left.startedAt()).isEqualTo(BEGIN.plus(Duration.ofDays(29))));
        assertThat(audit).containsExactly("server recording.expired ok");
    }

    @Test
    void whoseItIsCanBeToldUnlessItIsSealedWithAnotherKey() {
        var folder = folder(1_000_000, 1_000_000, Optional.of(new byte[32]));
        var about = new Recordings.About("call-7", Redacted.of("Ana"), now);
        ok(folder.begin(about, failed::add)).end(30, "stopped");
        byte[] another = new byte[32];
        another[0] = 1;
        var stored = folder.all().getFirst();

        assertThat(folder.about(stored)).contains(about);
        assertThat(folder(1_000_000, 1_000_000, Optional.of(another)).about(stored))
                .isEmpty();
    }

    @Test
    void aFileThatNobodyEndedIsReadUpToItsLastWholeEntry() throws IOException {
        var folder = folder(1_000_000, 1_000_000, Optional.empty());
        var recording = ok(folder.begin(new Recordings.About("call-7", Redacted.of("P"), now), failed::add));
        recording.add(Kind.SECTION, 1, JsonMapper.shared().createObjectNode());
        recording.add(Kind.PICTURE, 2, "picture".getBytes(StandardCharsets.UTF_8), () -> {});
        var stored = folder.find(recording.id()).orElseThrow();
        byte[] bytes = Files.readAllBytes(stored.file());
        Files.write(stored.file(), java.util.Arrays.copyOf(bytes, bytes.length - 3));
        var restarted = folder(1_000_000, 1_000_000, Optional.empty());
        var index =
                restarted.index(restarted.find(recording.id()).orElseThrow()).orElseThrow();
        assertThat(index.ending()).isEqualTo(RecordingReader.Ending.CUT);
        assertThat(index.millis()).isEqualTo(1);
        assertThat(index.sections()).hasSize(1);
        assertThat(restarted.goesOn(recording.id())).isFalse();
    }

    @Test
    @Timeout(20)
    void aStopWaitsForTheEndOfAFileAndForTheAudit() throws Exception {
        var slowDisk = new CountDownLatch(1);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var folder = folder(1_000_000, 1_000_000, Optional.empty(), executor);
            var recording = ok(folder.begin(new Recordings.About("call-7", Redacted.of("P"), now), failed::add));
            recording.add(Kind.PICTURE, 1, new byte[10], () -> await(slowDisk));
            recording.end(2, "stopped");
            var stopping = Thread.ofPlatform().start(folder::stop);
            while (stopping.getState() != Thread.State.WAITING) {
                assertThat(stopping.isAlive()).as("it waits").isTrue();
                Thread.onSpinWait();
            }
            folder.audit("ana", "recording.ended", "", "ok", InetAddress.getLoopbackAddress());
            slowDisk.countDown();
            stopping.join();

            assertThat(folder.inFlight()).isZero();
            assertThat(folder.index(folder.find(recording.id()).orElseThrow())
                            .orElseThrow()
                            .reason())
                    .contains("stopped");
            assertThat(audit).containsExactly("ana recording.ended ok");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void theSettingSaysWhoseConsumersAreAsked() {
        var plain = new Grant.Assist(
                Grant.Role.CONSUMER,
                Redacted.of(""),
                List.of(),
                AssistPermissions.DEFAULT,
                AssistFeature.DEFAULT,
                false);
        var asking = new Grant.Assist(
                Grant.Role.CONSUMER,
                Redacted.of(""),
                List.of(),
                AssistPermissions.DEFAULT,
                AssistFeature.DEFAULT,
                false,
                true);
        for (var ask : Ask.values()) {
            var folder = new RecordingFolder(
                    data.resolve(ask.name()),
                    new RecordingLimits(ask, Duration.ofDays(30), 1, 1),
                    Optional.empty(),
                    (who, action, object, outcome, from) -> {},
                    Runnable::run,
                    new Random(7),
                    () -> now,
                    timers);
            assertThat(List.of(folder.asks(plain), folder.asks(asking)))
                    .isEqualTo(
                            switch (ask) {
                                case NEVER -> List.of(false, false);
                                case REQUESTED -> List.of(false, true);
                                case ALWAYS -> List.of(true, true);
                            });
        }
    }
}
