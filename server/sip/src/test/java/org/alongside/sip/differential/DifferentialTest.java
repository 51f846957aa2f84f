package org.alongside.sip.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.ParseException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import org.alongside.sip.message.MessageParser;
import org.alongside.sip.message.Parsed;
import org.junit.jupiter.api.Test;

/** Our parser and writer agree with JAIN-SIP's wherever {@link Disagreement} doesn't say why not. */
class DifferentialTest {
    private static final int MESSAGES = Integer.getInteger("differential.messages", 2000);

    /** Of right messages theirs refuses these; there is none that only ours refuses. */
    private static final EnumSet<Disagreement> WHEN_RIGHT =
            EnumSet.of(Disagreement.EMPTY_VALUE, Disagreement.WHITE_LINE, Disagreement.BODY_BEGINS_WITH_LINE_END);

    /** Always the same here, so that a build fails for its change only; search on with {@code -Ddifferential.seed}. */
    private static long seed() {
        return Long.getLong("differential.seed", 3261);
    }

    @Test
    void rightMessagesAreReadAlike() {
        long seed = seed();
        var kinds = compare("right", seed, false);
        assertThat(WHEN_RIGHT).as("seed %d", seed).containsAll(kinds.keySet());
    }

    @Test
    void damagedMessagesAreReadAlikeOrForAReason() {
        long seed = seed();
        var kinds = compare("damaged", seed, true);
        assertThat(kinds.getOrDefault(Disagreement.ODD_CHARACTER, 0))
                .as("seed %d: lenience is the exception", seed)
                .isLessThan(MESSAGES / 50);
    }

    private static Map<Disagreement, Integer> compare(String what, long seed, boolean damage) {
        var generator = new Generator(new Random(seed));
        var kinds = new EnumMap<Disagreement, Integer>(Disagreement.class);
        int accepted = 0;
        for (int i = 0; i < MESSAGES; i++) {
            byte[] bytes = damage ? generator.damaged(generator.message()) : generator.message();
            var ours = Reading.ours(bytes);
            var theirs = Reading.theirs(bytes);
            accepted += ours.accepted() ? 1 : 0;
            if (!ours.agreesWith(theirs)) {
                var unequal = new Disagreement.Case(Reading.text(bytes), ours, theirs);
                var kind = Disagreement.of(unequal)
                        .orElseThrow(() -> new AssertionError("seed " + seed + ", message:\n" + Reading.text(bytes)
                                + "\n" + ours.differenceTo(theirs)));
                kinds.merge(kind, 1, Integer::sum);
            }
        }
        System.out.println(
                MESSAGES + " " + what + " messages, seed " + seed + ", accepted " + accepted + ", unequal " + kinds);
        return kinds;
    }

    /** What ours writes theirs reads with the same facts, and the other way round. */
    @Test
    void whatOneWritesTheOtherReads() throws ParseException {
        long seed = seed();
        System.out.println("writers compared, seed " + seed);
        var generator = new Generator(new Random(seed));
        int compared = 0;
        for (int i = 0; i < MESSAGES; i++) {
            byte[] bytes = generator.message();
            var ours = Reading.ours(bytes);
            if (!ours.agreesWith(Reading.theirs(bytes))) {
                continue;
            }
            byte[] written =
                    ((Parsed.Message) MessageParser.parse(bytes)).message().toBytes();
            assertThat(Reading.theirs(written))
                    .as("seed %d, ours wrote:%n%s", seed, Reading.text(written))
                    .isEqualTo(ours);
            byte[] theirs = Reading.writtenByThem(bytes);
            assertThat(Reading.ours(theirs))
                    .as("seed %d, theirs wrote:%n%s", seed, Reading.text(theirs))
                    .isEqualTo(ours);
            compared++;
        }
        assertThat(compared).isGreaterThan(MESSAGES * 8 / 10);
    }
}
