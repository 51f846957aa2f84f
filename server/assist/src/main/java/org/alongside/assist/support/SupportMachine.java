package org.alongside.assist.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
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
import org.alongside.assist.support.SupportEvent.RecordingAnswered;
import org.alongside.assist.support.SupportEvent.RecordingFailed;
import org.alongside.assist.support.SupportState.Agent;
import org.alongside.assist.support.SupportState.Consumer;
import org.alongside.assist.support.SupportState.Open;
import org.alongside.assist.support.SupportState.Over;
import org.alongside.assist.support.SupportState.Recording;
import org.alongside.assist.support.SupportState.Variant;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.session.AssistPermissions;
import org.alongside.session.ConnectionId;
import org.alongside.session.SessionId;

/**
 * Decides about a support session: one consumer, and up to three agents whom the consumer admits one by one. A failure means
 * that the event is refused and nothing changed.
 */
public final class SupportMachine {
    public static final int MOST_AGENTS = 3;

    private SupportMachine() {}

    /** @param recording off, or asked */
    public static Open begin(ConnectionId consumer, SessionId session, Recording recording) {
        return new Open(new Consumer(consumer, session, true), false, List.of(), List.of(), 0, recording);
    }

    /** @param from whose doing or fate it is; an event of a consumer must be that of this session's */
    public static Result<SupportState> on(SupportState state, SupportEvent event, ConnectionId from) {
        return switch (state) {
            case Open open -> {
                boolean strange =
                        isOfConsumer(event) && !open.consumer().connection().equals(from);
                yield strange
                        ? Result.failed(Failure.Code.FORBIDDEN, "only the consumer of this support session may do that")
                        : on(open, event);
            }
            case Over _ -> Result.failed(Failure.Code.NOT_FOUND, "the support session is over");
        };
    }

    private static boolean isOfConsumer(SupportEvent event) {
        return switch (event) {
            case ConsumerLost _, ConsumerBack _, Paused _, AgentAnswered _, RecordingAnswered _, Ended _ -> true;
            case ConsumerMoved _, AgentAsked _, AgentLost _, AgentBack _, AgentLeft _, AgentWatches _, RecordingFailed _ -> false;
        };
    }

    private static Result<SupportState> on(Open open, SupportEvent event) {
        return switch (event) {
            case ConsumerMoved(var connection, var session) -> moved(open, connection, session);
            case ConsumerLost() -> Result.ok(consumer(open, open.consumer().connection(), false));
            case ConsumerBack() -> Result.ok(consumer(open, open.consumer().connection(), true));
            case Paused(boolean paused) ->
                Result.ok(new Open(open.consumer(), paused, open.agents(), open.variants(), open.numbered(), open.recording()));
            case AgentAsked asked -> asked(open, asked);
            case AgentAnswered(int number, boolean admitted) -> answered(open, number, admitted);
            case AgentLost(var connection) -> changed(open, connection, agent -> agent.there(false));
            case AgentBack(var connection) -> changed(open, connection, agent -> agent.there(true));
            case AgentLeft(var connection) ->
                Result.ok(agents(
                        open,
                        open.agents().stream()
                                .filter(a -> !a.connection().equals(connection))
                                .toList()));
            case AgentWatches(var connection, boolean watching) ->
                changed(open, connection, agent -> agent.watching(watching));
            case RecordingAnswered(boolean record) -> recording(open, record);
            case RecordingFailed(var words) -> Result.ok(recording(open, new Recording.Failed(words)));
            case Ended(var reason) -> Result.ok(new Over(reason));
        };
    }

    /** Yes is said once, to a question; no at any time, and for good. */
    private static Result<SupportState> recording(Open open, boolean record) {
        return switch (open.recording()) {
            case Recording.Asked() ->
                Result.ok(recording(open, record ? new Recording.On() : new Recording.Refused()));
            case Recording.On() ->
                Result.ok(record ? open : recording(open, new Recording.Stopped()));
            case Recording.Off(), Recording.Refused(), Recording.Stopped(), Recording.Failed _ ->
                record
                        ? Result.failed(Failure.Code.CONFLICT, "nobody asks for a recording now")
                        : Result.ok(open);
        };
    }

    /** The same with this recording, and its variant. */
    private static Open recording(Open open, Recording next) {
        return agents(open.with(next), open.agents());
    }

    private static Result<SupportState> moved(Open open, ConnectionId connection, SessionId session) {
        return open.consumer().session().equals(session)
                ? Result.ok(consumer(open, connection, true))
                : Result.failed(Failure.Code.CONFLICT, "cid names the support session of another consumer");
    }

    private static Open consumer(Open open, ConnectionId connection, boolean there) {
        var consumer = new Consumer(connection, open.consumer().session(), there);
        return new Open(consumer, open.paused(), open.agents(), open.variants(), open.numbered(), open.recording());
    }

    private static Result<SupportState> asked(Open open, AgentAsked asked) {
        if (open.agent(asked.connection()).isPresent()) {
            return Result.failed(Failure.Code.CONFLICT, "you are part of this support session already");
        }
        if (open.agents().size() == MOST_AGENTS) {
            return Result.failed(
                    Failure.Code.LIMIT, "there are " + MOST_AGENTS + " agents in this support session already");
        }
        int number = open.numbered() + 1;
        var agents = new ArrayList<>(open.agents());
        agents.add(new Agent(
                asked.connection(), number, asked.name(), asked.permissions(), asked.features(), false, true, true));
        return Result.ok(new Open(open.consumer(), open.paused(), agents, open.variants(), number, open.recording()));
    }

    private static Result<SupportState> answered(Open open, int number, boolean admitted) {
        var agent = open.agents().stream().filter(a -> a.number() == number).findFirst();
        return agent.map(a -> admitted
                        ? changed(open, a.connection(), Agent::asAdmitted)
                        : on(open, new AgentLeft(a.connection())))
                .orElseGet(() -> Result.failed(Failure.Code.NOT_FOUND, "there is no agent " + number + " here"));
    }

    private static Result<SupportState> changed(Open open, ConnectionId connection, UnaryOperator<Agent> change) {
        if (open.agent(connection).isEmpty()) {
            return Result.failed(Failure.Code.NOT_FOUND, "you are no part of this support session");
        }
        return Result.ok(agents(
                open,
                open.agents().stream()
                        .map(a -> a.connection().equals(connection) ? change.apply(a) : a)
                        .toList()));
    }

    /** The same with these agents, and a variant for each different set of permissions among the admitted and for the recording. */
    private static Open agents(Open open, List<Agent> agents) {
        var variants = new ArrayList<Variant>();
        var wanted = wanted(open.recording(), agents);
        open.variants().stream().filter(v -> wanted.contains(v.permissions())).forEach(variants::add);
        for (var permissions : wanted) {
            if (variants.stream().noneMatch(v -> v.permissions().equals(permissions))) {
                variants.add(new Variant(free(variants), permissions));
            }
        }
        return new Open(open.consumer(), open.paused(), agents, variants, open.numbered(), open.recording());
    }

    /** Pictures differ by what may be seen alone, so a recording mostly needs no variant of its own. */
    private static List<AssistPermissions> wanted(Recording recording, List<Agent> agents) {
        var wanted = new ArrayList<>(agents.stream()
                .filter(Agent::admitted)
                .map(Agent::permissions)
                .distinct()
                .toList());
        var common = Open.common(agents);
        boolean missing = wanted.stream().noneMatch(each -> each.viewable().equals(common.viewable()));
        if (recording instanceof Recording.On && !wanted.isEmpty() && missing) {
            wanted.add(common);
        }
        return wanted;
    }

    private static int free(List<Variant> variants) {
        return IntStream.rangeClosed(1, MOST_AGENTS + 1)
                .filter(n -> variants.stream().map(Variant::number).noneMatch(taken -> taken == n))
                .findFirst()
                .orElseThrow();
    }

    /** The agent of this connection, if it is part of the session. */
    public static Optional<Agent> agent(SupportState state, ConnectionId connection) {
        return state instanceof Open open ? open.agent(connection) : Optional.empty();
    }
}
