package org.alongside.assist.activity;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.alongside.assist.activity.Mark.Place;
import org.alongside.assist.activity.Mark.Tool;
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
import org.alongside.assist.support.SupportEvent.LeadGiven;
import org.alongside.assist.support.SupportEvent.LeadReturned;
import org.alongside.assist.support.SupportEvent.LeadTaken;
import org.alongside.assist.support.SupportEvent.Paused;
import org.alongside.assist.support.SupportEvent.RecordingAnswered;
import org.alongside.assist.support.SupportEvent.RecordingFailed;
import org.alongside.assist.support.SupportEvent.WatcherCame;
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
    private static final int MOST_NUMBER = 1_000_000_000;
    private static final int MOST_MARKS = 100;
    private static final int MOST_POINTS = 20_000;
    private static final int MOST_ANCHORS = 100;
    private static final double PARTS_PER_SECOND = 40;
    private static final int PARTS_AT_ONCE = 120;

    /** A mark is named by its agent's number and its own. */
    private record Name(int agent, int mark) {
        static Result<Name> read(JsonNode json) {
            var agent = json.path("agent");
            var mark = json.path("mark");
            return Mark.isWhole(agent, 1, MOST_NUMBER) && Mark.isWhole(mark, 1, MOST_NUMBER)
                    ? Result.ok(new Name(agent.intValue(), mark.intValue()))
                    : Result.failed(Failure.Code.BAD_REQUEST, "agent and mark must be whole numbers above 0");
        }

        ObjectNode write(ObjectNode json) {
            return json.put("agent", agent).put("mark", mark);
        }
    }

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
        var rate =
                rates.computeIfAbsent(agent.number(), n -> new Rate(PARTS_PER_SECOND, PARTS_AT_ONCE, said.nowNanos()));
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
        if (part.tool() == Tool.LENS) {
            eraseLensesBut(new Name(agent.number(), part.number()));
        }
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
        int points =
                marks.values().stream().mapToInt(mark -> mark.points().size()).sum();
        if (points + part.points().size() > 2 * MOST_POINTS) {
            return limit("the drawings have too many points: erase some");
        }
        marks.put(name, after.get());
        return Optional.empty();
    }

    /** One drawing: an agent's own, or the consumer's page says that what it was on is gone. Or everything of everybody. */
    private Optional<Failure> erase(Said said) {
        var allowed = said.agent().isPresent() ? said.by(AssistFeature.DRAW).trouble() : Optional.<Failure>empty();
        if (allowed.isPresent()) {
            return allowed;
        }
        var message = said.message();
        if (!message.has("mark")) {
            said.done();
            marks.clear();
            tellEverybody(message("assist.erased"));
            return Optional.empty();
        }
        var own = said.agent().map(agent -> ((ObjectNode) message.deepCopy()).put("agent", agent.number()));
        return Name.read(own.map(JsonNode.class::cast).orElse(message))
                .map(name -> {
                    said.done();
                    erase(name);
                    return name;
                })
                .trouble();
    }

    /** A session has one lens; who lays another one takes that away. */
    private void eraseLensesBut(Name kept) {
        eraseLenses(name -> !name.equals(kept));
    }

    private void eraseLenses(Predicate<Name> which) {
        marks.entrySet().stream()
                .filter(each -> each.getValue().tool() == Tool.LENS && which.test(each.getKey()))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::erase);
    }

    private void erase(Name name) {
        marks.remove(name);
        tellEverybody(name.write(message("assist.erased")));
    }

    private void tellEverybody(ObjectNode message) {
        room.tellConsumer(message);
        room.tellAgents(message);
    }

    /** The consumer's page says where what is under the marks is now, and which of them it is under no longer. */
    private Optional<Failure> anchors(Said said) {
        var moved = said.message().path("marks");
        if (!moved.isArray() || moved.size() > MOST_ANCHORS) {
            return Optional.of(
                    new Failure(Failure.Code.BAD_REQUEST, "marks must be a list of at most " + MOST_ANCHORS));
        }
        var places = new LinkedHashMap<Name, Place>();
        for (var each : moved) {
            var place = Name.read(each)
                    .flatMap(name -> Place.read(each).map(now -> {
                        places.put(name, now);
                        return now;
                    }));
            if (place.trouble().isPresent()) {
                return place.trouble();
            }
        }
        said.done();
        places.forEach(this::anchor);
        return Optional.empty();
    }

    private void anchor(Name name, Place now) {
        if (marks.computeIfPresent(name, (n, mark) -> mark.at(now)) != null) {
            var told = name.write(message("assist.moved"));
            now.write(told);
            room.tellAgents(told);
        }
    }

    @Override
    public void happened(SupportEvent event) {
        switch (event) {
            case ConsumerBack _ -> all(room::tellConsumer);
            case ConsumerMoved _ -> {
                // It showed a part of the page before.
                eraseLenses(_ -> true);
                all(room::tellConsumer);
            }
            case Paused(boolean paused) -> {
                if (paused) {
                    eraseLenses(_ -> true);
                }
            }
            case AgentBack(var connection) -> room.now().agent(connection).ifPresent(this::tellAll);
            case AgentAnswered(int number, boolean _, boolean _) -> {
                room.now().agents().stream().filter(a -> a.number() == number).forEach(this::tellAll);
                forgetGone();
            }
            case AgentLeft _ -> forgetGone();
            case AgentAsked _,
                    AgentLost _,
                    AgentWatches _,
                    ConsumerLost _,
                    Ended _,
                    RecordingAnswered _,
                    RecordingFailed _,
                    WatcherCame _,
                    LeadTaken _,
                    LeadReturned _,
                    LeadGiven _ -> {}
        }
    }

    @Override
    public void retell(Consumer<ObjectNode> to) {
        all(to);
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
                erase(name);
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
