package org.alongside.assist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.alongside.assist.history.SupportHistory;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whatever a consumer, an agent or a supervisor says: nothing throws, it is answered at most once and a refusal has words,
 * and the session beside it goes on.
 */
class MessageFuzzTest {
    private static final Path SCHEMAS = Path.of("../../protocol/schemas");

    private final Assist assist = new Assist(
            new SecureRandom(),
            () -> 0L,
            () -> Instant.EPOCH,
            new Surroundings(Runnable::run, () -> Instant.EPOCH, new FakeDocuments(), SupportHistory.NONE));
    private int people;

    @FuzzTest(maxDuration = "2m")
    void anyMessageIsAnsweredAndHarmsNobody(byte @NotNull [] bytes) {
        check(bytes.length == 0 ? 0 : bytes[0], new String(bytes, UTF_8));
    }

    /** The examples of the protocol with some of their fields spoiled, said by everybody. */
    @Test
    void everyExampleThatIsSpoiledIsAnsweredAndHarmsNobody() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var examples = examples();
        assertThat(examples).hasSizeGreaterThan(25);
        for (int i = 0; i < 4_000; i++) {
            var example = examples.get(random.nextInt(examples.size())).deepCopy();
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                spoil(example, random);
            }
            try {
                check(random.nextInt(3), example.toString());
            } catch (RuntimeException | AssertionError trouble) {
                throw new AssertionError("seed " + seed + ": " + example, trouble);
            }
        }
    }

    private static List<ObjectNode> examples() throws Exception {
        var all = new ArrayList<ObjectNode>();
        try (var files = Files.newDirectoryStream(SCHEMAS, "assist.*.json")) {
            for (var file : files) {
                var schema = JsonMapper.shared().readTree(Files.readString(file));
                if (schema.path("x-from").asString().equals("client")) {
                    schema.path("examples").forEach(example -> all.add((ObjectNode) example));
                }
            }
        }
        return all;
    }

    private static void spoil(ObjectNode message, Random random) {
        var names = List.copyOf(message.propertyNames());
        String name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(9)) {
            case 0 -> message.remove(name);
            case 1 -> message.putNull(name);
            case 2 -> message.put(name, "x".repeat(random.nextInt(5_000)));
            case 3 -> message.put(name, random.nextInt());
            case 4 -> message.put(name, random.nextDouble() * 1e300);
            case 5 -> message.put(name, random.nextBoolean());
            case 6 -> message.putArray(name).add(1).addObject();
            case 7 -> message.putObject(name).put(name, 1);
            default -> message.put(name, random.nextInt(4));
        }
    }

    private void check(int who, String text) {
        JsonNode read;
        try {
            read = JsonMapper.shared().readTree(text);
        } catch (JacksonException notJson) {
            return; // the door lets none of these through
        }
        // Nor one without a type and an id.
        if (!(read instanceof ObjectNode message) || !message.path("type").isString()) {
            return;
        }
        message.put("id", "fuzzed");
        var session = watched();
        var beside = watched();
        beside.forEach(client -> client.told.clear());
        var speaker = session.get(Math.floorMod(who, session.size()));
        assist.message(speaker, message.path("type").stringValue(), message);
        var answers = speaker.told.stream()
                .filter(told -> told.path("re").asString("").equals("fuzzed"))
                .toList();
        assertThat(answers).hasSizeLessThan(2);
        answers.stream()
                .filter(answer -> answer.path("type").asString().equals("error"))
                .forEach(answer -> assertThat(answer.path("message").asString()).isNotEmpty());
        assertThat(beside).allSatisfy(client -> assertThat(client.told).isEmpty());
        for (var party : List.of(session, beside)) {
            assist.ended(party.getFirst(), org.alongside.session.Service.EndCause.BYE);
        }
        assertThat(assist.sessions()).isZero();
    }

    /** A consumer, an agent and a supervisor who are in one session; the consumer is the first. */
    private List<FakeClient> watched() {
        var consumer = FakeClient.supervised(assist, ++people);
        var agent = FakeClient.agent(assist, ++people, "*");
        var supervisor = FakeClient.supervisor(assist, ++people);
        var cid = consumer.asks("{'type':'assist.start'}").path("cid").stringValue();
        for (var each : List.of(agent, supervisor)) {
            each.asks("{'type':'assist.join','cid':'" + cid + "'}");
        }
        for (int number = 1; number <= 2; number++) {
            consumer.asks("{'type':'assist.admit','supervised':true,'admit':true,'agent':" + number + "}");
        }
        return List.of(consumer, agent, supervisor);
    }
}
