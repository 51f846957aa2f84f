package org.alongside.assist.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
import org.alongside.assist.support.SupportState.Consumer;
import org.alongside.assist.support.SupportState.Open;
import org.alongside.assist.support.SupportState.Over;
import org.alongside.assist.support.SupportState.Recording;
import org.alongside.assist.support.SupportState.Variant;
import org.alongside.assist.support.SupportState.Watcher;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.session.AssistPermissions;
import org.alongside.session.ConnectionId;
import org.alongside.session.SessionId;

/**
 * Decides about a support session: one consumer, a few agents whom the consumer admits one by one, and supervisors who watch
 * where the consumer agreed to that with an agent. A failure means that the event is refused and nothing changed.
 */
public final class SupportMachine {
    /** How many agents there may be at once, unless somebody wants it otherwise. */
    public static final int USUAL_AGENTS = 3;

    /** Supervisors who watch unasked; they take no agent's place. */
    public static final int MOST_WATCHERS = 4;

    /** Besides one for each agent: one for all who watch unasked, and one for a recording. */
    private static final int OTHER_VARIANTS = 2;

    private SupportMachine() {}

    /**
     * @param supervised whether the consumer's token lets supervisors watch unasked, where the consent said so
     * @param recording off, or asked
     * @param mostAgents how many may be there at once, with those who ask
     */
    public static Open begin(
            ConnectionId consumer, SessionId session, boolean supervised, Recording recording, int mostAgents) {
        var there = new Consumer(consumer, session, true, supervised);
        return new Open(there, false, List.of(), List.of(), Optional.empty(), List.of(), 0, recording, mostAgents);
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
            case ConsumerMoved _,
                    AgentAsked _,
                    AgentLost _,
                    AgentBack _,
                    AgentLeft _,
                    AgentWatches _,
                    WatcherCame _,
                    RecordingFailed _,
                    LeadTaken _,
                    LeadReturned _,
                    LeadGiven _ -> false;
        };
    }

    private static Result<SupportState> on(Open open, SupportEvent event) {
        return switch (event) {
            case ConsumerMoved(var connection, var session) -> moved(open, connection, session);
            case ConsumerLost() -> Result.ok(consumer(open, open.consumer().connection(), false));
            case ConsumerBack() -> Result.ok(consumer(open, open.consumer().connection(), true));
            case Paused(boolean paused) -> Result.ok(open.paused(paused));
            case AgentAsked asked -> asked(open, asked);
            case AgentAnswered answer -> answered(open, answer);
            case AgentLost(var connection) -> there(open, connection, false);
            case AgentBack(var connection) -> there(open, connection, true);
            case AgentLeft(var connection) -> Result.ok(without(open, connection));
            case AgentWatches(var connection, boolean watching) ->
                changed(open, connection, agent -> agent.watching(watching), watcher -> watcher.watching(watching));
            case WatcherCame came -> watched(open, came);
            case LeadTaken(var connection) -> Leading.taken(open, connection).map(next -> next);
            case LeadReturned(var connection) ->
                Leading.returned(open, connection).map(next -> next);
            case LeadGiven(var connection, int to) ->
                Leading.given(open, connection, to).map(next -> next);
            case RecordingAnswered(boolean record) -> recording(open, record);
            case RecordingFailed(var words) -> Result.ok(recording(open, new Recording.Failed(words)));
            case Ended(var reason) -> Result.ok(new Over(reason));
        };
    }

    /** Yes is said once, to a question; no at any time, and for good. */
    private static Result<SupportState> recording(Open open, boolean record) {
        return switch (open.recording()) {
            case Recording.Asked() -> Result.ok(recording(open, record ? new Recording.On() : new Recording.Refused()));
            case Recording.On() -> Result.ok(record ? open : recording(open, new Recording.Stopped()));
            case Recording.Off(), Recording.Refused(), Recording.Stopped(), Recording.Failed _ ->
                record ? Result.failed(Failure.Code.CONFLICT, "nobody asks for a recording now") : Result.ok(open);
        };
    }

    /** The same with this recording, and its variant. */
    private static Open recording(Open open, Recording next) {
        return settled(open.with(next), open.agents(), open.watchers(), open.numbered());
    }

    private static Result<SupportState> moved(Open open, ConnectionId connection, SessionId session) {
        return open.consumer().session().equals(session)
                ? Result.ok(consumer(open, connection, true))
                : Result.failed(Failure.Code.CONFLICT, "cid names the support session of another consumer");
    }

    private static Open consumer(Open open, ConnectionId connection, boolean there) {
        var before = open.consumer();
        return open.with(new Consumer(connection, before.session(), there, before.supervised()));
    }

    private static Result<SupportState> asked(Open open, AgentAsked asked) {
        if (isPart(open, asked.connection())) {
            return Result.failed(Failure.Code.CONFLICT, "you are part of this support session already");
        }
        if (open.agents().size() >= open.mostAgents()) {
            return Result.failed(Failure.Code.LIMIT, taken(open.mostAgents()));
        }
        int number = open.numbered() + 1;
        var agents = new ArrayList<>(open.agents());
        agents.add(new Agent(
                asked.connection(),
                number,
                asked.name(),
                asked.introduction(),
                asked.permissions(),
                asked.features(),
                asked.supervisor(),
                false,
                false,
                true,
                true));
        return Result.ok(settled(open, agents, open.watchers(), number));
    }

    private static String taken(int places) {
        return places == 1
                ? "there is an agent in this support session already"
                : "there are " + places + " agents in this support session already";
    }

    private static Result<SupportState> answered(Open open, AgentAnswered answer) {
        var agent = open.agents().stream()
                .filter(a -> a.number() == answer.number())
                .findFirst();
        if (agent.isEmpty()) {
            return Result.failed(Failure.Code.NOT_FOUND, "there is no agent " + answer.number() + " here");
        }
        var connection = agent.get().connection();
        boolean knowing = answer.supervised() && open.consumer().supervised();
        return answer.admitted()
                ? changed(open, connection, a -> a.asAdmitted(knowing), watcher -> watcher)
                : Result.ok(without(open, connection));
    }

    private static Result<SupportState> watched(Open open, WatcherCame came) {
        if (isPart(open, came.connection())) {
            return Result.failed(Failure.Code.CONFLICT, "you are part of this support session already");
        }
        if (!open.mayBeWatched()) {
            return Result.failed(
                    Failure.Code.FORBIDDEN,
                    "the consumer did not agree that a supervisor watches: ask to see the page");
        }
        if (open.watchers().size() == MOST_WATCHERS) {
            return Result.failed(
                    Failure.Code.LIMIT, "there are " + MOST_WATCHERS + " supervisors who watch this already");
        }
        var watchers = new ArrayList<>(open.watchers());
        watchers.add(new Watcher(came.connection(), came.name(), true, true));
        return Result.ok(settled(open, open.agents(), watchers, open.numbered()));
    }

    private static Result<SupportState> there(Open open, ConnectionId connection, boolean there) {
        return changed(open, connection, agent -> agent.there(there), watcher -> watcher.there(there));
    }

    private static Result<SupportState> changed(
            Open open, ConnectionId connection, UnaryOperator<Agent> change, UnaryOperator<Watcher> ofWatcher) {
        if (!isPart(open, connection)) {
            return Result.failed(Failure.Code.NOT_FOUND, "you are no part of this support session");
        }
        var agents = open.agents().stream()
                .map(a -> a.connection().equals(connection) ? change.apply(a) : a)
                .toList();
        var watchers = open.watchers().stream()
                .map(w -> w.connection().equals(connection) ? ofWatcher.apply(w) : w)
                .toList();
        return Result.ok(settled(open, agents, watchers, open.numbered()));
    }

    private static Open without(Open open, ConnectionId connection) {
        var agents = open.agents().stream()
                .filter(a -> !a.connection().equals(connection))
                .toList();
        var watchers = open.watchers().stream()
                .filter(w -> !w.connection().equals(connection))
                .toList();
        return settled(open, agents, watchers, open.numbered());
    }

    /**
     * The same with these people: somebody leads where somebody is admitted, nobody watches who may not, and there is a
     * variant for each different set of permissions.
     */
    private static Open settled(Open open, List<Agent> agents, List<Watcher> watchers, int numbered) {
        var next = new Open(
                open.consumer(),
                open.paused(),
                agents,
                watchers,
                Leading.among(agents, open.lead()),
                List.of(),
                numbered,
                open.recording(),
                open.mostAgents());
        var allowed = next.mayBeWatched() ? watchers : List.<Watcher>of();
        return new Open(
                next.consumer(),
                next.paused(),
                agents,
                allowed,
                next.lead(),
                variants(
                        open.variants(), wanted(open.recording(), agents, allowed), open.mostAgents() + OTHER_VARIANTS),
                numbered,
                open.recording(),
                open.mostAgents());
    }

    /** Pictures differ by what may be seen alone, so a recording mostly needs no variant of its own. */
    private static List<AssistPermissions> wanted(Recording recording, List<Agent> agents, List<Watcher> watchers) {
        var wanted = new ArrayList<>(Stream.concat(
                        agents.stream().filter(Agent::admitted).map(Agent::permissions),
                        watchers.stream().map(w -> AssistPermissions.DEFAULT))
                .distinct()
                .toList());
        var common = Open.common(agents);
        boolean missing = wanted.stream().noneMatch(each -> each.viewable().equals(common.viewable()));
        if (recording instanceof Recording.On && agents.stream().anyMatch(Agent::admitted) && missing) {
            wanted.add(common);
        }
        return wanted;
    }

    private static List<Variant> variants(List<Variant> before, List<AssistPermissions> wanted, int most) {
        var variants = new ArrayList<Variant>();
        before.stream().filter(v -> wanted.contains(v.permissions())).forEach(variants::add);
        for (var permissions : wanted) {
            if (variants.stream().noneMatch(v -> v.permissions().equals(permissions))) {
                variants.add(new Variant(free(variants, most), permissions));
            }
        }
        return variants;
    }

    private static int free(List<Variant> variants, int most) {
        return IntStream.rangeClosed(1, most)
                .filter(n -> variants.stream().map(Variant::number).noneMatch(taken -> taken == n))
                .findFirst()
                .orElseThrow();
    }

    /** Whether this connection asked, was admitted, or watches. */
    public static boolean isPart(SupportState state, ConnectionId connection) {
        return state instanceof Open open
                && (open.agent(connection).isPresent()
                        || open.watcher(connection).isPresent());
    }
}
