package org.alongside.assist.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.alongside.assist.wire.Box;
import org.alongside.assist.wire.Op;
import org.alongside.assist.wire.Payload;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ShelfTest {
    /** {@code protocol/vectors/shelf.json}: every shelf, in any language, drops the same paints at the same moment. */
    @TestFactory
    List<DynamicTest> theSharedVectorsFallOffAsTheySay() throws Exception {
        var tests = new ArrayList<DynamicTest>();
        for (JsonNode story :
                JsonMapper.shared().readTree(Files.readString(Path.of("../../protocol/vectors/shelf.json")))) {
            tests.add(DynamicTest.dynamicTest(story.path("name").stringValue(), () -> play(story)));
        }
        assertThat(tests).isNotEmpty();
        return tests;
    }

    private static void play(JsonNode story) {
        var shelf = new Shelf<Integer>();
        int number = 0;
        for (JsonNode step : story.path("steps")) {
            int length = step.path("payload").asInt(0);
            int times = step.path("times").asInt(1);
            var fallen = new ArrayList<Integer>();
            for (int i = 0; i < times; i++) {
                fallen.addAll(shelf.put(paint(step), length, number++));
            }
            var expected = new ArrayList<Integer>();
            step.path("fallen").forEach(n -> expected.add(n.asInt()));
            assertThat(fallen).as("%s", step).isEqualTo(expected);
            for (JsonNode name : step.path("knows")) {
                assertThat(shelf.find(ref(name.asLong()))).as("knows %s", name).isPresent();
            }
            for (JsonNode name : step.path("lacks")) {
                assertThat(shelf.find(ref(name.asLong()))).as("lacks %s", name).isEmpty();
            }
        }
    }

    private static Op.Paint paint(JsonNode step) {
        var box =
                new Box(0, 0, step.path("width").asInt(64), step.path("height").asInt(64));
        long hash = step.path("hash").asLong(0);
        return switch (step.path("op").asString()) {
            case "tile" ->
                new Op.Tile(
                        0,
                        box,
                        hash,
                        Op.Encoding.PNG,
                        new Payload(new byte[step.path("payload").asInt()]));
            case "ref" -> new Op.Ref(0, box, hash);
            default -> new Op.Fill(0, box, 0);
        };
    }

    private static Op.Ref ref(long hash) {
        return new Op.Ref(0, new Box(0, 0, 64, 64), hash);
    }
}
