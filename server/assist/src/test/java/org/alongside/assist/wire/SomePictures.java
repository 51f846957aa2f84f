package org.alongside.assist.wire;

import java.util.List;
import org.alongside.assist.wire.Message.Frame;
import org.alongside.assist.wire.Message.Layer;
import org.alongside.assist.wire.Message.Screen;
import org.alongside.assist.wire.Message.View;

/** What a small page sends: a window of 800 × 600 that is one layer, filled or with one tile. */
public final class SomePictures {
    private static final Box WINDOW = new Box(0, 0, 800, 600);

    private SomePictures() {}

    public static View view(int variant, long epoch) {
        var layer = new Layer(0, Layer.Kind.DOCUMENT, WINDOW, 0, 0);
        return new View(variant, epoch, 800, 600, new Screen(800, 600, 100), List.of(layer));
    }

    /** All of it in one colour. */
    public static Frame filled(int variant, long epoch, long seq, int colour) {
        return new Frame(variant, epoch, seq, 5, true, List.of(new Op.Fill(0, WINDOW, colour)));
    }

    /** One tile of so many bytes. */
    public static Frame tile(int variant, long epoch, long seq, int length) {
        var tile = new Op.Tile(0, new Box(0, 0, 64, 64), seq, Op.Encoding.PNG, new Payload(new byte[length]));
        return new Frame(variant, epoch, seq, 5, true, List.of(tile));
    }
}
