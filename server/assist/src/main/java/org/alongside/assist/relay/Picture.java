package org.alongside.assist.relay;

import java.util.Optional;
import org.alongside.assist.wire.Message.Frame;
import org.alongside.assist.wire.Message.Layer;
import org.alongside.assist.wire.Message.View;
import org.alongside.assist.wire.Op;

/** One variant's picture as the consumer has told it so far. */
final class Picture {
    private final TileMap map = new TileMap();
    private Optional<View> view = Optional.empty();
    private long seq;
    private double capturedMillis;
    private boolean whole = true;

    TileMap map() {
        return map;
    }

    Optional<View> view() {
        return view;
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

    /** Whether this is for those alone who look closer. */
    boolean isDetail(Op op) {
        return view.filter(v -> v.isDetail(op.layer())).isPresent();
    }

    void show(View next) {
        if (view.map(View::epoch).filter(e -> e == next.epoch()).isEmpty()) {
            map.clear();
            whole = true;
            seq = 0;
        }
        view.ifPresent(was -> forgetWhatIsGone(was, next));
        view.flatMap(View::detail).ifPresent(was -> forgetOutside(was.layer(), next));
        view = Optional.of(next);
    }

    private void forgetWhatIsGone(View was, View next) {
        was.layers().stream()
                .map(Layer::layer)
                .filter(layer -> next.layers().stream().noneMatch(each -> each.layer() == layer))
                .forEach(map::forget);
    }

    /** A detail is true only where its window is now. */
    private void forgetOutside(int layer, View next) {
        var now = next.detail().filter(detail -> detail.layer() == layer).map(Layer::shown);
        map.forget(layer, cell -> now.filter(cell::meets).isEmpty());
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
