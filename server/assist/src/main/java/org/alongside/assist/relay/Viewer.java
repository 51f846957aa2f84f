package org.alongside.assist.relay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.alongside.assist.wire.Message.Ack;
import org.alongside.assist.wire.Message.Frame;
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
    private long epoch;
    private long viewNumber;
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
        epoch = 0;
        viewNumber = 0;
        shelf.clear();
        onTheWay.clear();
        bytesOnTheWay = 0;
    }

    /** An ack for anything but the oldest frame on its way is late or false, and changes nothing. */
    void acked(Ack ack) {
        var oldest = onTheWay.peek();
        if (oldest != null && oldest.epoch == ack.epoch() && oldest.seq == ack.seq()) {
            bytesOnTheWay -= onTheWay.remove().bytes;
        }
    }

    /** Tells as much of the picture as may be on the way. */
    void tell(Picture picture, Consumer<java.nio.ByteBuffer> out) {
        if (paused || picture.view().isEmpty()) {
            return;
        }
        if (viewNumber != picture.viewNumber()) {
            var view = picture.view().get();
            if (view.epoch() != epoch) {
                epoch = view.epoch();
                shelf.clear();
            }
            viewNumber = picture.viewNumber();
            out.accept(PictureWriter.write(view));
        }
        while (mayBeTold() && picture.hasAfter(place)) {
            var frame = next(picture);
            var bytes = PictureWriter.write(frame);
            onTheWay.add(new OnTheWay(frame.epoch(), frame.seq(), bytes.remaining(), frame.last()));
            bytesOnTheWay += bytes.remaining();
            out.accept(bytes);
        }
    }

    private boolean mayBeTold() {
        boolean seesEnough = pace == Pace.GLANCES && onTheWay.stream().anyMatch(OnTheWay::whole);
        return !seesEnough && onTheWay.size() < MOST_FRAMES_ON_THE_WAY && bytesOnTheWay < MOST_BYTES_ON_THE_WAY;
    }

    private Frame next(Picture picture) {
        List<Op> ops = new ArrayList<>();
        int size = PictureWriter.FRAME_HEAD;
        for (var entry : picture.map().after(place)) {
            var op = shorter(entry.getValue());
            size += PictureWriter.size(op);
            if (size > PictureReader.LONGEST_MESSAGE || ops.size() == PictureReader.MOST_OPS) {
                break;
            }
            remember(entry.getValue());
            ops.add(op);
            place = entry.getKey();
        }
        boolean last = picture.whole() && !picture.hasAfter(place);
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
