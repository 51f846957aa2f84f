package org.alongside.assist.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.alongside.assist.wire.Message.Ack;
import org.alongside.assist.wire.Message.Frame;
import org.alongside.assist.wire.Message.View;

/** Messages become bytes; {@link PictureReader} reads them back. */
public final class PictureWriter {
    private static final int HEAD = 1 + 1 + 4;

    /** Where a frame has its flags. */
    static final int FLAGS = HEAD + 4 + 8;

    /** What a frame has before its operations. */
    public static final int FRAME_HEAD = FLAGS + 1 + 2;

    private static final int BOX = 4 + 4 + 2 + 2;

    private PictureWriter() {}

    public static ByteBuffer write(Message message) {
        return switch (message) {
            case View view -> write(view);
            case Frame frame -> write(frame);
            case Ack(int variant, long epoch, long seq) ->
                head(PictureReader.ACK, variant, epoch, HEAD + 4)
                        .putInt((int) seq)
                        .flip();
        };
    }

    private static ByteBuffer write(View view) {
        int size = HEAD + 4 + 4 + 2 + 2 + 2 + 1 + view.layers().size() * (1 + 1 + BOX + 4 + 4);
        var out = head(PictureReader.VIEW, view.variant(), view.epoch(), size)
                .putInt(view.documentWidth())
                .putInt(view.documentHeight())
                .putShort((short) view.screen().width())
                .putShort((short) view.screen().height())
                .putShort((short) view.screen().scale())
                .put((byte) view.layers().size());
        for (var layer : view.layers()) {
            out.put((byte) layer.layer()).put((byte) layer.kind().number());
            put(out, layer.box());
            out.putInt(layer.offsetX()).putInt(layer.offsetY());
        }
        return out.flip();
    }

    private static ByteBuffer write(Frame frame) {
        int size =
                FRAME_HEAD + frame.ops().stream().mapToInt(PictureWriter::size).sum();
        var out = head(PictureReader.FRAME, frame.variant(), frame.epoch(), size)
                .putInt((int) frame.seq())
                .putDouble(frame.capturedMillis())
                .put((byte) (frame.last() ? 1 : 0))
                .putShort((short) frame.ops().size());
        frame.ops().forEach(op -> put(out, op));
        return out.flip();
    }

    private static ByteBuffer head(int kind, int variant, long epoch, int size) {
        return ByteBuffer.allocate(size).put((byte) kind).put((byte) variant).putInt((int) epoch);
    }

    /** How many bytes an operation takes in a frame. */
    public static int size(Op op) {
        return switch (op) {
            case Op.Tile tile -> 2 + BOX + 8 + 1 + 2 + tile.payload().length();
            case Op.Ref _ -> 2 + BOX + 8;
            case Op.Fill _ -> 2 + BOX + 3;
            case Op.Mask mask ->
                2
                        + 2
                        + mask.hidden().stream()
                                .mapToInt(h -> BOX + 1 + utf8(h).length)
                                .sum();
            case Op.Cursor _ -> 2 + 4 + 4 + 1;
        };
    }

    private static void put(ByteBuffer out, Op op) {
        switch (op) {
            case Op.Tile(int layer, Box box, long hash, var encoding, var payload) -> {
                put(out.put((byte) PictureReader.TILE).put((byte) layer), box);
                out.putLong(hash).put((byte) encoding.number());
                out.putShort((short) payload.length()).put(payload.bytes());
            }
            case Op.Ref(int layer, Box box, long hash) -> {
                put(out.put((byte) PictureReader.REF).put((byte) layer), box);
                out.putLong(hash);
            }
            case Op.Fill(int layer, Box box, int colour) -> {
                put(out.put((byte) PictureReader.FILL).put((byte) layer), box);
                out.put((byte) (colour >> 16)).put((byte) (colour >> 8)).put((byte) colour);
            }
            case Op.Mask(int layer, var hidden) -> {
                out.put((byte) PictureReader.MASK).put((byte) layer).putShort((short) hidden.size());
                for (var each : hidden) {
                    put(out, each.box());
                    var label = utf8(each);
                    out.put((byte) label.length).put(label);
                }
            }
            case Op.Cursor(int layer, int x, int y, boolean shown) ->
                out.put((byte) PictureReader.CURSOR)
                        .put((byte) layer)
                        .putInt(x)
                        .putInt(y)
                        .put((byte) (shown ? 1 : 0));
        }
    }

    private static byte[] utf8(Op.Hidden hidden) {
        return hidden.label().getBytes(StandardCharsets.UTF_8);
    }

    private static void put(ByteBuffer out, Box box) {
        out.putInt(box.x()).putInt(box.y()).putShort((short) box.width()).putShort((short) box.height());
    }
}
