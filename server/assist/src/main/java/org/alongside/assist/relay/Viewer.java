package org.alongside.assist.relay;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.alongside.assist.wire.Message.Ack;
import org.alongside.assist.wire.Message.Frame;
import org.alongside.assist.wire.Message.View;
import org.alongside.assist.wire.Op;
import org.alongside.assist.wire.PictureReader;
import org.alongside.assist.wire.PictureWriter;

/**
 * One stage: what it has been told, what it still has on its shelf, and how much is on its way to it. What is pending for it
 * is not kept: it is whatever is valid behind its place in the story, so a slow viewer skips what was covered meanwhile.
 */
final class Viewer {
    /** As much may be on its way without an ack: enough for 20 Mbit/s at 50 ms, and below what a socket's queue holds. */
    private static final int MOST_BYTES_ON_THE_WAY = 128 << 10;

    private static final int MOST_FRAMES_ON_THE_WAY = 8;

    private record OnTheWay(long epoch, long seq, int bytes, boolean whole) {}

    private final int variant;
    private final Pace pace;
    private final Shelf<Boolean> shelf = new Shelf<>();
    private final ArrayDeque<OnTheWay> onTheWay = new ArrayDeque<>();
    private int bytesOnTheWay;
    private long place;

    /** The same for the detail: one who begins to look closer has all of that before it. */
    private long detailPlace;

    private long epoch;
    private Optional<View> told = Optional.empty();
    private boolean looksCloser;
    private boolean paused;

    Viewer(int variant, Pace pace) {
        this.variant = variant;
        this.pace = pace;
    }

    int variant() {
        return variant;
    }

    Pace pace() {
        return pace;
    }

    void pause() {
        paused = true;
    }

    /** From now on it knows nothing. */
    void beginAgain() {
        paused = false;
        place = 0;
        detailPlace = 0;
        epoch = 0;
        told = Optional.empty();
        shelf.clear();
        onTheWay.clear();
        bytesOnTheWay = 0;
    }

    /** Whether it wants the detail besides. */
    void looksCloser(boolean closer) {
        if (closer != looksCloser) {
            looksCloser = closer;
            detailPlace = 0;
        }
    }

    /** An ack for anything but the oldest frame on its way is late or false, and changes nothing. */
    void acked(Ack ack) {
        var oldest = onTheWay.peek();
        if (oldest != null && oldest.epoch == ack.epoch() && oldest.seq == ack.seq()) {
            bytesOnTheWay -= onTheWay.remove().bytes;
        }
    }

    /** Tells as much of the picture as may be on the way. */
    void tell(Picture picture, Consumer<ByteBuffer> out) {
        if (paused || picture.view().isEmpty()) {
            return;
        }
        var now = looksCloser ? picture.view() : picture.view().map(View::withoutDetail);
        if (!now.equals(told)) {
            told = now;
            now.ifPresent(view -> tell(view, out));
        }
        while (mayBeTold() && hasMore(picture)) {
            var frame = next(picture);
            var bytes = PictureWriter.write(frame);
            onTheWay.add(new OnTheWay(frame.epoch(), frame.seq(), bytes.remaining(), frame.last()));
            bytesOnTheWay += bytes.remaining();
            out.accept(bytes);
        }
    }

    private void tell(View view, Consumer<ByteBuffer> out) {
        if (view.epoch() != epoch) {
            epoch = view.epoch();
            shelf.clear();
        }
        out.accept(PictureWriter.write(view));
    }

    private boolean hasMore(Picture picture) {
        return pending(picture).findAny().isPresent();
    }

    /** What it has not been told, in the order of the story. */
    private Stream<Map.Entry<Long, Op>> pending(Picture picture) {
        long from = looksCloser ? Math.min(place, detailPlace) : place;
        return picture.map().after(from).stream()
                .filter(entry -> picture.isDetail(entry.getValue())
                        ? looksCloser && entry.getKey() > detailPlace
                        : entry.getKey() > place);
    }

    private boolean mayBeTold() {
        boolean seesEnough = pace == Pace.GLANCES && onTheWay.stream().anyMatch(OnTheWay::whole);
        return !seesEnough && onTheWay.size() < MOST_FRAMES_ON_THE_WAY && bytesOnTheWay < MOST_BYTES_ON_THE_WAY;
    }

    private Frame next(Picture picture) {
        List<Op> ops = new ArrayList<>();
        int size = PictureWriter.FRAME_HEAD;
        for (var entry : (Iterable<Map.Entry<Long, Op>>) pending(picture)::iterator) {
            var op = shorter(entry.getValue());
            size += PictureWriter.size(op);
            if (size > PictureReader.LONGEST_MESSAGE || ops.size() == PictureReader.MOST_OPS) {
                break;
            }
            remember(entry.getValue());
            ops.add(op);
            if (picture.isDetail(op)) {
                detailPlace = entry.getKey();
            } else {
                place = entry.getKey();
            }
        }
        boolean last = picture.whole() && !hasMore(picture);
        return new Frame(variant, epoch, picture.seq(), picture.capturedMillis(), last, ops);
    }

    private Op shorter(Op op) {
        return op instanceof Op.Tile tile && shelf.find(tile).isPresent()
                ? new Op.Ref(tile.layer(), tile.box(), tile.hash())
                : op;
    }

    private void remember(Op op) {
        if (op instanceof Op.Paint paint) {
            shelf.put(paint, paint instanceof Op.Tile tile ? tile.payload().length() : 0, true);
        }
    }
}
