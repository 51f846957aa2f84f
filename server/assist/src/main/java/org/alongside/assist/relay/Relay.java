package org.alongside.assist.relay;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.alongside.assist.wire.Message;
import org.alongside.assist.wire.Message.Ack;
import org.alongside.assist.wire.Message.Frame;
import org.alongside.assist.wire.Message.View;
import org.alongside.assist.wire.PictureWriter;
import org.alongside.kernel.Failure;

/**
 * The pictures of one support session, a picture for each variant, and who looks at which. A frame is acknowledged to the
 * consumer when it arrives, whatever the viewers do; a viewer gets the next one when it has painted.
 *
 * @param <K> names a viewer
 */
public final class Relay<K> {
    /** Where messages go; never blocks. */
    public interface Sink<K> {
        void toConsumer(ByteBuffer message);

        void toViewer(K viewer, ByteBuffer message);

        /** The consumer means pixels that are not here: it has to begin a new epoch. */
        void needsNewEpoch(int variant, long epoch);
    }

    private final Sink<K> sink;
    private final Map<Integer, Picture> pictures = new HashMap<>();
    private final Map<K, Viewer> viewers = new LinkedHashMap<>();

    /** Acks that wait for a glance, by variant; a consumer has two whole frames on the way at most. */
    private final Map<Integer, List<Ack>> owed = new HashMap<>();

    public Relay(Sink<K> sink) {
        this.sink = sink;
    }

    /** The variants that somebody looks at; pictures of others are forgotten. */
    public void variants(Set<Integer> variants) {
        pictures.keySet().retainAll(variants);
        variants.forEach(variant -> pictures.computeIfAbsent(variant, v -> new Picture()));
    }

    /** The consumer's page is another one, or lost its place: what it showed before is no longer true. */
    public void forgetPictures() {
        pictures.replaceAll((variant, old) -> new Picture());
        viewers.values().forEach(Viewer::beginAgain);
    }

    /** A message of the consumer; a failure when it is none that a consumer sends. */
    public Optional<Failure> fromConsumer(Message message) {
        var picture = pictures.get(message.variant());
        if (picture == null) {
            return Optional.empty(); // its last viewer left while this was on its way
        }
        return switch (message) {
            case View view -> {
                if (view.epoch() >= picture.view().map(View::epoch).orElse(0L)) {
                    picture.show(view);
                    tell(view.variant());
                }
                yield Optional.empty();
            }
            case Frame frame -> take(frame, picture);
            case Ack _ -> Optional.of(new Failure(Failure.Code.FORBIDDEN, "a consumer acknowledges no frames"));
        };
    }

    private Optional<Failure> take(Frame frame, Picture picture) {
        long epoch = picture.view().map(View::epoch).orElse(0L);
        if (frame.epoch() > epoch) {
            return Optional.of(new Failure(Failure.Code.BAD_REQUEST, "a frame came before the view of its epoch"));
        }
        if (frame.last()) {
            acknowledge(new Ack(frame.variant(), frame.epoch(), frame.seq()));
        }
        if (frame.epoch() < epoch) {
            return Optional.empty();
        }
        if (frame.seq() < picture.seq()) {
            return Optional.of(new Failure(Failure.Code.BAD_REQUEST, "seq went backwards"));
        }
        if (!picture.take(frame)) {
            sink.needsNewEpoch(frame.variant(), epoch);
        }
        tell(frame.variant());
        return Optional.empty();
    }

    private void acknowledge(Ack ack) {
        if (isOnlyGlancedAt(ack.variant())) {
            owed.computeIfAbsent(ack.variant(), v -> new ArrayList<>(2)).add(ack);
        } else {
            sink.toConsumer(PictureWriter.write(ack));
        }
    }

    private boolean isOnlyGlancedAt(int variant) {
        var paces = viewers.values().stream()
                .filter(viewer -> viewer.variant() == variant)
                .map(Viewer::pace)
                .toList();
        return !paces.isEmpty() && !paces.contains(Pace.FULL);
    }

    private void payWhatIsOwed(int variant) {
        Optional.ofNullable(owed.remove(variant))
                .ifPresent(acks -> acks.forEach(ack -> sink.toConsumer(PictureWriter.write(ack))));
    }

    /** Somebody begins to look, or looks again: it knows nothing and is told everything. */
    public void open(K viewer, int variant, Pace pace) {
        close(viewer);
        viewers.put(viewer, new Viewer(variant, pace));
        payWhatIsOwed(variant);
        tell(viewer);
    }

    public void pause(K viewer) {
        Optional.ofNullable(viewers.get(viewer)).ifPresent(Viewer::pause);
    }

    /** Whether a viewer wants the part of the window besides that is told at twice the size. */
    public void looksCloser(K viewer, boolean closer) {
        Optional.ofNullable(viewers.get(viewer)).ifPresent(v -> v.looksCloser(closer));
        tell(viewer);
    }

    public void close(K viewer) {
        Optional.ofNullable(viewers.remove(viewer)).ifPresent(gone -> payWhatIsOwed(gone.variant()));
    }

    /** A viewer has painted. */
    public void acked(K viewer, Ack ack) {
        Optional.ofNullable(viewers.get(viewer)).ifPresent(v -> {
            v.acked(ack);
            payWhatIsOwed(v.variant());
        });
        tell(viewer);
    }

    private void tell(int variant) {
        viewers.forEach((key, viewer) -> {
            if (viewer.variant() == variant) {
                tell(key, viewer);
            }
        });
    }

    private void tell(K key) {
        Optional.ofNullable(viewers.get(key)).ifPresent(viewer -> tell(key, viewer));
    }

    private void tell(K key, Viewer viewer) {
        Optional.ofNullable(pictures.get(viewer.variant()))
                .ifPresent(picture -> viewer.tell(picture, message -> sink.toViewer(key, message)));
    }
}
