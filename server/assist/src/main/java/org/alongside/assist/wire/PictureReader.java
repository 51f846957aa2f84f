package org.alongside.assist.wire;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.alongside.assist.wire.Message.Ack;
import org.alongside.assist.wire.Message.Frame;
import org.alongside.assist.wire.Message.Layer;
import org.alongside.assist.wire.Message.Screen;
import org.alongside.assist.wire.Message.View;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;

/** Bytes from outside become a message within all limits of {@code protocol/assist.md}, or a sentence that says what is wrong. */
public final class PictureReader {
    static final int VIEW = 1;
    static final int FRAME = 2;
    static final int ACK = 3;
    static final int TILE = 1;
    static final int REF = 2;
    static final int FILL = 4;
    static final int MASK = 5;
    static final int CURSOR = 6;

    public static final int LONGEST_MESSAGE = 65_536;
    private static final int FARTHEST = 1 << 24;
    private static final int WIDEST_SCREEN = 8_192;
    private static final int SMALLEST_SCALE = 10;
    private static final int LARGEST_SCALE = 800;
    private static final int MOST_LAYERS = 16;
    public static final int MOST_OPS = 4_096;
    private static final int MOST_CELLS = 4_096;
    private static final int MOST_HIDDEN = 256;
    private static final int LONGEST_LABEL = 64;
    private static final double LATEST_MILLIS = 1L << 53;

    private final ByteBuffer in;

    private PictureReader(byte[] message) {
        in = ByteBuffer.wrap(message);
    }

    /** A message that breaks the format. */
    private static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;

        Wrong(String sentence) {
            super(sentence);
        }
    }

    public static Result<Message> read(byte[] message) {
        try {
            check(message.length <= LONGEST_MESSAGE, "a picture's message has at most " + LONGEST_MESSAGE + " bytes");
            return Result.ok(new PictureReader(message).message());
        } catch (Wrong wrong) {
            return Result.failed(Failure.Code.BAD_REQUEST, String.valueOf(wrong.getMessage()));
        } catch (BufferUnderflowException cut) {
            return Result.failed(Failure.Code.BAD_REQUEST, "a picture's message is cut short");
        }
    }

    /** What a viewer who painted this message says: something for a frame that we wrote, nothing for a view. */
    public static Optional<Ack> ackOf(byte[] written) {
        var in = ByteBuffer.wrap(written);
        return in.get(0) == FRAME
                ? Optional.of(new Ack(
                        in.get(1) & 0xff, Integer.toUnsignedLong(in.getInt(2)), Integer.toUnsignedLong(in.getInt(6))))
                : Optional.empty();
    }

    /** Whether a message that we wrote is the last part of a picture. */
    public static boolean isWholeWith(byte[] written) {
        return written[0] == FRAME && (written[PictureWriter.FLAGS] & 1) != 0;
    }

    private Message message() throws Wrong {
        int kind = u8();
        int variant = u8();
        long epoch = u32();
        check(epoch > 0, "epoch counts from 1");
        var message = switch (kind) {
            case VIEW -> view(variant, epoch);
            case FRAME -> frame(variant, epoch);
            case ACK -> new Ack(variant, epoch, u32());
            default -> throw new Wrong("there is no picture message " + kind);
        };
        check(!in.hasRemaining(), "a picture's message has bytes behind its end");
        return message;
    }

    private View view(int variant, long epoch) throws Wrong {
        int documentWidth = within("document width", u32(), 1, FARTHEST);
        int documentHeight = within("document height", u32(), 1, FARTHEST);
        int width = within("viewport width", u16(), 1, WIDEST_SCREEN);
        int height = within("viewport height", u16(), 1, WIDEST_SCREEN);
        int scale = within("scale", u16(), SMALLEST_SCALE, LARGEST_SCALE);
        int count = within("number of layers", u8(), 1, MOST_LAYERS);
        var layers = new ArrayList<Layer>(count);
        var ids = new HashSet<Integer>();
        for (int i = 0; i < count; i++) {
            int id = u8();
            check(ids.add(id), "a layer is named twice");
            var kinds = Layer.Kind.values();
            var kind = kinds[within("kind of layer", u8(), 0, kinds.length - 1)];
            layers.add(new Layer(id, kind, box(), coordinate(), coordinate()));
        }
        check(ids.contains(0), "layer 0, the document, is missing");
        return new View(variant, epoch, documentWidth, documentHeight, new Screen(width, height, scale), layers);
    }

    private Frame frame(int variant, long epoch) throws Wrong {
        long seq = u32();
        double captured = in.getDouble();
        check(captured >= 0 && captured <= LATEST_MILLIS, "the time of capture is no time");
        int flags = within("flags", u8(), 0, 1);
        int count = within("number of operations", u16(), 0, MOST_OPS);
        var ops = new ArrayList<Op>(Math.min(count, 256));
        for (int i = 0; i < count; i++) {
            ops.add(op());
        }
        return new Frame(variant, epoch, seq, captured, flags == 1, ops);
    }

    private Op op() throws Wrong {
        int kind = u8();
        int layer = u8();
        return switch (kind) {
            case TILE -> new Op.Tile(layer, painted(), in.getLong(), encoding(), payload());
            case REF -> new Op.Ref(layer, painted(), in.getLong());
            case FILL -> new Op.Fill(layer, painted(), u8() << 16 | u8() << 8 | u8());
            case MASK -> new Op.Mask(layer, hidden());
            case CURSOR -> new Op.Cursor(layer, coordinate(), coordinate(), within("shown", u8(), 0, 1) == 1);
            default -> throw new Wrong("there is no operation " + kind);
        };
    }

    private Op.Encoding encoding() throws Wrong {
        var all = Op.Encoding.values();
        return all[within("encoding", u8(), 1, all.length) - 1];
    }

    private Payload payload() throws Wrong {
        var bytes = new byte[within("length of a tile", u16(), 1, in.remaining())];
        in.get(bytes);
        return new Payload(bytes);
    }

    private List<Op.Hidden> hidden() throws Wrong {
        int count = within("number of hidden boxes", u16(), 0, MOST_HIDDEN);
        var hidden = new ArrayList<Op.Hidden>(count);
        for (int i = 0; i < count; i++) {
            var box = box();
            var label = new byte[within("length of a label", u8(), 0, Math.min(LONGEST_LABEL, in.remaining()))];
            in.get(label);
            hidden.add(new Op.Hidden(box, text(label)));
        }
        return hidden;
    }

    private static String text(byte[] utf8) throws Wrong {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Wrong("a label is not UTF-8");
        }
    }

    private Box painted() throws Wrong {
        var box = box();
        check(box.cells() <= MOST_CELLS, "a box touches more than " + MOST_CELLS + " cells");
        return box;
    }

    private Box box() throws Wrong {
        return new Box(
                coordinate(), coordinate(), within("width", u16(), 1, 65_535), within("height", u16(), 1, 65_535));
    }

    private int coordinate() throws Wrong {
        return within("coordinate", in.getInt(), -FARTHEST, FARTHEST);
    }

    private static int within(String what, long value, int least, int most) throws Wrong {
        check(value >= least && value <= most, what + " is not from " + least + " to " + most);
        return (int) value;
    }

    private static void check(boolean good, String otherwise) throws Wrong {
        if (!good) {
            throw new Wrong(otherwise);
        }
    }

    private int u8() {
        return Byte.toUnsignedInt(in.get());
    }

    private int u16() {
        return Short.toUnsignedInt(in.getShort());
    }

    private long u32() {
        return Integer.toUnsignedLong(in.getInt());
    }
}
