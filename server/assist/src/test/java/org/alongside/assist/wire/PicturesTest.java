package org.alongside.assist.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.alongside.assist.wire.Message.Ack;
import org.alongside.assist.wire.Message.Frame;
import org.alongside.assist.wire.Message.Layer;
import org.alongside.assist.wire.Message.Screen;
import org.alongside.assist.wire.Message.View;
import org.alongside.kernel.Result;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PicturesTest {
    private static final View VIEW = new View(
            1,
            7,
            1280,
            4000,
            new Screen(1280, 800, 100),
            List.of(
                    new Layer(0, Layer.Kind.DOCUMENT, new Box(0, 0, 1280, 800), 0, 640),
                    new Layer(3, Layer.Kind.SCROLLER, new Box(-4, 100, 300, 200), -20, 5)));

    private static final Frame FRAME = new Frame(
            2,
            0xffff_ffffL,
            9,
            1_790_000_000_123.5,
            true,
            List.of(
                    new Op.Tile(0, new Box(-64, 128, 64, 30), -2, Op.Encoding.WEBP, new Payload(new byte[] {1, 2, 3})),
                    new Op.Ref(0, new Box(64, 128, 64, 30), -2),
                    new Op.Fill(1, new Box(0, 0, 1, 1), 0xfe0102),
                    new Op.Mask(0, List.of(new Op.Hidden(new Box(5, 6, 7, 8), "password ✓"))),
                    new Op.Cursor(0, 12, -13, true)));

    @Test
    void whatIsWrittenIsReadBack() {
        for (var message : List.of(VIEW, FRAME, new Ack(255, 1, 0xffff_ffffL))) {
            assertThat(PictureReader.read(PictureWriter.write(message).array())).isEqualTo(Result.ok(message));
        }
    }

    @Test
    void aMessageThatIsCutAnywhereOrLongerIsRefused() {
        for (var message : List.of(VIEW, FRAME)) {
            byte[] whole = PictureWriter.write(message).array();
            for (int length = 0; length < whole.length; length++) {
                assertThat(PictureReader.read(java.util.Arrays.copyOf(whole, length)))
                        .isInstanceOf(Result.Failed.class);
            }
            assertThat(PictureReader.read(java.util.Arrays.copyOf(whole, whole.length + 1)))
                    .isInstanceOf(Result.Failed.class);
        }
    }

    @Test
    void theSizeOfAnOperationIsWhatItTakes() {
        for (var op : FRAME.ops()) {
            var alone = new Frame(1, 1, 1, 0, false, List.of(op));
            assertThat(PictureWriter.write(alone).remaining())
                    .isEqualTo(PictureWriter.FRAME_HEAD + PictureWriter.size(op));
        }
    }

    /** {@code protocol/vectors/pictures.json}: the same bytes and the same words as every other language's reader. */
    @TestFactory
    List<DynamicTest> theSharedVectorsAreReadAsTheySay() throws Exception {
        var file = Path.of("../../protocol/vectors/pictures.json");
        var tests = new ArrayList<DynamicTest>();
        for (JsonNode vector : JsonMapper.shared().readTree(Files.readString(file))) {
            byte[] bytes = HexFormat.of().parseHex(vector.path("hex").stringValue());
            tests.add(DynamicTest.dynamicTest(vector.path("name").stringValue(), () -> {
                var read = PictureReader.read(bytes);
                if (vector.has("refused")) {
                    assertThat(read)
                            .isInstanceOfSatisfying(
                                    Result.Failed.class,
                                    failed -> assertThat(failed.failure().message())
                                            .isEqualTo(vector.path("refused").stringValue()));
                } else {
                    assertThat(read)
                            .isInstanceOfSatisfying(
                                    Result.Ok.class,
                                    ok -> assertThat(json((Message) ok.value())).isEqualTo(vector.path("message")));
                }
            }));
        }
        assertThat(tests).hasSizeGreaterThan(10);
        return tests;
    }

    /** A message in the words of the vectors. */
    static JsonNode json(Message message) {
        var json = JsonMapper.shared().createObjectNode();
        json.put("variant", message.variant()).put("epoch", message.epoch());
        switch (message) {
            case View view -> {
                json.put("is", "view")
                        .put("documentWidth", view.documentWidth())
                        .put("documentHeight", view.documentHeight());
                json.put("width", view.screen().width())
                        .put("height", view.screen().height())
                        .put("scale", view.screen().scale());
                var layers = json.putArray("layers");
                for (var layer : view.layers()) {
                    var each = layers.addObject();
                    each.put("layer", layer.layer())
                            .put("kind", layer.kind().name().toLowerCase(java.util.Locale.ROOT));
                    each.set("box", json(layer.box()));
                    each.put("offsetX", layer.offsetX()).put("offsetY", layer.offsetY());
                }
            }
            case Frame frame -> {
                json.put("is", "frame").put("seq", frame.seq()).put("last", frame.last());
                json.put("captured", (long) frame.capturedMillis());
                var ops = json.putArray("ops");
                frame.ops().forEach(op -> ops.add(json(op)));
            }
            case Ack ack -> json.put("is", "ack").put("seq", ack.seq());
        }
        return reread(json);
    }

    private static JsonNode json(Op op) {
        var json = JsonMapper.shared().createObjectNode();
        json.put("layer", op.layer());
        if (op instanceof Op.Paint paint) {
            json.set("box", json(paint.box()));
        }
        switch (op) {
            case Op.Tile tile -> {
                json.put("op", "tile").put("hash", "%016x".formatted(tile.hash()));
                json.put("encoding", tile.encoding().name().toLowerCase(java.util.Locale.ROOT));
                json.put("payload", HexFormat.of().formatHex(tile.payload().bytes()));
            }
            case Op.Ref ref -> json.put("op", "ref").put("hash", "%016x".formatted(ref.hash()));
            case Op.Fill fill -> json.put("op", "fill").put("colour", fill.colour());
            case Op.Mask mask -> {
                var hidden = json.put("op", "mask").putArray("hidden");
                mask.hidden()
                        .forEach(h -> hidden.addObject().put("label", h.label()).set("box", json(h.box())));
            }
            case Op.Cursor cursor ->
                json.put("op", "cursor")
                        .put("x", cursor.x())
                        .put("y", cursor.y())
                        .put("shown", cursor.shown());
        }
        return json;
    }

    private static JsonNode json(Box box) {
        var json = JsonMapper.shared().createArrayNode();
        IntStream.of(box.x(), box.y(), box.width(), box.height()).forEach(json::add);
        return json;
    }

    /** Numbers compare by their type; after this all are what a file's would be. */
    private static JsonNode reread(JsonNode json) {
        return JsonMapper.shared().readTree(json.toString());
    }

    /** For the fuzz target: what a reader accepts, a writer writes back byte for byte. */
    static void checkRoundTrip(byte[] bytes) {
        if (PictureReader.read(bytes) instanceof Result.Ok<Message>(var message)) {
            ByteBuffer again = PictureWriter.write(message);
            assertThat(again.array()).isEqualTo(bytes);
        }
    }
}
