package org.alongside.assist.activity;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.session.AssistFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an agent wants done on the consumer's page. The server checks its form and the agent's right; whether the page's
 * element may be touched is decided where the page is.
 *
 * @param clean the fields that it has, and no others
 */
record Act(Kind kind, ObjectNode clean) {
    private static final int FARTHEST = 1 << 24;
    private static final int LONGEST_KEY = 32;
    private static final int LONGEST_TEXT = 4_000;
    private static final int MOST_FIELDS = 1_000_000;
    private static final double LATEST = 1L << 53;
    private static final Set<String> MODIFIERS = Set.of("shift", "ctrl", "alt", "meta");

    enum Kind {
        CLICK(AssistFeature.CONTROL),
        DOWN(AssistFeature.CONTROL),
        MOVE(AssistFeature.CONTROL),
        UP(AssistFeature.CONTROL),
        WHEEL(AssistFeature.CONTROL),
        KEY(AssistFeature.CONTROL),
        TEXT(AssistFeature.CONTROL),
        PICK(AssistFeature.CONTROL),
        SET(AssistFeature.FORM);

        final AssistFeature needs;

        Kind(AssistFeature needs) {
            this.needs = needs;
        }

        String wireName() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        boolean hasPlace() {
            return switch (this) {
                case CLICK, DOWN, MOVE, UP, WHEEL -> true;
                case KEY, TEXT, PICK, SET -> false;
            };
        }

        /** Moves come too often for an answer. */
        boolean isAnswered() {
            return this != MOVE;
        }
    }

    static Result<Act> read(JsonNode json) {
        var kind = Stream.of(Kind.values())
                .filter(k -> k.wireName().equals(json.path("kind").asString("")))
                .findFirst();
        if (kind.isEmpty()) {
            return Result.failed(
                    Failure.Code.BAD_REQUEST, "kind must be click, down, move, up, wheel, key, text, pick or set");
        }
        var seen = json.path("seen");
        if (!seen.isNumber() || !(seen.doubleValue() >= 0 && seen.doubleValue() <= LATEST)) {
            return Result.failed(Failure.Code.BAD_REQUEST, "seen must be when the picture was taken, in milliseconds");
        }
        var clean = JsonMapper.shared().createObjectNode();
        clean.put("kind", kind.get().wireName()).put("seen", seen.doubleValue());
        return copy(kind.get(), json, clean)
                .<Result<Act>>map(Result::failed)
                .orElseGet(() -> Result.ok(new Act(kind.get(), clean)));
    }

    private static Optional<Failure> copy(Kind kind, JsonNode json, ObjectNode clean) {
        var trouble = kind.hasPlace()
                ? numbers(json, clean, "x", "y").or(() -> modifiers(json, clean))
                : Optional.<Failure>empty();
        return trouble.or(() -> switch (kind) {
            case CLICK -> count(json, clean);
            case DOWN, MOVE, UP -> Optional.empty();
            case WHEEL -> numbers(json, clean, "dx", "dy");
            case KEY ->
                text(json, clean, "key", LONGEST_KEY)
                        .or(() -> text(json, clean, "code", LONGEST_KEY))
                        .or(() -> modifiers(json, clean));
            case TEXT -> text(json, clean, "text", LONGEST_TEXT);
            case PICK -> text(json, clean, "value", LONGEST_TEXT);
            case SET -> field(json, clean).or(() -> text(json, clean, "value", LONGEST_TEXT));
        });
    }

    private static Optional<Failure> numbers(JsonNode json, ObjectNode clean, String... names) {
        for (String name : names) {
            if (!Mark.isWhole(json.path(name), -FARTHEST, FARTHEST)) {
                return wrong(name + " must be a whole number within 2^24");
            }
            clean.put(name, json.path(name).intValue());
        }
        return Optional.empty();
    }

    /** How often, for double clicks; once where nothing is said. */
    private static Optional<Failure> count(JsonNode json, ObjectNode clean) {
        var count = json.path("count");
        if (!count.isMissingNode() && !Mark.isWhole(count, 1, 3)) {
            return wrong("count must be 1, 2 or 3");
        }
        clean.put("count", count.asInt(1));
        return Optional.empty();
    }

    private static Optional<Failure> field(JsonNode json, ObjectNode clean) {
        if (!Mark.isWhole(json.path("field"), 1, MOST_FIELDS)) {
            return wrong("field must be the number of a field");
        }
        clean.put("field", json.path("field").intValue());
        return Optional.empty();
    }

    private static Optional<Failure> text(JsonNode json, ObjectNode clean, String name, int longest) {
        var text = json.path(name);
        if (!text.isString() || text.stringValue().length() > longest) {
            return wrong(name + " must be a text of at most " + longest + " characters");
        }
        clean.put(name, text.stringValue());
        return Optional.empty();
    }

    private static Optional<Failure> modifiers(JsonNode json, ObjectNode clean) {
        var modifiers = json.path("modifiers");
        if (modifiers.isMissingNode()) {
            return Optional.empty();
        }
        if (!modifiers.isArray() || modifiers.size() > MODIFIERS.size()) {
            return wrong("modifiers must be a list of shift, ctrl, alt, meta");
        }
        var copy = clean.putArray("modifiers");
        for (var modifier : modifiers) {
            if (!MODIFIERS.contains(modifier.asString(""))) {
                return wrong("modifiers must be a list of shift, ctrl, alt, meta");
            }
            copy.add(modifier.asString());
        }
        return Optional.empty();
    }

    private static Optional<Failure> wrong(String sentence) {
        return Optional.of(new Failure(Failure.Code.BAD_REQUEST, sentence));
    }
}
