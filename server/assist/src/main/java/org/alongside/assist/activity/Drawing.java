package org.alongside.assist.activity;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.alongside.assist.support.SupportEvent;
import org.alongside.assist.support.SupportEvent.AgentAnswered;
import org.alongside.assist.support.SupportEvent.AgentAsked;
import org.alongside.assist.support.SupportEvent.AgentBack;
import org.alongside.assist.support.SupportEvent.AgentLeft;
import org.alongside.assist.support.SupportEvent.AgentLost;
import org.alongside.assist.support.SupportEvent.AgentWatches;
import org.alongside.assist.support.SupportEvent.ConsumerBack;
import org.alongside.assist.support.SupportEvent.ConsumerLost;
import org.alongside.assist.support.SupportEvent.ConsumerMoved;
import org.alongside.assist.support.SupportEvent.Ended;
import org.alongside.assist.support.SupportEvent.Paused;
import org.alongside.assist.support.SupportState.Agent;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.session.AssistFeature;
import org.alongside.session.Rate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What agents point at and draw: told to the consumer's page and to the other agents at once, and remembered while it stays,
 * for whoever comes later or comes back.
 */
final class Drawing implements Activity {
    private static final int MOST_MARKS = 100;
    private static final int MOST_POINTS = 20_000;
    private static final int MOST_ANCHORS = 100;
    private static final int FARTHEST = 1 << 24;
    private static final double PARTS_PER_SECOND = 40;
    private static final int PARTS_AT_ONCE = 120;

    /** A mark is named by its agent's number and its own. */
    private record Name(int agent, int mark) {}

    private final Room room;
    private final Map<Name, Mark> marks = new LinkedHashMap<>();
    private final Map<Integer, Rate> rates = new HashMap<>();

    Drawing(Room room) {
        this.room = room;
    }

    @Override
    public Optional<Failure> said(Said said) {
        return switch (said.type()) {
            case "assist.draw" ->
                said.by(AssistFeature.DRAW)
                        .flatMap(agent -> Mark.read(said.message()).flatMap(mark -> draw(said, agent, mark)))
                        .trouble();
            case "assist.erase" -> erase(said);
            default -> said.unlessByConsumer().or(() -> anchors(said));
        };
    }

    private Result<Mark> draw(Said said, Agent agent, Mark part) {
        if (room.now().paused()) {
            return Result.failed(Failure.Code.CONFLICT, "sharing is paused");
        }
        var rate = rates.computeIfAbsent(
                agent.number(), n -> new Rate(PARTS_PER_SECOND, PARTS_AT_ONCE, said.nowNanos()));
        if (!rate.allows(said.nowNanos())) {
            var flood = new Failure(Failure.Code.LIMIT, "too much was drawn in a second");
            said.from().end(flood);
            return Result.failed(flood);
        }
        if (part.stays()) {
            var trouble = remember(new Name(agent.number(), part.number()), part);
            if (trouble.isPresent()) {
                return Result.failed(trouble.get());
            }
        }
        said.done();
        var told = drawn(agent.number(), part, false);
        room.tellConsumer(told);
        others(agent, told);
        return Result.ok(part);
    }

    private Optional<Failure> remember(Name name, Mark part) {
        var before = marks.get(name);
        var after = before == null ? Optional.of(part) : before.and(part);
        if (after.isEmpty()) {
            return limit("a drawing has at most " + Mark.MOST_POINTS + " points, of one tool");
        }
        if (before == null && marks.size() >= MOST_MARKS) {
            return limit("there are " + MOST_MARKS + " drawings already: erase some");
        }
        int points = marks.values().stream().mapToInt(mark -> mark.points().size()).sum();
        if (points + part.points().size() > 2 * MOST_POINTS) {
            return limit("the drawings have too many points: erase some");
        }
        marks.put(name, after.get());
        return Optional.empty();
    }

    /** One of the agent's own, or everything; a consumer may erase everything. */
    private Optional<Failure> erase(Said said) {
        var mark = said.message().path("mark");
        if (!mark.isMissingNode() && !Mark.isWhole(mark, 1, 1_000_000_000)) {
            return Optional.of(new Failure(Failure.Code.BAD_REQUEST, "mark must be a whole number above 0"));
        }
        if (said.agent().isPresent()) {
            var trouble = said.by(AssistFeature.DRAW).trouble();
            if (trouble.isPresent()) {
                return trouble;
            }
        } else if (!mark.isMissingNode()) {
            return Optional.of(new Failure(Failure.Code.FORBIDDEN, "only an agent has drawings of its own"));
        }
        var erased = message("assist.erased");
        if (mark.isMissingNode()) {
            marks.clear();
        } else {
            var name = new Name(said.agent().orElseThrow().number(), mark.intValue());
            marks.remove(name);
            erased.put("agent", name.agent).put("mark", name.mark);
        }
        said.done();
        room.tellConsumer(erased);
        room.tellAgents(erased);
        return Optional.empty();
    }

    /** The consumer's page says where what is under the marks is now, and which of them it is under no longer. */
    private Optional<Failure> anchors(Said said) {
        var moved = said.message().path("marks");
        if (!moved.isArray() || moved.size() > MOST_ANCHORS) {
            return Optional.of(
                    new Failure(Failure.Code.BAD_REQUEST, "marks must be a list of at most " + MOST_ANCHORS));
        }
        for (var each : moved) {
            boolean good = Mark.isWhole(each.path("agent"), 1, Integer.MAX_VALUE)
                    && Mark.isWhole(each.path("mark"), 1, 1_000_000_000)
                    && Mark.isWhole(each.path("dx"), -FARTHEST, FARTHEST)
                    && Mark.isWhole(each.path("dy"), -FARTHEST, FARTHEST);
            if (!good) {
                return Optional.of(
                        new Failure(Failure.Code.BAD_REQUEST, "marks must hold agent, mark, dx and dy, whole numbers"));
            }
        }
        said.done();
        moved.forEach(this::anchor);
        return Optional.empty();
    }

    private void anchor(JsonNode each) {
        var name = new Name(each.path("agent").intValue(), each.path("mark").intValue());
        int dx = each.path("dx").intValue();
        int dy = each.path("dy").intValue();
        if (marks.computeIfPresent(name, (n, mark) -> mark.movedTo(dx, dy)) != null) {
            var told = message("assist.moved").put("agent", name.agent).put("mark", name.mark);
            room.tellAgents(told.put("dx", dx).put("dy", dy));
        }
    }

    @Override
    public void happened(SupportEvent event) {
        switch (event) {
            case ConsumerBack(), ConsumerMoved(_, _) -> all(room::tellConsumer);
            case AgentBack(var connection) -> room.now().agent(connection).ifPresent(this::tellAll);
            case AgentAnswered(int number, boolean _) -> {
                room.now().agents().stream().filter(a -> a.number() == number).forEach(this::tellAll);
                forgetGone();
            }
            case AgentLeft(_) -> forgetGone();
            case AgentAsked _, AgentLost _, AgentWatches _, ConsumerLost(), Ended _, Paused _ -> {}
        }
    }

    private void tellAll(Agent agent) {
        all(message -> room.tell(agent, message));
    }

    private void all(Consumer<ObjectNode> to) {
        to.accept(message("assist.erased"));
        marks.forEach((name, mark) -> to.accept(drawn(name.agent, mark, true)));
    }

    /** An agent who is sent away or goes takes the drawings along. */
    private void forgetGone() {
        var there = room.now().agents().stream().map(Agent::number).toList();
        rates.keySet().retainAll(there);
        for (var name : List.copyOf(marks.keySet())) {
            if (!there.contains(name.agent)) {
                marks.remove(name);
                var erased = message("assist.erased").put("agent", name.agent).put("mark", name.mark);
                room.tellConsumer(erased);
                room.tellAgents(erased);
            }
        }
    }

    private void others(Agent but, ObjectNode message) {
        for (var agent : room.now().agents()) {
            if (agent.number() != but.number()) {
                room.tell(agent, message.deepCopy());
            }
        }
    }

    /** @param whole all of it, rather than what comes next */
    private static ObjectNode drawn(int agent, Mark mark, boolean whole) {
        var json = message("assist.drawn").put("agent", agent).put("whole", whole);
        mark.write(json);
        return json;
    }

    private static ObjectNode message(String type) {
        return JsonMapper.shared().createObjectNode().put("type", type);
    }

    private static Optional<Failure> limit(String sentence) {
        return Optional.of(new Failure(Failure.Code.LIMIT, sentence));
    }
}
