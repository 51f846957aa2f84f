package org.alongside.assist.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.alongside.kernel.Id;
import org.alongside.kernel.Mailbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One file that is being written. Whoever adds never waits: a mailbox of its own writes. When that is impossible, or a limit
 * is reached, its listener hears once in words why, and what comes later is dropped.
 */
public final class Recording {
    private static final Logger log = LoggerFactory.getLogger(Recording.class);

    /** Pictures are acknowledged when they are written, so mostly the few that may be on the way wait. */
    private static final int MOST_WAITING = 1_024;

    /** Hears, on the file's own thread, that it ended before it was told to. */
    public interface Listener {
        void failed(String words);
    }

    /** Where the bytes go. */
    interface Disk {
        FileChannel open(Id recording) throws IOException;

        /** Whether there is room for so many bytes more in all files together; takes them. */
        boolean takes(long bytes);

        /** How long one file may become. */
        long longest();

        /** Nothing more is written. */
        void closed(Id recording);
    }

    private sealed interface Job {
        record Write(Entry entry, Runnable written) implements Job {}

        /** @param atMillis since the beginning */
        record End(long atMillis, String reason) implements Job {}
    }

    private final Id id;
    private final Disk disk;
    private final Seal seal;
    private final byte[] preamble;
    private final Listener listener;
    private final Mailbox<Job> mailbox;
    private final AtomicBoolean told = new AtomicBoolean();

    /** Of the mailbox. */
    private FileChannel channel;

    private long place;
    private long lastMillis;
    private boolean over;

    @SuppressWarnings("NullAway.Init") // the first job opens the channel
    Recording(Id id, Disk disk, Seal seal, byte[] preamble, Executor executor, Listener listener) {
        this.id = id;
        this.disk = disk;
        this.seal = seal;
        this.preamble = preamble;
        this.listener = listener;
        this.mailbox = new Mailbox<>("recording", MOST_WAITING, executor, this::run);
    }

    public Id id() {
        return id;
    }

    public void add(Entry.Kind kind, long atMillis, ObjectNode body) {
        add(kind, atMillis, body.toString().getBytes(StandardCharsets.UTF_8), () -> {});
    }

    /** @param written runs on the file's own thread */
    public void add(Entry.Kind kind, long atMillis, byte[] body, Runnable written) {
        if (!mailbox.post(new Job.Write(new Entry(kind, atMillis, body), written))) {
            tellFailed("the disk is too slow");
        }
    }

    /** Nothing comes after this. */
    public void end(long atMillis, String reason) {
        told.set(true);
        if (!mailbox.post(new Job.End(atMillis, reason))) {
            log.warn("recording {} is left without its end: too much waits to be written", id.brief());
        }
    }

    private void run(Job job) {
        if (over) {
            return;
        }
        try {
            if (place == 0) {
                open();
            }
            switch (job) {
                case Job.Write(var entry, var written) -> write(entry, written);
                case Job.End(long atMillis, var reason) -> close(atMillis, reason);
            }
        } catch (IOException trouble) {
            log.warn("recording {} can't be written: {}", id.brief(), trouble.toString());
            fail("its file can't be written");
        }
    }

    private void open() throws IOException {
        channel = disk.open(id);
        write(ByteBuffer.wrap(preamble));
    }

    private void write(Entry entry, Runnable written) throws IOException {
        var bytes = RecordingFormat.write(entry, place, seal);
        if (place + bytes.remaining() > disk.longest()) {
            close(entry.atMillis(), "limit");
            tellFailed("its file has reached the largest size");
        } else if (!disk.takes(bytes.remaining())) {
            close(entry.atMillis(), "limit");
            tellFailed("the room for recordings is full");
        } else {
            if (entry.kind() == Entry.Kind.SECTION) {
                channel.force(false);
            }
            write(bytes);
            lastMillis = entry.atMillis();
            written.run();
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        place += bytes.remaining();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private void close(long atMillis, String reason) throws IOException {
        over = true;
        try {
            var body = JsonMapper.shared().createObjectNode().put("reason", reason);
            var end = new Entry(
                    Entry.Kind.END,
                    Math.max(lastMillis, atMillis),
                    body.toString().getBytes(StandardCharsets.UTF_8));
            write(RecordingFormat.write(end, place, seal));
            channel.force(true);
            channel.close();
        } finally {
            disk.closed(id);
        }
    }

    private void fail(String words) {
        over = true;
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException again) {
            log.debug("nor closed", again);
        }
        disk.closed(id);
        tellFailed(words);
    }

    private void tellFailed(String words) {
        if (!told.getAndSet(true)) {
            listener.failed(words);
        }
    }
}
