package org.alongside.assist.wire;

import java.util.List;

/** One thing a frame says about a layer. */
public sealed interface Op {
    int layer();

    /** What paints a box of pixels; a later one lies on top of an earlier one. */
    sealed interface Paint extends Op {
        Box box();
    }

    /** @param hash names the pixels, so that {@link Ref} can mean them again */
    record Tile(int layer, Box box, long hash, Encoding encoding, Payload payload) implements Paint {}

    /** The pixels of an earlier tile of the same size, in another place or again. */
    record Ref(int layer, Box box, long hash) implements Paint {}

    /** One colour, {@code 0xRRGGBB}. */
    record Fill(int layer, Box box, int colour) implements Paint {}

    /** Everything that is hidden on this layer from now on. It is black in the tiles already; this says why. */
    record Mask(int layer, List<Hidden> hidden) implements Op {
        public Mask {
            hidden = List.copyOf(hidden);
        }
    }

    /** The consumer's pointer. */
    record Cursor(int layer, int x, int y, boolean shown) implements Op {}

    /** One hidden box with the name of the rule that hides it. */
    record Hidden(Box box, String label) {}

    /** How a tile's picture is packed. */
    enum Encoding {
        PNG(1),
        WEBP(2),
        JPEG(3);

        private final int number;

        Encoding(int number) {
            this.number = number;
        }

        /** What stands for it on the wire. */
        int number() {
            return number;
        }
    }
}
