package org.alongside.assist.activity;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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
import org.alongside.assist.support.SupportState.Lead;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.session.AssistFeature;
import org.alongside.session.ConnectionId;
import org.alongside.session.Rate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Agents act on the consumer's page: who may, by one token; and what is wanted and what became of it, handed to and fro. The
 * page itself decides about each act, and its answer goes to whoever wanted it.
 */
final class Steering implements Activity {
    private static final int MOST_WAITING = 64;
    private static final int MOST_NUMBER = 1_000_000_000;
    private static final double ACTS_PER_SECOND = 40;
    private static final int ACTS_AT_ONCE = 120;

    private final Room room;
    /** What the consumer's page has not answered yet, by number. */
    private final Map<Integer, Said> waiting = new LinkedHashMap<>();

    private final Map<Integer, Rate> rates = new HashMap<>();
    private Token token = Token.FREE;
    private int asked;

    Steering(Room room) {
        this.room = room;
    }

    @Override
    public Optional<Failure> said(Said said) {
        return switch (said.type()) {
            case "assist.control" -> said.agent().map(a -> want(said, a)).orElseGet(() -> answer(said));
            case "assist.act" -> act(said);
            case "assist.form" ->
                said.by(AssistFeature.FORM)
                        .flatMap(agent ->
                                forward(said, agent, message("assist.perform").put("kind", "form"), true))
                        .trouble();
            default -> said.unlessByConsumer().or(() -> acted(said));
        };
    }

    // --- who acts

    private Optional<Failure> want(Said said, Agent agent) {
        var want = said.message().path("want");
        var to = said.message().path("to");
        if (!want.isBoolean()) {
            return wrong("want must be true or false");
        }
        if (!agent.mayAct()) {
            return Optional.of(new Failure(Failure.Code.FORBIDDEN, "this token does not allow to act on the page"));
        }
        if (want.booleanValue() && isTakenFrom(agent)) {
            return Optional.of(new Failure(
                    Failure.Code.CONFLICT, "a supervisor leads this session now, and alone may hand control to you"));
        }
        if (to.isMissingNode()) {
            said.done();
            become(want.booleanValue() ? token.wanted(agent.number()) : token.left(agent.number()));
            return Optional.empty();
        }
        return handOver(said, agent, to.asInt(0));
    }

    private Optional<Failure> handOver(Said said, Agent from, int to) {
        if (!token.holder().equals(Optional.of(from.number()))) {
            return Optional.of(new Failure(Failure.Code.CONFLICT, "you do not act on the page now"));
        }
        boolean there = room.now().agents().stream().anyMatch(a -> a.number() == to && a.admitted() && a.mayAct());
        if (!there) {
            return Optional.of(
                    new Failure(Failure.Code.NOT_FOUND, "there is no agent " + to + " here who may act on the page"));
        }
        said.done();
        become(token.left(from.number()).wanted(to));
        return Optional.empty();
    }

    private boolean isTakenFrom(Agent agent) {
        return room.now()
                .lead()
                .filter(lead -> lead.isTakenOver() && lead.agent() != agent.number())
                .isPresent();
    }

    /** The consumer's yes or no. */
    private Optional<Failure> answer(Said said) {
        var agent = said.message().path("agent");
        var allow = said.message().path("allow");
        if (!Mark.isWhole(agent, 1, MOST_NUMBER) || !allow.isBoolean()) {
            return wrong("agent must be a number, and allow true or false");
        }
        int number = agent.intValue();
        boolean known = token.asking().contains(number) || token.agreed().contains(number);
        if (allow.booleanValue() && !known) {
            return Optional.of(new Failure(Failure.Code.NOT_FOUND, "agent " + number + " did not ask"));
        }
        said.done();
        become(allow.booleanValue() ? token.allowed(number) : token.denied(number));
        return Optional.empty();
    }

    private void become(Token next) {
        if (!next.equals(token)) {
            if (!next.holder().equals(token.holder())) {
                room.note(
                        next.holder().isPresent() ? "control" : "control-ended",
                        next.holder().or(token::holder),
                        "");
            }
            token = next;
            room.tellConsumer(controlled());
            room.tellAgents(controlled());
        }
    }

    private ObjectNode controlled() {
        var json = message("assist.controlled");
        token.holder().ifPresent(holder -> json.put("by", holder));
        token.asking().stream().sorted().forEach(json.putArray("asking")::add);
        return json;
    }

    // --- what is wanted, and what became of it

    private Optional<Failure> act(Said said) {
        return Act.read(said.message())
                .flatMap(act -> said.by(act.kind().needs).flatMap(agent -> act(said, agent, act)))
                .trouble();
    }

    private Result<Agent> act(Said said, Agent agent, Act act) {
        if (!token.holder().equals(Optional.of(agent.number()))) {
            return Result.failed(Failure.Code.CONFLICT, "you do not act on the page now: ask for control");
        }
        var message = act.clean().put("type", "assist.perform").put("submit", agent.may(AssistFeature.SUBMIT));
        return forward(said, agent, message, act.kind().isAnswered());
    }

    private Result<Agent> forward(Said said, Agent agent, ObjectNode message, boolean answered) {
        var now = room.now();
        if (now.paused()) {
            return Result.failed(Failure.Code.CONFLICT, "sharing is paused");
        }
        if (!now.consumer().there()) {
            return Result.failed(
                    Failure.Code.UNAVAILABLE,
                    "the customer's page is away: it is being loaded, has lost its line, or is one without co-browsing");
        }
        var rate = rates.computeIfAbsent(agent.number(), n -> new Rate(ACTS_PER_SECOND, ACTS_AT_ONCE, said.nowNanos()));
        if (!rate.allows(said.nowNanos())) {
            return Result.failed(Failure.Code.LIMIT, "too much was wanted in a second");
        }
        message.put("agent", agent.number()).put("at", said.nowMillis());
        if (answered) {
            message.put("act", ++asked);
            waiting.put(asked, said);
            waiting.keySet().stream()
                    .limit(Math.max(0, waiting.size() - MOST_WAITING))
                    .toList()
                    .forEach(late -> fail(late, new Failure(Failure.Code.TIMEOUT, "the page did not answer")));
        } else {
            said.done();
        }
        room.tellConsumer(message);
        return Result.ok(agent);
    }

    private Optional<Failure> acted(Said said) {
        var act = said.message().path("act");
        var result = said.message().path("result");
        if (!Mark.isWhole(act, 1, MOST_NUMBER) || !(result instanceof ObjectNode)) {
            return wrong("act must be a number, and result an object");
        }
        said.done();
        // One that nobody waits for any more came too late.
        Optional.ofNullable(waiting.remove(act.intValue()))
                .ifPresent(asker ->
                        asker.done(JsonMapper.shared().createObjectNode().set("result", result.deepCopy())));
        return Optional.empty();
    }

    private void fail(int act, Failure failure) {
        Optional.ofNullable(waiting.remove(act)).ifPresent(asker -> asker.refused(failure));
    }

    // --- who comes and goes

    @Override
    public void happened(SupportEvent event) {
        switch (event) {
            case ConsumerLost _, ConsumerMoved _ -> {
                var away = new Failure(Failure.Code.UNAVAILABLE, "the page went away");
                List.copyOf(waiting.keySet()).forEach(act -> fail(act, away));
                room.tellConsumer(controlled());
            }
            case ConsumerBack() -> room.tellConsumer(controlled());
            case AgentBack(var connection) ->
                room.now().agent(connection).ifPresent(agent -> room.tell(agent, controlled()));
            case AgentAnswered(int number, boolean _, boolean _) -> {
                agents().filter(a -> a.number() == number).forEach(agent -> room.tell(agent, controlled()));
                forgetGone();
            }
            case AgentLeft _ -> forgetGone();
            case AgentLost(var connection) ->
                room.now().agent(connection).ifPresent(agent -> become(token.left(agent.number())));
            case LeadTaken _ -> takenOver();
            case LeadReturned(var connection) -> ledByAnother(connection, false);
            case LeadGiven(var connection, int _) -> ledByAnother(connection, true);
            case AgentAsked _,
                    AgentWatches _,
                    Ended _,
                    Paused _,
                    RecordingAnswered _,
                    RecordingFailed _,
                    WatcherCame _ -> {}
        }
    }

    /** Whoever leads acts: everybody else lets go, and the consumer is asked about the new one where that was not done. */
    private void takenOver() {
        var next = token.leftByAll();
        become(lead().filter(Agent::mayAct)
                .map(agent -> next.wanted(agent.number()))
                .orElse(next));
    }

    /**
     * Control goes with the lead.
     *
     * @param ask whether the consumer is asked about one who never had it
     */
    private void ledByAnother(ConnectionId before, boolean ask) {
        var holder = room.now().agent(before).filter(agent -> token.holder().equals(Optional.of(agent.number())));
        if (holder.isPresent()) {
            var next = token.left(holder.get().number());
            become(lead().filter(
                            agent -> agent.mayAct() && (ask || token.agreed().contains(agent.number())))
                    .map(agent -> next.wanted(agent.number()))
                    .orElse(next));
        }
    }

    private Optional<Agent> lead() {
        return room.now().lead().map(Lead::agent).flatMap(room.now()::admitted);
    }

    private void forgetGone() {
        var there = agents().map(Agent::number).toList();
        rates.keySet().retainAll(there);
        var next = token;
        for (int agent : Stream.of(token.holder().stream(), token.asking().stream(), token.agreed().stream())
                .flatMap(s -> s)
                .toList()) {
            next = there.contains(agent) ? next : next.denied(agent);
        }
        become(next);
    }

    private Stream<Agent> agents() {
        return room.now().agents().stream();
    }

    private static ObjectNode message(String type) {
        return JsonMapper.shared().createObjectNode().put("type", type);
    }

    private static Optional<Failure> wrong(String sentence) {
        return Optional.of(new Failure(Failure.Code.BAD_REQUEST, sentence));
    }
}
