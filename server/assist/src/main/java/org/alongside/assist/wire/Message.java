package org.alongside.assist.wire;

import java.util.List;
import java.util.Optional;

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

        /** The part of the window that is told at twice the size, where there is one. */
        public Optional<Layer> detail() {
            return layers.stream().filter(Layer::isDetail).findFirst();
        }

        public boolean isDetail(int layer) {
            return layers.stream().anyMatch(each -> each.layer() == layer && each.isDetail());
        }

        /** The same for a viewer who never asked for more than the picture. */
        public View withoutDetail() {
            var plain = layers.stream().filter(layer -> !layer.isDetail()).toList();
            return plain.size() == layers.size()
                    ? this
                    : new View(variant, epoch, documentWidth, documentHeight, screen, plain);
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
        boolean isDetail() {
            return kind == Kind.DETAIL;
        }

        /** What a detail's window shows, in pixels of that layer: two for each of the picture. */
        public Box shown() {
            return new Box(offsetX, offsetY, 2 * box.width(), 2 * box.height());
        }

        public enum Kind {
            DOCUMENT(0),
            FIXED(1),
            SCROLLER(2),
            DIALOG(3),
            /** A part of the document again, with two pixels for each of the picture's in each direction. */
            DETAIL(4);

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
