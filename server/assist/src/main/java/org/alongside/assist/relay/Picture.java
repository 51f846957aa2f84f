package org.alongside.assist.relay;

import java.util.Optional;
import org.alongside.assist.wire.Message.Frame;
import org.alongside.assist.wire.Message.View;
import org.alongside.assist.wire.Op;

/** One variant's picture as the consumer has told it so far. */
final class Picture {
    private final TileMap map = new TileMap();
    private Optional<View> view = Optional.empty();
    private long viewNumber;
    private long seq;
    private double capturedMillis;
    private boolean whole = true;

    TileMap map() {
        return map;
    }

    Optional<View> view() {
        return view;
    }

    /** Grows with each view. */
    long viewNumber() {
        return viewNumber;
    }

    long seq() {
        return seq;
    }

    double capturedMillis() {
        return capturedMillis;
    }

    /** Whether all parts of the latest frame are here. */
    boolean whole() {
        return whole;
    }

    boolean hasAfter(long place) {
        return !map.after(place).isEmpty();
    }

    void show(View next) {
        if (view.map(View::epoch).filter(e -> e == next.epoch()).isEmpty()) {
            map.clear();
            whole = true;
            seq = 0;
        }
        view = Optional.of(next);
        viewNumber++;
    }

    /** False when it means pixels that are not here. */
    boolean take(Frame frame) {
        seq = frame.seq();
        capturedMillis = frame.capturedMillis();
        whole = frame.last();
        for (Op op : frame.ops()) {
            if (!map.add(op)) {
                return false;
            }
        }
        return true;
    }
}
