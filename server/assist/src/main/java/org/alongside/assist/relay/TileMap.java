package org.alongside.assist.relay;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.alongside.assist.wire.Box;
import org.alongside.assist.wire.Op;

/**
 * What a viewer who knows nothing would have to be told of one variant's picture, in order and without what later paints
 * have covered. At most 4 MiB of it ({@link Shelf}): the consumer counts along and sends again what fell off.
 */
final class TileMap {
    /** An honest consumer paints a whole cell after a dozen patches; this only bounds the others. */
    private static final int MOST_ON_A_CELL = 32;

    private record Cell(int layer, int column, int row) {
        Box box() {
            return new Box(column * Box.CELL, row * Box.CELL, Box.CELL, Box.CELL);
        }
    }

    private static final class Patch {
        private final long order;
        private final Op.Paint paint;
        private final Set<Cell> shows = new HashSet<>();

        Patch(long order, Op.Paint paint) {
            this.order = order;
            this.paint = paint;
        }
    }

    private final Shelf<Patch> shelf = new Shelf<>();
    private final Map<Cell, ArrayDeque<Patch>> cells = new HashMap<>();

    /** What is valid now, by its place in the story; places are never used twice. */
    private final NavigableMap<Long, Op> valid = new TreeMap<>();

    /** The place of the one valid mask of a layer, and of the cursor. */
    private final Map<Object, Long> single = new HashMap<>();

    private long last;

    /** Everything valid behind a place in the story. */
    Collection<Map.Entry<Long, Op>> after(long place) {
        return valid.tailMap(place, false).entrySet();
    }

    /** False for a reference to pixels that are not, or no longer, on the shelf. */
    boolean add(Op op) {
        return switch (op) {
            case Op.Ref ref -> {
                var known = shelf.find(ref).map(patch -> patch.paint);
                if (known.isPresent() && known.get() instanceof Op.Tile tile) {
                    paint(new Op.Tile(ref.layer(), ref.box(), tile.hash(), tile.encoding(), tile.payload()));
                    yield true;
                }
                yield false;
            }
            case Op.Paint paint -> {
                paint(paint);
                yield true;
            }
            case Op.Mask mask -> {
                replace(mask.layer(), mask);
                yield true;
            }
            case Op.Cursor cursor -> {
                replace("cursor", cursor);
                yield true;
            }
        };
    }

    /** A layer is gone, with all that was said of it. */
    void forget(int layer) {
        forget(layer, cell -> true);
        Optional.ofNullable(single.remove(layer)).ifPresent(valid::remove);
    }

    /** What these cells of a layer show is valid no more. */
    void forget(int layer, Predicate<Box> which) {
        cells.entrySet().removeIf(entry -> {
            var cell = entry.getKey();
            boolean gone = cell.layer == layer && which.test(cell.box());
            if (gone) {
                entry.getValue().forEach(patch -> hide(patch, cell));
            }
            return gone;
        });
    }

    /** A new epoch: the story goes on, but nothing before it is valid. */
    void clear() {
        shelf.clear();
        cells.clear();
        valid.clear();
        single.clear();
    }

    private void replace(Object what, Op op) {
        Optional.ofNullable(single.put(what, ++last)).ifPresent(valid::remove);
        valid.put(last, op);
    }

    private void paint(Op.Paint paint) {
        var patch = new Patch(++last, paint);
        valid.put(patch.order, paint);
        var box = paint.box();
        for (int row = box.firstRow(); row <= box.lastRow(); row++) {
            for (int column = box.firstColumn(); column <= box.lastColumn(); column++) {
                cover(new Cell(paint.layer(), column, row), patch);
            }
        }
        int length = paint instanceof Op.Tile tile ? tile.payload().length() : 0;
        shelf.put(paint, length, patch).forEach(this::forget);
    }

    private void cover(Cell cell, Patch patch) {
        var stack = cells.computeIfAbsent(cell, c -> new ArrayDeque<>(2));
        Box above = patch.paint.box();
        stack.removeIf(below -> {
            boolean hidden = above.covers(below.paint.box(), cell.column, cell.row);
            if (hidden) {
                hide(below, cell);
            }
            return hidden;
        });
        if (stack.size() == MOST_ON_A_CELL) {
            hide(stack.remove(), cell);
        }
        stack.add(patch);
        patch.shows.add(cell);
    }

    private void hide(Patch patch, Cell cell) {
        patch.shows.remove(cell);
        if (patch.shows.isEmpty()) {
            valid.remove(patch.order);
        }
    }

    private void forget(Patch patch) {
        valid.remove(patch.order);
        for (var cell : patch.shows) {
            cells.computeIfPresent(cell, (c, stack) -> {
                stack.remove(patch);
                return stack.isEmpty() ? null : stack;
            });
        }
        patch.shows.clear();
    }
}
