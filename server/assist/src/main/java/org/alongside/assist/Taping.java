package org.alongside.assist;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import org.alongside.assist.history.SupportHistory;
import org.alongside.assist.recording.Recorder;
import org.alongside.assist.recording.Recordings;
import org.alongside.assist.support.SupportState.EndReason;
import org.alongside.assist.support.SupportState.Open;
import org.alongside.assist.support.SupportState.Recording;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.ConnectionId;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is kept of one support session: its story for the history, and from the consumer's yes on, its recording. Belongs to
 * the session's mailbox.
 */
final class Taping {
    private static final Set<String> DRAWINGS = Set.of("assist.drawn", "assist.erased", "assist.moved");

    private final Surroundings surroundings;
    private final String cid;
    private final String consumer;
    private final SupportHistory.Story story;
    private final Recorder.Session session;
    private Optional<Recorder> recorder = Optional.empty();
    private InetAddress consumerAt;

    Taping(Surroundings surroundings, String cid, String consumer, InetAddress consumerAt, Recorder.Session session) {
        this.surroundings = surroundings;
        this.cid = cid;
        this.consumer = consumer;
        this.consumerAt = consumerAt;
        this.story = surroundings.history().begun(cid, consumer);
        this.session = session;
    }

    void happened(String kind, String who, String detail) {
        story.happened(kind, who, detail);
        recorder.ifPresent(r -> r.note(kind, who, detail));
    }

    /** A party is told this; of a drawing it is recorded. */
    void told(ObjectNode message) {
        if (DRAWINGS.contains(message.path("type").asString(""))) {
            recorder.ifPresent(r -> r.drawing(message));
        }
    }

    /** True where it was for the recorder. */
    boolean took(ConnectionId viewer, ByteBuffer message) {
        var its = recorder.filter(r -> r.is(viewer));
        its.ifPresent(r -> r.picture(message));
        return its.isPresent();
    }

    void catchUp() {
        recorder.ifPresent(Recorder::catchUp);
    }

    /** Brings the recording in line with the session. */
    void settle(Open was, Open open, InetAddress from) {
        consumerAt = from;
        if (!was.recording().equals(open.recording())) {
            changed(open.recording());
        }
        recorder.ifPresent(r -> r.looksAt(open.recorded()));
    }

    private void changed(Recording now) {
        switch (now) {
            case Recording.On() -> {
                audit("recording.allowed", cid, "ok");
                story.happened("recording-allowed", consumer, "");
                begin();
            }
            case Recording.Refused() -> {
                audit("recording.refused", cid, "ok");
                happened("recording-refused", consumer, "");
            }
            case Recording.Stopped() -> {
                happened("recording-stopped", consumer, "");
                end("stopped");
            }
            case Recording.Failed(var words) -> {
                happened("recording-failed", "", words);
                end("failed");
            }
            case Recording.Off(), Recording.Asked() -> {}
        }
    }

    private void begin() {
        var now = surroundings.clock().instant();
        var about = new Recordings.About(cid, Redacted.of(consumer), now);
        switch (Recorder.begin(surroundings.recordings(), about, session)) {
            case Result.Ok<Recorder>(var begun) -> {
                recorder = Optional.of(begun);
                audit("recording.started", begun.id(), "ok");
                happened("recording-started", "", begun.id());
            }
            case Result.Failed<Recorder>(Failure failure) ->
                session.post(() -> session.recordingFailed(failure.message()));
        }
    }

    private void end(String reason) {
        recorder.ifPresent(r -> {
            r.end(reason);
            audit("recording.ended", r.id(), reason);
        });
        recorder = Optional.empty();
    }

    void over(EndReason reason) {
        end(AssistJson.wireName(reason));
        story.ended(AssistJson.wireName(reason));
    }

    private void audit(String action, String object, String outcome) {
        surroundings
                .recordings()
                .audit(consumer.isEmpty() ? "consumer" : consumer, action, object, outcome, consumerAt);
    }
}
