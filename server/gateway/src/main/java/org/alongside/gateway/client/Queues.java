package org.alongside.gateway.client;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.call.Call;
import org.alongside.gateway.call.CallEffect;
import org.alongside.gateway.call.CallEvent;
import org.alongside.gateway.call.CallId;
import org.alongside.gateway.call.CallState;
import org.alongside.gateway.call.CallWatcher;
import org.alongside.gateway.call.Callees;
import org.alongside.gateway.call.ClientLeg;
import org.alongside.gateway.call.Dialled;
import org.alongside.gateway.call.EndReason;
import org.alongside.gateway.call.Fork;
import org.alongside.gateway.call.Leg;
import org.alongside.gateway.call.TargetSet;
import org.alongside.gateway.call.Transferor;
import org.alongside.gateway.history.Journal;
import org.alongside.gateway.queue.AgentState;
import org.alongside.gateway.queue.Presence;
import org.alongside.gateway.queue.QueueEffect;
import org.alongside.gateway.queue.QueueEvent;
import org.alongside.gateway.queue.QueueMachine;
import org.alongside.gateway.queue.QueueReport;
import org.alongside.gateway.queue.QueueSettings;
import org.alongside.gateway.queue.QueueState;
import org.alongside.kernel.Mailbox;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The queues of this node: feeds the {@link QueueMachine} and makes its effects calls' events and clients' messages. For any
 * thread; its mailbox is the only writer of the queues' state, and nothing here waits.
 */
final class Queues implements CallWatcher {
    private static final Logger log = LoggerFactory.getLogger(Queues.class);
    private static final int MAILBOX_BOUND = 65_536;
    /** How long it rings where a queue sent a caller on. */
    private static final Duration ELSEWHERE = Duration.ofMinutes(1);

    private final QueueMachine machine;
    private final List<QueueSettings> settings;
    private final Directory directory;
    private final Origin origin;
    private final Router router;
    private final Journal journal;
    private final Timers timers;
    private final InstantSource clock;
    private final Mailbox<Mail> mailbox;
    /** Who waits here or was sent on from here, with what a console is told of such a call. */
    private final Map<CallId, Ticket> tickets = new ConcurrentHashMap<>();

    // Only the mailbox touches these.
    private final Map<CallId, Ring> rings = new HashMap<>();
    private final Map<CallId, Set<LegId>> elsewhere = new HashMap<>();
    private QueueState state = QueueState.EMPTY;
    private Optional<Timers.Handle> alarm = Optional.empty();
    private List<QueueJson.Line> board = List.of();

    private record Ring(String agent, LegId leg) {}

    private sealed interface Mail {
        record Happened(QueueEvent event) implements Mail {}

        /** A call in which the queues have a part made a step. */
        record Stepped(CallId call, CallState state) implements Mail {}

        record Look(String agent) implements Mail {}

        record Report(CompletableFuture<List<QueueReport>> to) implements Mail {}

        record Handed(CallId call, Transferor by, String queue, Consumer<Refusal> refused) implements Mail {}
    }

    /** How the queues stand. */
    CompletableFuture<List<QueueReport>> report() {
        var report = new CompletableFuture<List<QueueReport>>();
        deliver(new Mail.Report(report));
        return report;
    }

    /**
     * What is known of a caller in a queue.
     *
     * @param giver the agent who handed it on to there
     */
    record Ticket(Leg caller, String queue, java.time.Instant since, Optional<String> giver) {}

    /** Why a queue takes nobody who is handed on to it, also in words for whoever wanted that. */
    record Refusal(EndReason reason, String words) {}

    Queues(
            List<QueueSettings> settings,
            Directory directory,
            Origin origin,
            Router router,
            Journal journal,
            World world) {
        this.machine = new QueueMachine(settings);
        this.settings = List.copyOf(settings);
        this.directory = directory;
        this.origin = origin;
        this.router = router;
        this.journal = journal;
        this.timers = world.timers;
        this.clock = world.clock;
        this.mailbox = new Mailbox<>("queues", MAILBOX_BOUND, world.executor, this::read);
        directory.onCalls(this::callsChanged);
    }

    /** Time, and where mailboxes run. */
    record World(Timers timers, InstantSource clock, Executor executor) {}

    // What happens to callers.

    /** Empty, or why the call ends at once. */
    Optional<EndReason> join(CallId call, Leg caller, String queue) {
        tickets.put(call, new Ticket(caller, queue, clock.instant(), Optional.empty()));
        var refusal = origin.begin(call, caller, waitingFor(queue));
        if (refusal.isPresent()) {
            tickets.remove(call);
        } else {
            journal.joined(call, queue);
            post(new QueueEvent.Joined(call, queue));
        }
        return refusal;
    }

    private static TargetSet waitingFor(String queue) {
        return TargetSet.waiting(new Dialled(new Destination.Queue(queue).text(), Redacted.of(""), true));
    }

    /**
     * Hands the far side of a call that was answered on to a queue, if this one would keep it waiting now; else the call is as it
     * was, and {@code refused} hears why. An overflow is for those who have nobody to talk to.
     */
    void hand(CallId call, Transferor by, String queue, Consumer<Refusal> refused) {
        deliver(new Mail.Handed(call, by, queue, refused));
    }

    /** The caller's place in a queue, while it has one. */
    Optional<Ticket> ticket(CallId call) {
        return Optional.ofNullable(tickets.get(call));
    }

    long secondsSince(Ticket ticket) {
        return Math.max(0, Duration.between(ticket.since(), clock.instant()).toSeconds());
    }

    @Override
    public void stepped(CallId call, CallState before, CallState after, List<CallEffect> effects) {
        if (before instanceof CallState.Talking(var talked) && after instanceof CallState.Forwarding(var fork)) {
            handed(call, talked, fork);
        } else if (tickets.containsKey(call)) {
            deliver(new Mail.Stepped(call, after));
        }
    }

    /** Its transferor has left it waiting for whoever a queue finds. */
    private void handed(CallId call, Call talked, Fork fork) {
        var dialled = fork.callees().dialled();
        if (dialled.waits() && Destination.parse(dialled.address(), "").orElse(null) instanceof Destination.Queue to) {
            var giver = talked.across(fork.caller().id()).stream()
                    .flatMap(leg -> agent(leg).stream())
                    .map(Queues::name)
                    .findFirst();
            tickets.put(call, new Ticket(fork.caller(), to.name(), clock.instant(), giver));
            journal.joined(call, to.name());
            post(new QueueEvent.Joined(call, to.name(), giver));
        }
    }

    @Override
    public void left(CallId call) {
        if (tickets.remove(call) != null) {
            post(new QueueEvent.Left(call));
        }
    }

    // What happens to agents.

    /** Signed in anew. Where no other console of this agent is there, what held before holds no longer. */
    void opened(Client agent, Set<String> skills) {
        boolean alone = consoles(name(agent)).stream().noneMatch(console -> console != agent && console.isHere());
        if (alone) {
            post(new QueueEvent.AgentGone(name(agent)));
        }
        resumed(agent, skills);
        callsChanged(agent);
    }

    /** The same console is there again, and so is what held before. */
    void resumed(Client agent, Set<String> skills) {
        post(new QueueEvent.AgentHere(name(agent), skills));
        deliver(new Mail.Look(name(agent)));
    }

    /** A console is lost: what rings at this agent rings elsewhere, perhaps at another console of the same agent. */
    void lost(Client agent, Set<String> skills) {
        post(new QueueEvent.AgentLost(name(agent)));
        if (consoles(name(agent)).stream().anyMatch(Client::isHere)) {
            post(new QueueEvent.AgentHere(name(agent), skills));
        }
    }

    void ended(Client agent, Set<String> skills) {
        lost(agent, skills);
        if (consoles(name(agent)).isEmpty()) {
            post(new QueueEvent.AgentGone(name(agent)));
        }
        callsChanged(agent);
    }

    void says(Client agent, Presence presence) {
        post(new QueueEvent.AgentSaid(name(agent), presence));
    }

    private void callsChanged(Client client) {
        if (client.isAgent()) {
            var calls = new HashSet<CallId>();
            consoles(name(client)).forEach(console -> calls.addAll(console.calls()));
            post(new QueueEvent.AgentInCalls(name(client), calls));
        }
    }

    private static String name(Client agent) {
        return agent.voice().username();
    }

    private List<Client> consoles(String agent) {
        return directory.consoles(agent);
    }

    // The mailbox.

    private void post(QueueEvent event) {
        deliver(new Mail.Happened(event));
    }

    private void deliver(Mail mail) {
        if (!mailbox.post(mail)) {
            log.error("the queues drop an event: their mailbox is full");
        }
    }

    private void read(Mail mail) {
        switch (mail) {
            case Mail.Happened(var event) -> happen(event);
            case Mail.Stepped(var call, var now) -> look(call, now);
            case Mail.Report(var to) -> to.complete(QueueReport.of(settings, state));
            case Mail.Look(var agent) -> {
                var known = Optional.ofNullable(state.agents().get(agent));
                known.ifPresent(a -> tell(agent, QueueJson.agent(a.state(), clock.instant())));
                tellBoard(agent);
            }
            case Mail.Handed(var call, var by, var queue, var refused) ->
                hand(call, by, queue).ifPresent(refused);
        }
    }

    private Optional<Refusal> hand(CallId call, Transferor by, String queue) {
        var to = machine.queue(queue).orElseThrow();
        var giver = origin.calls().leg(call, by).flatMap(this::agent).map(Queues::name);
        var refusal = machine.refusal(clock.instant(), state, to, giver);
        if (refusal.isPresent()) {
            journal.note(call, "the queue %s takes nobody who is handed on: %s".formatted(queue, word(refusal.get())));
            return Optional.of(new Refusal(reason(refusal.get()), words(to, refusal.get())));
        }
        return origin.calls().post(call, new CallEvent.TransferAsked(by, waitingFor(queue)))
                ? Optional.empty()
                : Optional.of(new Refusal(EndReason.NOT_FOUND, "the call is over"));
    }

    private static String words(QueueSettings queue, QueueEffect.TurnedAway why) {
        return switch (why) {
            case CLOSED -> "the queue %s is closed. %s".formatted(queue.name(), queue.closedText());
            case FULL -> "the queue %s is full".formatted(queue.name());
            case UNSTAFFED -> "nobody else of the queue %s is signed in".formatted(queue.name());
            case TOO_LONG -> "the wait in the queue %s is too long".formatted(queue.name());
        };
    }

    private void happen(QueueEvent event) {
        if (event instanceof QueueEvent.Left(var call)) {
            rings.remove(call);
            elsewhere.remove(call);
        }
        var step = machine.on(clock.instant(), state, event);
        state = step.state();
        step.effects().forEach(this::perform);
        alarm.ifPresent(Timers.Handle::cancel);
        alarm = machine.wakeAt(state)
                .map(at -> Duration.between(clock.instant(), at))
                .map(delay -> delay.isNegative() ? Duration.ZERO : delay)
                .map(delay -> timers.after(delay, () -> post(new QueueEvent.TimePassed())));
        tellBoardIfChanged();
    }

    /** What became of a ring, or of a caller who was sent on. */
    private void look(CallId call, CallState now) {
        switch (now) {
            case CallState.Ringing(var fork) -> lookAtRings(call, fork.callees());
            case CallState.Forwarding(var fork) -> lookAtRings(call, fork.callees());
            case CallState.Talking(var talking) -> {
                answered(call, talking.callee());
                tickets.remove(call);
            }
            case CallState.Ended ended -> {
                tickets.remove(call);
                happen(new QueueEvent.Left(call));
            }
            case CallState.Fresh fresh -> {}
            case CallState.Transferring transferring -> {}
            case CallState.Replacing replacing -> {}
        }
    }

    private void lookAtRings(CallId call, Callees callees) {
        Optional.ofNullable(rings.get(call))
                .ifPresent(ring -> callees.left(ring.leg()).ifPresent(left -> {
                    rings.remove(call);
                    boolean declined = left.reason() == EndReason.DECLINED;
                    happen(new QueueEvent.RingEnded(
                            call, ring.agent(), declined ? QueueEvent.Why.DECLINED : QueueEvent.Why.LOST));
                }));
        Optional.ofNullable(elsewhere.get(call))
                .filter(legs -> legs.stream().allMatch(leg -> callees.left(leg).isPresent()))
                .ifPresent(legs -> endElsewhere(call, EndReason.UNREACHABLE));
    }

    /** By an agent of the queue, or by whom the caller was sent on to. */
    private void answered(CallId call, Leg callee) {
        rings.remove(call);
        elsewhere.remove(call);
        happen(agent(callee)
                .<QueueEvent>map(a -> new QueueEvent.Answered(call, name(a)))
                .orElseGet(() -> new QueueEvent.Left(call)));
    }

    /** Who is at this leg, if an agent is. */
    private Optional<Client> agent(Leg leg) {
        return leg instanceof ClientLeg client
                ? directory.find(client.connection()).filter(Client::isAgent)
                : Optional.empty();
    }

    // Effects.

    private void perform(QueueEffect effect) {
        switch (effect) {
            case QueueEffect.Ring(var call, var agent, var queue, var waited) -> ring(call, agent, queue);
            case QueueEffect.StopRinging(var call, var agent) ->
                Optional.ofNullable(rings.get(call))
                        .filter(ring -> ring.agent().equals(agent))
                        .ifPresent(ring -> {
                            rings.remove(call);
                            origin.calls().post(call, new CallEvent.CalleeDropped(ring.leg(), EndReason.TIMEOUT));
                        });
            case QueueEffect.TellCaller(var call, var queue, var position, var expected) -> {
                enters(call, queue);
                tellCaller(call, QueueJson.queued(call, queue, position, expected));
            }
            case QueueEffect.Served(var call, var queue, var agent, var waited) ->
                journal.note(call, "the queue %s gave it to %s after %d s".formatted(queue, agent, waited.toSeconds()));
            case QueueEffect.SendOn(var call, var queue, var why, var destination) ->
                sendOn(call, queue, why, destination);
            case QueueEffect.TurnAway(var call, var queue, var why) -> turnAway(call, queue, why);
            case QueueEffect.TellAgent(var agent, var now) -> tellAgent(agent, now);
        }
    }

    /** An overflow led it into another queue. */
    private void enters(CallId call, String queue) {
        tickets.computeIfPresent(call, (id, ticket) -> {
            if (!ticket.queue().equals(queue)) {
                journal.joined(call, queue);
            }
            return new Ticket(ticket.caller(), queue, ticket.since(), ticket.giver());
        });
    }

    private void ring(CallId call, String agent, String queue) {
        enters(call, queue);
        var console = directory.agent(agent, Optional.empty()).clients().stream()
                .filter(client -> !router.isFull(client))
                .findFirst();
        if (console.isEmpty()) {
            post(new QueueEvent.RingEnded(call, agent, QueueEvent.Why.LOST));
            return;
        }
        var leg = origin.callee(console.get());
        rings.put(call, new Ring(agent, leg.id()));
        if (!origin.calls().post(call, new CallEvent.CalleeAdded(leg))) {
            post(new QueueEvent.Left(call));
        }
    }

    /** Whom the administrator named rings for a minute, and then the call ends. */
    private void sendOn(CallId call, String queue, QueueEffect.TurnedAway why, String destination) {
        journal.note(call, "the queue %s sends it on to %s: %s".formatted(queue, destination, word(why)));
        var ticket = tickets.get(call);
        if (ticket == null || !(router.overflow(destination) instanceof Route.To(var places))) {
            turnAway(call, queue, why);
            return;
        }
        var legs = origin.targets(places, caller(ticket.caller())).groups().stream()
                .flatMap(List::stream)
                .toList();
        var ids = new HashSet<LegId>();
        legs.forEach(leg -> ids.add(leg.id()));
        elsewhere.put(call, ids);
        legs.forEach(leg -> origin.calls().post(call, new CallEvent.CalleeAdded(leg)));
        var _ = timers.after(ELSEWHERE, () -> {
            if (tickets.containsKey(call)) {
                origin.calls().post(call, new CallEvent.GivenUp(EndReason.TIMEOUT));
            }
        });
    }

    private org.alongside.gateway.trunk.SipEffect.Caller caller(Leg leg) {
        return leg instanceof ClientLeg client
                ? directory
                        .find(client.connection())
                        .map(Origin::caller)
                        .orElseGet(() -> Origin.named(leg.address(), leg.displayName()))
                : Origin.named(leg.address(), leg.displayName());
    }

    private void endElsewhere(CallId call, EndReason reason) {
        elsewhere.remove(call);
        origin.calls().post(call, new CallEvent.GivenUp(reason));
    }

    private void turnAway(CallId call, String queue, QueueEffect.TurnedAway why) {
        journal.note(call, "the queue %s keeps nobody waiting: %s".formatted(queue, word(why)));
        if (why == QueueEffect.TurnedAway.CLOSED) {
            machine.queue(queue).ifPresent(q -> tellCaller(call, QueueJson.announcement(call, q.closedText())));
        }
        origin.calls().post(call, new CallEvent.GivenUp(reason(why)));
    }

    private static EndReason reason(QueueEffect.TurnedAway why) {
        return switch (why) {
            case CLOSED, UNSTAFFED -> EndReason.UNREACHABLE;
            case FULL -> EndReason.BUSY;
            case TOO_LONG -> EndReason.TIMEOUT;
        };
    }

    private static String word(QueueEffect.TurnedAway why) {
        return why.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }

    private void tellCaller(CallId call, ObjectNode message) {
        if (tickets.get(call) instanceof Ticket(ClientLeg caller, var queue, var since, var giver)) {
            directory.find(caller.connection()).ifPresent(c -> c.connection().send(message));
        }
    }

    /** Whom the server had to call away takes no other calls either. */
    private void tellAgent(String agent, AgentState now) {
        if (now instanceof AgentState.Away(var reason) && Presence.isOurs(reason)) {
            consoles(agent).forEach(console -> directory.available(console, false));
        }
        tell(agent, QueueJson.agent(now, clock.instant()));
    }

    private void tell(String agent, ObjectNode message) {
        consoles(agent).forEach(console -> console.connection().send(message.deepCopy()));
    }

    private void tellBoardIfChanged() {
        var now = settings.stream()
                .map(queue -> {
                    var callers = state.waiting().stream()
                            .filter(w -> w.queue().equals(queue.name()))
                            .toList();
                    var oldest = callers.stream().map(w -> w.came()).min(java.time.Instant::compareTo);
                    return new QueueJson.Line(queue.name(), callers.size(), oldest);
                })
                .toList();
        if (!now.equals(board)) {
            board = now;
            state.agents().keySet().forEach(this::tellBoard);
        }
    }

    private void tellBoard(String agent) {
        var known = Optional.ofNullable(state.agents().get(agent));
        known.ifPresent(a -> {
            var served = settings.stream()
                    .filter(queue -> a.skills().containsAll(queue.skills()))
                    .map(QueueSettings::name)
                    .toList();
            var lines =
                    board.stream().filter(line -> served.contains(line.queue())).toList();
            var now = clock.instant();
            consoles(agent)
                    .forEach(console -> console.connection().send(QueueJson.board(lines, reachable(console), now)));
        });
    }

    /** The queues that this console may dial and hand calls on to. */
    private List<String> reachable(Client console) {
        return settings.stream()
                .map(QueueSettings::name)
                .filter(name ->
                        new Destination.Queue(name).isAllowed(console.voice().allowedDestinations()))
                .toList();
    }
}
