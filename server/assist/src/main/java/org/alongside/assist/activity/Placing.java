package org.alongside.assist.activity;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.alongside.assist.support.SupportEvent;
import org.alongside.assist.support.SupportEvent.AgentAnswered;
import org.alongside.assist.support.SupportEvent.AgentBack;
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
 * Where the window with the agent's picture lies over the consumer's page. That page alone says it; an agent asks it to put
 * the window elsewhere.
 */
final class Placing implements Activity {
    private static final double WISHES_PER_SECOND = 20;
    private static final int WISHES_AT_ONCE = 60;

    /** Room for the wishes of all agents, which the page may answer one by one. */
    private static final double WORDS_PER_SECOND = 60;

    private static final int WORDS_AT_ONCE = 180;

    private final Room room;
    private final Map<Integer, Rate> wishes = new HashMap<>();
    private Optional<Rate> words = Optional.empty();

    /** Empty while there is none. */
    private Optional<Window> window = Optional.empty();

    /** Its upper left corner in the consumer's browser window, in CSS pixels. */
    private record Corner(int x, int y) {
        private static final int FARTHEST = 8_191;

        static Result<Corner> read(JsonNode json) {
            return Mark.isWhole(json.path("x"), 0, FARTHEST) && Mark.isWhole(json.path("y"), 0, FARTHEST)
                    ? Result.ok(
                            new Corner(json.path("x").intValue(), json.path("y").intValue()))
                    : Result.failed(Failure.Code.BAD_REQUEST, "x and y must be whole numbers from 0 to " + FARTHEST);
        }
    }

    /** A box of the consumer's browser window, in its CSS pixels. */
    private record Window(Corner corner, int width, int height) {
        private static final int WIDEST = 4_096;

        /** Nothing for a page that says no box: there is none, or none any more. */
        static Result<Optional<Window>> read(JsonNode json) {
            if (!json.has("x") && !json.has("y") && !json.has("width") && !json.has("height")) {
                return Result.ok(Optional.empty());
            }
            return Corner.read(json)
                    .flatMap(corner ->
                            Mark.isWhole(json.path("width"), 1, WIDEST) && Mark.isWhole(json.path("height"), 1, WIDEST)
                                    ? Result.ok(Optional.of(new Window(
                                            corner,
                                            json.path("width").intValue(),
                                            json.path("height").intValue())))
                                    : Result.failed(
                                            Failure.Code.BAD_REQUEST,
                                            "width and height must be whole numbers from 1 to " + WIDEST));
        }

        void write(ObjectNode json) {
            json.put("x", corner.x).put("y", corner.y).put("width", width).put("height", height);
        }
    }

    Placing(Room room) {
        this.room = room;
    }

    @Override
    public Optional<Failure> said(Said said) {
        return said.agent().isPresent() ? wish(said, said.agent().get()) : place(said);
    }

    private Optional<Failure> wish(Said said, Agent agent) {
        var rate = wishes.computeIfAbsent(
                agent.number(), n -> new Rate(WISHES_PER_SECOND, WISHES_AT_ONCE, said.nowNanos()));
        if (!rate.allows(said.nowNanos())) {
            return tooOften();
        }
        if (room.now().paused()) {
            return Optional.of(new Failure(Failure.Code.CONFLICT, "sharing is paused"));
        }
        if (window.isEmpty()) {
            return Optional.of(new Failure(Failure.Code.NOT_FOUND, "there is no window with a picture over the page"));
        }
        return Corner.read(said.message())
                .map(corner -> {
                    said.done();
                    room.tellConsumer(message("assist.place")
                            .put("agent", agent.number())
                            .put("x", corner.x)
                            .put("y", corner.y));
                    return corner;
                })
                .trouble();
    }

    /** Told also where nothing changed: an agent may wait for what became of a wish. */
    private Optional<Failure> place(Said said) {
        if (words.isEmpty()) {
            words = Optional.of(new Rate(WORDS_PER_SECOND, WORDS_AT_ONCE, said.nowNanos()));
        }
        if (!words.get().allows(said.nowNanos())) {
            return tooOften();
        }
        return Window.read(said.message())
                .map(now -> {
                    window = now;
                    said.done();
                    room.tellAgents(message());
                    return now;
                })
                .trouble();
    }

    private static Optional<Failure> tooOften() {
        return Optional.of(new Failure(Failure.Code.LIMIT, "the window was moved too often"));
    }

    @Override
    public void happened(SupportEvent event) {
        wishes.keySet()
                .retainAll(room.now().agents().stream().map(Agent::number).toList());
        if (event instanceof ConsumerMoved || event instanceof ConsumerBack) {
            forget();
        } else if (event instanceof AgentAnswered answer) {
            room.now().admitted(answer.number()).ifPresent(this::tell);
        } else if (event instanceof AgentBack back) {
            room.now().agent(back.connection()).ifPresent(this::tell);
        }
    }

    /** Whoever is back may be another page, which has a window of its own or none: either way it says so by itself. */
    private void forget() {
        if (window.isPresent()) {
            window = Optional.empty();
            room.tellAgents(message());
        }
    }

    private void tell(Agent agent) {
        room.tell(agent, message());
    }

    private ObjectNode message() {
        var json = message("assist.windowed");
        window.ifPresent(now -> now.write(json));
        return json;
    }

    private static ObjectNode message(String type) {
        return JsonMapper.shared().createObjectNode().put("type", type);
    }
}
