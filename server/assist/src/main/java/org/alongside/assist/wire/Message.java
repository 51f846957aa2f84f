package org.alongside.assist.wire;

import java.util.List;

/** A binary message: from the consumer a view or a frame, from a viewer an ack, from the server any of the three. */
public sealed interface Message {
    /** For which set of permissions this picture was masked. */
    int variant();

    /** Counted by the consumer's page; at each new one everything before is forgotten. */
    long epoch();

    /** How the layers lie. The first one of an epoch opens it. */
    record View(int variant, long epoch, int documentWidth, int documentHeight, Screen screen, List<Layer> layers)
            implements Message {
        public View {
            layers = List.copyOf(layers);
        }
    }

    /**
     * A part of a picture's change.
     *
     * @param seq counts pictures; all parts of one have the same
     * @param capturedMillis when the page looked like this, by the server's clock since 1970
     * @param last whether the picture is whole with this part
     */
    record Frame(int variant, long epoch, long seq, double capturedMillis, boolean last, List<Op> ops)
            implements Message {
        public Frame {
            ops = List.copyOf(ops);
        }
    }

    /** From a viewer: painted. From the server: arrived. */
    record Ack(int variant, long epoch, long seq) implements Message {}

    /** @param scale pixels of the picture for a hundred CSS pixels */
    record Screen(int width, int height, int scale) {}

    /**
     * @param box where on the screen its window is
     * @param offsetX which column of the layer its window begins with
     */
    record Layer(int layer, Kind kind, Box box, int offsetX, int offsetY) {
        public enum Kind {
            DOCUMENT(0),
            FIXED(1),
            SCROLLER(2),
            DIALOG(3);

            private final int number;

            Kind(int number) {
                this.number = number;
            }

            /** What stands for it on the wire. */
            int number() {
                return number;
            }
        }
    }
}
