package org.alongside.assist.relay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alongside.assist.wire.Op;

/**
 * The latest paints of one stream, up to 4 MiB. Sender and receiver keep one each and put the same paints on it in the same
 * order, so both know what the other still has and nobody needs to ask ({@code protocol/assist.md}, "The shelf").
 *
 * @param <T> what is kept of a paint
 */
final class Shelf<T> {
    static final int BUDGET = 4 << 20;
    private static final int COST_OF_A_PAINT = 64;
    private static final int COST_OF_A_CELL = 32;

    private record Kept<T>(Optional<Name> name, T what, int cost) {}

    /** Pixels by their hash and size. */
    private record Name(long hash, int width, int height) {}

    private final ArrayDeque<Kept<T>> oldestFirst = new ArrayDeque<>();
    private final Map<Name, Kept<T>> named = new HashMap<>();
    private long total;

    /**
     * Puts a paint at the young end.
     *
     * @param payloadLength of its picture; also a {@link Op.Ref} pays for the picture it means
     * @return what fell off the old end for it
     */
    List<T> put(Op.Paint paint, int payloadLength, T what) {
        int cost =
                COST_OF_A_PAINT + payloadLength + COST_OF_A_CELL * paint.box().cells();
        var kept = new Kept<>(name(paint), what, cost);
        oldestFirst.add(kept);
        kept.name.ifPresent(name -> named.put(name, kept));
        total += cost;
        var fallen = new ArrayList<T>();
        while (total > BUDGET) {
            var oldest = oldestFirst.remove();
            total -= oldest.cost;
            oldest.name.ifPresent(name -> named.remove(name, oldest));
            fallen.add(oldest.what);
        }
        return fallen;
    }

    /** The youngest paint with these pixels. */
    Optional<T> find(Op.Paint paint) {
        return name(paint).flatMap(name -> Optional.ofNullable(named.get(name))).map(Kept::what);
    }

    void clear() {
        oldestFirst.clear();
        named.clear();
        total = 0;
    }

    private static Optional<Name> name(Op.Paint paint) {
        return switch (paint) {
            case Op.Tile tile ->
                Optional.of(new Name(tile.hash(), tile.box().width(), tile.box().height()));
            case Op.Ref ref ->
                Optional.of(new Name(ref.hash(), ref.box().width(), ref.box().height()));
            case Op.Fill _ -> Optional.empty();
        };
    }
}
