package org.alongside.assist.recording;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.alongside.assist.support.SupportState.Variant;
import org.alongside.assist.wire.Message.Ack;
import org.alongside.assist.wire.PictureReader;
import org.alongside.kernel.Result;
import org.alongside.session.ConnectionId;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What of one support session is recorded. To the relay it is one more viewer, that knows nothing and acknowledges what is
 * written: a slow disk skips what was covered meanwhile, as a slow agent does. Belongs to the session's mailbox.
 */
public final class Recorder {
    /** The session as its recorder sees it. */
    public interface Session {
        /** By the server's clock, since 1970. */
        long nowMillis();

        /** Runs it in the session's mailbox; false when too much waits there. For any thread. */
        boolean post(Runnable then);

        /** Tells this viewer everything of a variant's pictures, and all that comes. */
        void look(ConnectionId viewer, int variant);

        void lookAway(ConnectionId viewer);

        void painted(ConnectionId viewer, Ack ack);

        /** All drawings there are, as one who knows nothing is told of them. */
        void drawings(Consumer<ObjectNode> to);

        /** It can't go on; in the session's mailbox. */
        void recordingFailed(String words);
    }

    private final Recording recording;
    private final Session session;
    private final ConnectionId viewer;
    private final long begunMillis;
    private final SectionRule sections = new SectionRule();

    /** What was written, to be told in the mailbox. */
    private final Queue<Ack> written = new ConcurrentLinkedQueue<>();

    /** Why the file ended before it was told to, where it did. */
    private final AtomicReference<String> failure;

    private Optional<Variant> looksAt = Optional.empty();
    private long lastMillis;

    private Recorder(Recording recording, Session session, AtomicReference<String> failure, long begunMillis) {
        this.recording = recording;
        this.session = session;
        this.failure = failure;
        this.viewer = new ConnectionId(recording.id());
        this.begunMillis = begunMillis;
    }

    /** Begins a file, or says why not. */
    public static Result<Recorder> begin(Recordings recordings, Recordings.About about, Session session) {
        var failure = new AtomicReference<String>("");
        var made = new AtomicReference<Runnable>(() -> {});
        return recordings
                .begin(about, words -> {
                    failure.set(words);
                    session.post(() -> Objects.requireNonNull(made.get()).run());
                })
                .map(recording -> {
                    var recorder = new Recorder(
                            recording, session, failure, about.startedAt().toEpochMilli());
                    made.set(recorder::catchUp);
                    return recorder;
                });
    }

    /** By what the file is found. */
    public String id() {
        return recording.id().toString();
    }

    public boolean is(ConnectionId other) {
        return viewer.equals(other);
    }

    /** Looks at this from now on, or for a while at nothing. */
    public void looksAt(Optional<Variant> now) {
        if (now.equals(looksAt)) {
            return;
        }
        looksAt = now;
        now.ifPresentOrElse(this::beginSection, () -> session.lookAway(viewer));
    }

    private void beginSection(Variant variant) {
        sections.begins(session.nowMillis());
        var body = JsonMapper.shared().createObjectNode();
        variant.permissions().viewable().stream().sorted().forEach(body.putArray("viewable")::add);
        recording.add(Entry.Kind.SECTION, atMillis(), body);
        session.drawings(this::drawing);
        session.look(viewer, variant.number());
    }

    /** A message of the stream of pictures, for this viewer. */
    public void picture(ByteBuffer message) {
        var bytes = new byte[message.remaining()];
        message.duplicate().get(bytes);
        var ack = PictureReader.ackOf(bytes);
        sections.told(bytes.length, PictureReader.isWholeWith(bytes));
        recording.add(Entry.Kind.PICTURE, atMillis(), bytes, () -> ack.ifPresent(this::written));
    }

    /** On the file's own thread. */
    private void written(Ack ack) {
        written.add(ack);
        session.post(this::catchUp); // where that is refused, the next picture of the consumer does it
    }

    /** Tells the relay what was written meanwhile, and begins a section where that is due. */
    public void catchUp() {
        String why = failure.getAndSet("");
        if (!why.isEmpty()) {
            session.recordingFailed(why);
            return;
        }
        for (var ack = written.poll(); ack != null; ack = written.poll()) {
            session.painted(viewer, ack);
        }
        if (sections.isDue(session.nowMillis())) {
            looksAt.ifPresent(this::beginSection);
        }
    }

    /** An agent was told this of a drawing. */
    public void drawing(ObjectNode message) {
        recording.add(Entry.Kind.DRAWING, atMillis(), message);
    }

    public void note(String kind, String who, String detail) {
        var body = JsonMapper.shared().createObjectNode();
        recording.add(
                Entry.Kind.NOTE,
                atMillis(),
                body.put("kind", kind).put("who", who).put("detail", detail));
    }

    public void end(String reason) {
        looksAt(Optional.empty());
        recording.end(atMillis(), reason);
    }

    /** Since the beginning; the server's clock may be set back, the recording's is not. */
    private long atMillis() {
        lastMillis = Math.max(lastMillis, session.nowMillis() - begunMillis);
        return lastMillis;
    }
}
