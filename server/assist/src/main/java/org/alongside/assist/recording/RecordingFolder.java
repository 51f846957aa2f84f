package org.alongside.assist.recording;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import org.alongside.kernel.Component;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Mailbox;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.kernel.Timers;
import org.alongside.session.Grant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Recordings as files of one folder, readable by their owner alone, named by the time of their beginning and their id. They
 * are deleted when they are older than the administrator wants. For any thread.
 */
public final class RecordingFolder implements Recordings, Component {
    private static final Logger log = LoggerFactory.getLogger(RecordingFolder.class);
    private static final Duration FORGET_EVERY = Duration.ofMinutes(30);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);
    private static final int MOST_AUDIT_WAITING = 10_000;
    private static final int BUFFER = 1 << 16;

    /** Seconds since 1970, so that names are in the order of time. */
    private static final Pattern NAME = Pattern.compile("(\\d{12})-([0-9a-f]{32})\\.recording");

    /** Who writes down what was done; waits for its database. */
    public interface AuditLog {
        void note(String who, String action, String object, String outcome, InetAddress from);
    }

    /** One that lies here. */
    public record Stored(Id id, Path file, Instant startedAt, long bytes) {}

    private final Path folder;
    private final RecordingLimits limits;
    private final Optional<SecretKey> key;
    private final AuditLog auditLog;
    private final Executor executor;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final Timers timers;
    private final Mailbox<Runnable> audits;
    /** Those that are being written, each with the moment of its end. */
    private final Map<Id, CompletableFuture<Boolean>> open = new ConcurrentHashMap<>();

    private final AtomicLong total = new AtomicLong();

    /** @param key seals the files; without one they lie there as they are */
    public RecordingFolder(
            Path folder,
            RecordingLimits limits,
            Optional<byte[]> key,
            AuditLog auditLog,
            Executor executor,
            RandomGenerator random,
            InstantSource clock,
            Timers timers) {
        this.folder = folder;
        this.limits = limits;
        this.key = key.map(Seal::key);
        this.auditLog = auditLog;
        this.executor = executor;
        this.random = random;
        this.clock = clock;
        this.timers = timers;
        this.audits = new Mailbox<>("recording-audit", MOST_AUDIT_WAITING, executor, Runnable::run);
    }

    // --- the life of the folder

    @Override
    public String name() {
        return "recordings";
    }

    @Override
    public void start() {
        try {
            if (limits.ask() != RecordingLimits.Ask.NEVER) {
                Files.createDirectories(folder, ownersOnly(folder.toAbsolutePath(), true));
            }
            total.set(all().stream().mapToLong(Stored::bytes).sum());
        } catch (IOException | UncheckedIOException unusable) {
            throw new StartFailure(
                    "the folder %s for recordings can't be used: %s".formatted(folder, unusable.getMessage()),
                    unusable);
        }
        forgetEvery();
    }

    /** Waits a moment for those that are still being written, and for what the audit has yet to be told. */
    @Override
    public void stop() {
        var closed = CompletableFuture.allOf(open.values().toArray(CompletableFuture[]::new));
        var _ = closed.thenCompose(_ -> audited())
                .completeOnTimeout(true, LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        open.keySet().forEach(id -> log.warn("recording {} is left without its end", id.brief()));
    }

    /** Done when all that waits for the audit is written; a full mailbox has said in the log that it takes no more. */
    public CompletableFuture<Boolean> audited() {
        var written = new CompletableFuture<Boolean>();
        if (!audits.post(() -> written.complete(true))) {
            written.complete(false);
        }
        return written;
    }

    @Override
    public int inFlight() {
        return open.size();
    }

    private void forgetEvery() {
        executor.execute(this::forget);
        var _ = timers.after(FORGET_EVERY, this::forgetEvery);
    }

    /** Deletes what is older than the administrator wants. */
    void forget() {
        var before = clock.instant().minus(limits.keep());
        for (var old : all()) {
            if (old.startedAt().isBefore(before) && delete(old.id()).trouble().isEmpty()) {
                audit("server", "recording.expired", old.id().toString(), "ok", InetAddress.getLoopbackAddress());
            }
        }
    }

    // --- writing

    @Override
    public boolean asks(Grant.Assist consumer) {
        return switch (limits.ask()) {
            case NEVER -> false;
            case REQUESTED -> consumer.record();
            case ALWAYS -> true;
        };
    }

    @Override
    public int days() {
        return (int) limits.keep().toDays();
    }

    @Override
    public Result<Recording> begin(About about, Recording.Listener listener) {
        if (total.get() >= limits.bytesOfAll()) {
            return Result.failed(Failure.Code.LIMIT, "the room for recordings is full");
        }
        var id = Id.random(random);
        byte[] salt = new byte[Seal.SALT];
        key.ifPresent(any -> random.nextBytes(salt));
        var seal = key.map(k -> Seal.of(k, salt)).orElseGet(Seal::none);
        open.put(id, new CompletableFuture<>());
        var recording = new Recording(
                id,
                new OurDisk(about.startedAt()),
                seal,
                RecordingFormat.preamble(key.isPresent(), salt),
                executor,
                listener);
        var head = JsonMapper.shared().createObjectNode();
        head.put("recording", id.toString()).put("cid", about.cid());
        head.put("consumer", about.consumer().reveal())
                .put("startedAt", about.startedAt().toString());
        recording.add(Entry.Kind.HEAD, 0, head);
        return Result.ok(recording);
    }

    @Override
    public void audit(String who, String action, String object, String outcome, InetAddress from) {
        if (!audits.post(() -> auditLog.note(who, action, object, outcome, from))) {
            log.warn("too much waits to be written to the audit: a line about a recording is missing there");
        }
    }

    private final class OurDisk implements Recording.Disk {
        private final Instant startedAt;

        OurDisk(Instant startedAt) {
            this.startedAt = startedAt;
        }

        @Override
        public FileChannel open(Id recording) throws IOException {
            var file = folder.resolve("%012d-%s.recording".formatted(startedAt.getEpochSecond(), recording));
            return FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    ownersOnly(folder.toAbsolutePath(), false));
        }

        @Override
        public boolean takes(long bytes) {
            boolean fits = total.addAndGet(bytes) <= limits.bytesOfAll();
            if (!fits) {
                total.addAndGet(-bytes);
            }
            return fits;
        }

        @Override
        public long longest() {
            return limits.bytesOfOne();
        }

        @Override
        public void closed(Id recording) {
            Optional.ofNullable(open.remove(recording)).ifPresent(end -> end.complete(true));
        }
    }

    private static FileAttribute<?>[] ownersOnly(Path near, boolean folder) {
        boolean posix = near.getFileSystem().supportedFileAttributeViews().contains("posix");
        var rights = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        if (folder) {
            rights.add(PosixFilePermission.OWNER_EXECUTE);
        }
        return posix ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(rights)} : new FileAttribute<?>[0];
    }

    // --- reading

    /** All that lie here, the newest first. */
    public List<Stored> all() {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.flatMap(file -> stored(file).stream())
                    .sorted(Comparator.comparing(Stored::startedAt).reversed().thenComparing(Stored::id))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Optional<Stored> stored(Path file) {
        var name = NAME.matcher(String.valueOf(file.getFileName()));
        try {
            return name.matches()
                    ? Optional.of(new Stored(
                            Id.parse(name.group(2)).orElseThrow(),
                            file,
                            Instant.ofEpochSecond(Long.parseLong(name.group(1))),
                            Files.size(file)))
                    : Optional.empty();
        } catch (IOException deletedMeanwhile) {
            return Optional.empty();
        }
    }

    public Optional<Stored> find(Id id) {
        return all().stream().filter(stored -> stored.id().equals(id)).findFirst();
    }

    /** Whether it is being written. */
    public boolean goesOn(Id id) {
        return open.containsKey(id);
    }

    /** What it holds, as far as it can be read; empty for a file that is sealed with another key. */
    public Optional<RecordingIndex> index(Stored stored) throws IOException {
        try (var in = open(stored)) {
            var reader = RecordingReader.of(in, key);
            return reader.isEmpty() ? Optional.empty() : Optional.of(RecordingIndex.of(reader.get()));
        }
    }

    /** Its first entry alone: whose session it is. */
    public Optional<Entry> head(Stored stored) throws IOException {
        try (var in = open(stored)) {
            var reader = RecordingReader.of(in, key);
            return reader.isEmpty() ? Optional.empty() : reader.get().next().map(RecordingReader.Placed::entry);
        }
    }

    /** Whose session it is; empty where nobody can tell, because it is sealed with another key, damaged or gone. */
    public Optional<About> about(Stored stored) {
        try {
            return head(stored)
                    .filter(entry -> entry.kind() == Entry.Kind.HEAD)
                    .map(RecordingIndex::json)
                    .map(head -> new About(
                            head.path("cid").asString(""),
                            Redacted.of(head.path("consumer").asString("")),
                            stored.startedAt()));
        } catch (IOException unreadable) {
            log.warn("recording {} can't be read: {}", stored.id().brief(), unreadable.toString());
            return Optional.empty();
        }
    }

    /** All that can be read of it, in order. */
    public void entries(Stored stored, Consumer<Entry> to) throws IOException {
        try (var in = open(stored)) {
            var reader = RecordingReader.of(in, key);
            if (reader.isPresent()) {
                for (var next = reader.get().next();
                        next.isPresent();
                        next = reader.get().next()) {
                    to.accept(next.get().entry());
                }
            }
        }
    }

    /**
     * A part of it, as a file that is not sealed would have it.
     *
     * @param bytes what it says
     * @param next where the next part begins; empty behind the last one
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared; the bytes are handed over, not shared
    public record Part(byte[] bytes, Optional<Long> next) {}

    /**
     * Whole entries from this place on; from 0 on with what a file begins with.
     *
     * @param from 0, or where an entry begins
     * @param to where the part ends at the latest
     */
    public Optional<Part> part(Stored stored, long from, long to, int atMost) throws IOException {
        try (var in = open(stored)) {
            var seal = RecordingReader.seal(in, key);
            if (seal.isEmpty()) {
                return Optional.empty();
            }
            var out = new java.io.ByteArrayOutputStream();
            if (from == 0) {
                out.writeBytes(RecordingFormat.preamble(false, new byte[Seal.SALT]));
            }
            long begin = Math.max(from, RecordingFormat.PREAMBLE);
            RecordingReader.skip(in, begin - RecordingFormat.PREAMBLE);
            var reader = RecordingReader.at(in, seal.get(), begin);
            long end = begin;
            for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                boolean fits = out.size() + next.get().entry().body().length <= atMost;
                if (next.get().to() > to || !fits) {
                    return Optional.of(new Part(out.toByteArray(), fits ? Optional.empty() : Optional.of(end)));
                }
                var bytes = RecordingFormat.write(next.get().entry(), end, Seal.none());
                out.write(bytes.array(), bytes.position(), bytes.remaining());
                end = next.get().to();
            }
            return Optional.of(new Part(out.toByteArray(), Optional.empty()));
        }
    }

    private static InputStream open(Stored stored) throws IOException {
        return new BufferedInputStream(Files.newInputStream(stored.file()), BUFFER);
    }

    /** Deletes one; not while it is being written. */
    public Result<Stored> delete(Id id) {
        if (goesOn(id)) {
            return Result.failed(Failure.Code.CONFLICT, "it is still being recorded");
        }
        return find(id).map(stored -> {
                    try {
                        if (Files.deleteIfExists(stored.file())) {
                            total.addAndGet(-stored.bytes());
                        }
                        return Result.ok(stored);
                    } catch (IOException unwilling) {
                        log.warn("recording {} can't be deleted: {}", id.brief(), unwilling.toString());
                        return Result.<Stored>failed(
                                Failure.Code.SERVER_ERROR, "it can't be deleted; the log says why");
                    }
                })
                .orElseGet(() -> Result.failed(Failure.Code.NOT_FOUND, "there is no such recording"));
    }
}
