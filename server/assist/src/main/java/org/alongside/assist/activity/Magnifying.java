package org.alongside.assist.activity;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.alongside.assist.support.SupportEvent;
import org.alongside.assist.support.SupportEvent.ConsumerBack;
import org.alongside.assist.support.SupportEvent.ConsumerMoved;
import org.alongside.assist.support.SupportState.Agent;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.session.Rate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Agents look closer at a part of the window. The consumer's page draws one part for each variant at twice the size: all that
 * is wanted, as far as one box of bounded size holds it, the latest wish first. Nobody else gets those pixels.
 */
final class Magnifying implements Activity {
    private static final double WISHES_PER_SECOND = 20;
    private static final int WISHES_AT_ONCE = 60;

    /** By the agent's number, the oldest first. */
    private final LinkedHashMap<Integer, Part> wanted = new LinkedHashMap<>();

    private final Map<Integer, Rate> rates = new HashMap<>();
    private final Room room;

    /** By variant, as the consumer's page was told. */
    private Map<Integer, Part> told = Map.of();

    Magnifying(Room room) {
        this.room = room;
    }

    /** A box of the consumer's window, in its CSS pixels. */
    private record Part(int x, int y, int width, int height) {
        private static final int FARTHEST = 8_191;
        private static final int WIDEST = 4_096;

        /** What a window of 1280 by 800 has, and a little more. */
        private static final int MOST_PIXELS = 1 << 20;

        /** Nothing for one who says no box: that agent looks closer no longer. */
        static Result<Optional<Part>> read(JsonNode json) {
            if (!json.has("x") && !json.has("y") && !json.has("width") && !json.has("height")) {
                return Result.ok(Optional.empty());
            }
            boolean good = Mark.isWhole(json.path("x"), 0, FARTHEST)
                    && Mark.isWhole(json.path("y"), 0, FARTHEST)
                    && Mark.isWhole(json.path("width"), 1, WIDEST)
                    && Mark.isWhole(json.path("height"), 1, WIDEST);
            if (!good) {
                return wrong("x, y, width and height must be whole numbers within a window, and no side longer than "
                        + WIDEST);
            }
            var part = new Part(
                    json.path("x").intValue(),
                    json.path("y").intValue(),
                    json.path("width").intValue(),
                    json.path("height").intValue());
            return part.fits() ? Result.ok(Optional.of(part)) : wrong("a part has at most " + MOST_PIXELS + " pixels");
        }

        private static Result<Optional<Part>> wrong(String sentence) {
            return Result.failed(Failure.Code.BAD_REQUEST, sentence);
        }

        private boolean fits() {
            return width * height <= MOST_PIXELS;
        }

        /** A box around both; this one alone where that would be too much. */
        Part and(Part other) {
            int left = Math.min(x, other.x);
            int top = Math.min(y, other.y);
            int right = Math.max(x + width, other.x + other.width);
            int bottom = Math.max(y + height, other.y + other.height);
            var both = new Part(left, top, right - left, bottom - top);
            return both.fits() ? both : this;
        }

        void write(ObjectNode json) {
            json.put("x", x).put("y", y).put("width", width).put("height", height);
        }
    }

    @Override
    public Optional<Failure> said(Said said) {
        return said.byAgent().flatMap(agent -> wish(said, agent)).trouble();
    }

    private Result<Optional<Part>> wish(Said said, Agent agent) {
        int number = agent.number();
        var rate = rates.computeIfAbsent(number, n -> new Rate(WISHES_PER_SECOND, WISHES_AT_ONCE, said.nowNanos()));
        if (!rate.allows(said.nowNanos())) {
            return Result.failed(Failure.Code.LIMIT, "too many parts were asked for in a second");
        }
        return Part.read(said.message()).map(part -> {
            wanted.remove(number);
            part.ifPresent(p -> wanted.put(number, p));
            said.done();
            settle();
            return part;
        });
    }

    @Override
    public void happened(SupportEvent event) {
        var there = room.now().agents().stream().map(Agent::number).toList();
        wanted.keySet().retainAll(there);
        rates.keySet().retainAll(there);
        // Another page of the consumer, or one that lost its place, was told of none.
        if (event instanceof ConsumerBack || event instanceof ConsumerMoved) {
            told = Map.of();
        }
        settle();
    }

    /** Brings the consumer's page and who gets what in line with what is wanted now. */
    private void settle() {
        var open = room.now();
        var now = new TreeMap<Integer, Part>();
        for (var wish : wanted.sequencedEntrySet().reversed()) {
            open.admitted(wish.getKey())
                    .flatMap(agent -> open.looksAt(agent.connection()))
                    .ifPresent(variant -> now.merge(variant, wish.getValue(), Part::and));
        }
        open.agents().forEach(agent -> room.looksCloser(agent, wanted.containsKey(agent.number())));
        if (!now.equals(told)) {
            told = now;
            tell();
        }
    }

    private void tell() {
        var json = JsonMapper.shared().createObjectNode().put("type", "assist.details");
        var parts = json.putArray("parts");
        told.forEach((variant, part) -> part.write(parts.addObject().put("variant", variant)));
        room.tellConsumer(json);
    }
}
