package org.alongside.assist.activity;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something that an agent drew on the page, or a part of it: lines in pixels of the document.
 *
 * @param number the agent's own; a later mark of the same number goes on with it
 * @param colour 0xRRGGBB
 * @param opacity from 0.1 to 1; empty for the tool's own
 * @param stays until it is erased; others fade by themselves and are not remembered. A lens always does
 * @param points x and y in turn
 * @param text of a text; otherwise empty
 * @param place where what is under it is now
 */
record Mark(
        int number,
        Tool tool,
        int colour,
        int width,
        Optional<Double> opacity,
        boolean stays,
        List<Integer> points,
        String text,
        Place place) {
    static final int MOST_POINTS = 1_000;
    private static final int MOST_POINTS_AT_ONCE = 400;
    private static final int FARTHEST = 1 << 24;
    private static final int WIDEST = 64;
    private static final double FAINTEST = 0.1;

    /** So many pixels in each direction a lens enlarges at least. */
    private static final int LEAST_OF_LENS = 16;

    private static final Pattern TEXT = Pattern.compile("[^\\p{Cntrl}]{1,200}");
    private static final Pattern COLOUR = Pattern.compile("#[0-9a-f]{6}");

    /** With what it is drawn. */
    enum Tool {
        POINT(1),
        LASER(0),
        PEN(0),
        HIGHLIGHT(0),
        ARROW(2),
        BOX(2),
        SPOTLIGHT(2),
        TEXT(1),
        LENS(2);

        /** 0: any number, and a later part goes on from the earlier one; otherwise it replaces it. */
        private final int points;

        Tool(int points) {
            this.points = points;
        }

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isRemembered() {
            return this != POINT && this != LASER;
        }
    }

    /**
     * How far what is under a mark has moved since it was drawn.
     *
     * @param shown false where it is scrolled away within the page, or folded
     */
    record Place(int dx, int dy, boolean shown) {
        private static final Place WHERE_DRAWN = new Place(0, 0, true);

        static Result<Place> read(JsonNode json) {
            boolean good = isWhole(json.path("dx"), -FARTHEST, FARTHEST)
                    && isWhole(json.path("dy"), -FARTHEST, FARTHEST)
                    && json.path("shown").isBoolean();
            return good
                    ? Result.ok(new Place(
                            json.path("dx").intValue(),
                            json.path("dy").intValue(),
                            json.path("shown").booleanValue()))
                    : Result.failed(
                            Failure.Code.BAD_REQUEST, "dx and dy must be whole numbers, and shown true or false");
        }

        void write(ObjectNode json) {
            json.put("dx", dx).put("dy", dy).put("shown", shown);
        }
    }

    Mark {
        points = List.copyOf(points);
    }

    static Result<Mark> read(JsonNode json) {
        var number = json.path("mark");
        var tool = Stream.of(Tool.values())
                .filter(t -> t.wireName().equals(json.path("tool").asString("")))
                .findFirst();
        var colour = json.path("colour").asString("");
        var width = json.path("width");
        var stays = json.path("stays");
        if (!isWhole(number, 1, 1_000_000_000)) {
            return wrong("mark must be a whole number above 0");
        }
        if (tool.isEmpty()) {
            return wrong("tool must be point, laser, pen, highlight, arrow, box, spotlight, text or lens");
        }
        if (!COLOUR.matcher(colour).matches()) {
            return wrong("colour must be # and six hex digits");
        }
        if (!isWhole(width, 1, WIDEST)) {
            return wrong("width must be a whole number from 1 to " + WIDEST);
        }
        var opacity = json.path("opacity");
        if (json.has("opacity") && !isOpacity(opacity)) {
            return wrong("opacity must be a number from " + FAINTEST + " to 1");
        }
        if (!stays.isBoolean()) {
            return wrong("stays must be true or false");
        }
        boolean isText = tool.get() == Tool.TEXT;
        var text = json.path("text").asString("");
        if (isText ? !TEXT.matcher(text).matches() : json.has("text")) {
            return wrong("a text, and nothing else, has a text of 1 to 200 characters on one line");
        }
        return points(json.path("points"), tool.get())
                .map(points -> new Mark(
                        number.intValue(),
                        tool.get(),
                        Integer.parseInt(colour.substring(1), 16),
                        width.intValue(),
                        json.has("opacity") ? Optional.of(opacity.doubleValue()) : Optional.empty(),
                        tool.get() == Tool.LENS
                                || (stays.booleanValue() && tool.get().isRemembered()),
                        points,
                        text,
                        Place.WHERE_DRAWN));
    }

    private static Result<List<Integer>> points(JsonNode json, Tool tool) {
        int most = tool.points == 0 ? MOST_POINTS_AT_ONCE : tool.points;
        boolean counted = json.isArray() && json.size() >= 2 && json.size() % 2 == 0 && json.size() <= 2 * most;
        if (!counted || (tool.points > 0 && json.size() != 2 * tool.points)) {
            return Result.failed(
                    Failure.Code.BAD_REQUEST,
                    "points must be x and y in turn, of " + (tool.points == 0 ? "up to " : "") + most + " points");
        }
        var values = IntStream.range(0, json.size()).mapToObj(json::path).toList();
        if (!values.stream().allMatch(value -> isWhole(value, -FARTHEST, FARTHEST))) {
            return Result.failed(Failure.Code.BAD_REQUEST, "points must be whole numbers within 2^24");
        }
        var points = values.stream().map(JsonNode::intValue).toList();
        return tool == Tool.LENS && !spans(points, LEAST_OF_LENS)
                ? Result.failed(
                        Failure.Code.BAD_REQUEST,
                        "a lens enlarges at least " + LEAST_OF_LENS + " by " + LEAST_OF_LENS + " pixels")
                : Result.ok(points);
    }

    /** Whether two corners are so far apart in each direction. */
    private static boolean spans(List<Integer> points, int pixels) {
        return Math.abs(points.get(2) - points.get(0)) >= pixels && Math.abs(points.get(3) - points.get(1)) >= pixels;
    }

    private static boolean isOpacity(JsonNode node) {
        return node.isNumber() && node.doubleValue() >= FAINTEST && node.doubleValue() <= 1;
    }

    /**
     * This one, and then that part of it; nothing where that would be too much or another tool. A lens lies where its later
     * part says, on whatever is there.
     */
    Optional<Mark> and(Mark later) {
        if (later.tool != tool || (tool.points == 0 && points.size() + later.points.size() > 2 * MOST_POINTS)) {
            return Optional.empty();
        }
        var all = tool.points == 0
                ? Stream.concat(points.stream(), later.points.stream()).toList()
                : later.points;
        var lies = tool == Tool.LENS ? later.place : place;
        return Optional.of(new Mark(number, tool, colour, width, opacity, stays, all, later.text, lies));
    }

    Mark at(Place now) {
        return new Mark(number, tool, colour, width, opacity, stays, points, text, now);
    }

    void write(ObjectNode json) {
        json.put("mark", number);
        json.put("tool", tool.wireName());
        json.put("colour", "#%06x".formatted(colour));
        json.put("width", width);
        opacity.ifPresent(o -> json.put("opacity", o));
        json.put("stays", stays);
        points.forEach(json.putArray("points")::add);
        if (tool == Tool.TEXT) {
            json.put("text", text);
        }
        place.write(json);
    }

    static boolean isWhole(JsonNode node, int min, int max) {
        return node.isInt() && node.intValue() >= min && node.intValue() <= max;
    }

    private static Result<Mark> wrong(String sentence) {
        return Result.failed(Failure.Code.BAD_REQUEST, sentence);
    }
}
