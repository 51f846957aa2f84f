package org.alongside.assist;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.alongside.assist.activity.Activities;
import org.alongside.assist.activity.Room;
import org.alongside.assist.activity.Said;
import org.alongside.assist.documents.DocumentSource;
import org.alongside.assist.recording.Recorder;
import org.alongside.assist.relay.Pace;
import org.alongside.assist.relay.Relay;
import org.alongside.assist.support.Quality;
import org.alongside.assist.support.SupportEvent;
import org.alongside.assist.support.SupportMachine;
import org.alongside.assist.support.SupportState;
import org.alongside.assist.support.SupportState.Agent;
import org.alongside.assist.support.SupportState.EndReason;
import org.alongside.assist.support.SupportState.Open;
import org.alongside.assist.support.SupportState.Over;
import org.alongside.assist.support.SupportState.Recording;
import org.alongside.assist.wire.Message;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Mailbox;
import org.alongside.kernel.Result;
import org.alongside.session.ConnectionId;
import org.alongside.session.Grant;
import org.alongside.session.Service.ClientConnection;
import org.alongside.session.SessionId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One support session: feeds the machine, tells every party what became of it, and keeps the relay in line. Everything
 * happens in its mailbox; other threads post.
 */
final class SupportRunner {
    private static final Logger log = LoggerFactory.getLogger(SupportRunner.class);
    private static final int WAITING_MAIL = 512;

    /** What the mailbox takes. */
    private sealed interface Mail {
        /** @param command what to answer; a missing node where nobody waits for an answer */
        record Happened(SupportEvent event, ClientConnection from, JsonNode command) implements Mail {}

        record Picture(ClientConnection from, Message message) implements Mail {}

        /** A message to one of the activities. */
        record ToActivity(ClientConnection from, String type, JsonNode message, long nowNanos, long nowMillis)
                implements Mail {}

        /** What an activity had done elsewhere is done. */
        record WorkDone(Runnable then) implements Mail {}
    }

    /** Who keeps account of sessions and of who is part of which. */
    interface Registry {
        void gone(ConnectionId party, SupportRunner support);

        void over(SupportRunner support);

        Result<String> code(SupportRunner support);
    }

    private final String cid;
    private final SessionId session;
    private final Surroundings surroundings;
    private final String consumerName;
    private final Taping taping;
    private final Registry registry;
    private final Mailbox<Mail> mailbox;
    private final Map<ConnectionId, ClientConnection> parties = new HashMap<>();
    private final Relay<ConnectionId> relay = new Relay<>(new Outgoing());
    private final Activities activities = new Activities(new ThisRoom());
    private SupportState state;
    private volatile LiveSupport live;

    SupportRunner(String cid, ClientConnection consumer, Surroundings surroundings, Registry registry) {
        this.cid = cid;
        this.session = consumer.session();
        this.surroundings = surroundings;
        this.consumerName = nameOf(consumer);
        this.taping = new Taping(surroundings, cid, consumerName, consumer.address(), new ForRecorder());
        this.registry = registry;
        boolean supervised =
                consumer.grant().assist().filter(Grant.Assist::supervised).isPresent();
        var begun = SupportMachine.begin(
                consumer.id(), consumer.session(), supervised, recording(consumer), surroundings.mostAgents());
        this.state = begun;
        this.live = LiveSupport.of(cid, consumerName, surroundings.clock().instant(), begun);
        this.mailbox = new Mailbox<>("support", WAITING_MAIL, surroundings.executor(), this::read);
    }

    private static String nameOf(ClientConnection consumer) {
        return consumer.grant().assist().map(assist -> assist.name().reveal()).orElse("");
    }

    private Recording recording(ClientConnection consumer) {
        boolean asks = consumer.grant()
                .assist()
                .filter(surroundings.recordings()::asks)
                .isPresent();
        return asks ? new Recording.Asked() : new Recording.Off();
    }

    String cid() {
        return cid;
    }

    /** Whose page it is; the same for as long as it lasts. */
    SessionId session() {
        return session;
    }

    /** How it stands now; for any thread. */
    LiveSupport live() {
        return live;
    }

    void endedBy(String supervisor) {
        mailbox.post(new Mail.WorkDone(() -> {
            if (state instanceof Open) {
                taping.happened("ended-by-supervisor", supervisor, "");
                var before = state;
                state = new Over(EndReason.SUPERVISOR_ENDED);
                settle(before, new SupportEvent.Ended(EndReason.SUPERVISOR_ENDED));
            }
        }));
    }

    /** Something happened to, or was asked by, the party {@code from}. */
    void happened(SupportEvent event, ClientConnection from, JsonNode command) {
        post(new Mail.Happened(event, from, command), from);
    }

    void picture(ClientConnection from, Message message) {
        post(new Mail.Picture(from, message), from);
    }

    /** A message of {@link Activities#messages}. */
    void said(ClientConnection from, String type, JsonNode message, long nowNanos, long nowMillis) {
        post(new Mail.ToActivity(from, type, message, nowNanos, nowMillis), from);
    }

    private void post(Mail mail, ClientConnection from) {
        if (!mailbox.post(mail)) {
            from.end(new Failure(Failure.Code.LIMIT, "too much waits in this support session"));
        }
    }

    private void read(Mail mail) {
        switch (mail) {
            case Mail.Happened(var event, var from, var command) -> happen(event, from, command);
            case Mail.Picture(var from, var message) -> take(from, message);
            case Mail.ToActivity said -> act(said);
            case Mail.WorkDone(var then) -> then.run();
        }
    }

    private void happen(SupportEvent event, ClientConnection from, JsonNode command) {
        switch (SupportMachine.on(state, event, from.id())) {
            case Result.Failed<SupportState>(var failure) -> {
                if (!command.isMissingNode()) {
                    from.refuse(command, failure);
                }
                if (!parties.containsKey(from.id())) {
                    registry.gone(from.id(), this);
                }
            }
            case Result.Ok<SupportState>(var next) -> {
                if (isPart(next, from.id())) {
                    parties.putIfAbsent(from.id(), from);
                }
                if (!command.isMissingNode()) {
                    from.reply(command, JsonMapper.shared().createObjectNode().put("cid", cid));
                }
                var before = state;
                state = next;
                settle(before, event);
            }
        }
    }

    private static boolean isPart(SupportState state, ConnectionId connection) {
        return state instanceof Open open
                && (open.consumer().connection().equals(connection) || SupportMachine.isPart(open, connection));
    }

    /** Brings everybody in line with the new state. */
    private void settle(SupportState before, SupportEvent event) {
        if (!(before instanceof Open was)) {
            return;
        }
        switch (state) {
            case Over(var reason) -> {
                parties.values().forEach(party -> party.send(AssistJson.ended(cid, reason)));
                log.info("a support session ended: {}", reason);
                activities.over();
                taping.over(reason);
                registry.over(this);
            }
            case Open open -> {
                live = LiveSupport.of(cid, consumerName, live.startedAt(), open);
                remember(was, open, event);
                sayGoodbye(was, open, event);
                showTo(was, open, event);
                taping.settle(was, open, addressOf(open));
                tellAll(open);
                activities.happened(event);
            }
        }
    }

    /** What of it belongs into the history: who asked, who was let in, who left, when sharing rested. */
    private void remember(Open was, Open open, SupportEvent event) {
        switch (event) {
            case SupportEvent.AgentAsked asked ->
                taping.happened("asked", asked.name().reveal(), "");
            case SupportEvent.AgentAnswered(int number, boolean admitted, boolean _) -> {
                taping.happened(admitted ? "admitted" : "refused", consumerName, nameOf(was, number));
                if (open.mayBeWatched() && !was.mayBeWatched()) {
                    taping.happened("agreed-to-supervision", consumerName, "");
                }
            }
            case SupportEvent.WatcherCame came ->
                taping.happened("watches-unasked", came.name().reveal(), "");
            case SupportEvent.LeadTaken _ -> taping.happened("taken-over", leadOf(open), leadOf(was));
            case SupportEvent.LeadReturned _ -> taping.happened("given-back", leadOf(was), leadOf(open));
            case SupportEvent.LeadGiven _ -> taping.happened("handed-over", leadOf(was), leadOf(open));
            case SupportEvent.AgentLeft(var connection) ->
                was.agent(connection)
                        .ifPresent(agent -> taping.happened("left", agent.name().reveal(), ""));
            case SupportEvent.Paused(boolean paused) -> {
                if (paused != was.paused()) {
                    taping.happened(paused ? "paused" : "resumed", consumerName, "");
                }
            }
            case SupportEvent.ConsumerLost() -> taping.happened("consumer-lost", "", "");
            case SupportEvent.ConsumerBack() -> taping.happened("consumer-back", "", "");
            case SupportEvent.ConsumerMoved _ -> {
                if (!was.consumer().equals(open.consumer())) {
                    taping.happened("consumer-moved", "", "");
                }
            }
            case SupportEvent.AgentLost _,
                    SupportEvent.AgentBack _,
                    SupportEvent.AgentWatches _,
                    SupportEvent.RecordingAnswered _,
                    SupportEvent.RecordingFailed _,
                    SupportEvent.Ended _ -> {}
        }
    }

    /** Where the consumer's page is; ours while there is none. */
    private InetAddress addressOf(Open open) {
        var consumer = parties.get(open.consumer().connection());
        return consumer == null ? InetAddress.getLoopbackAddress() : consumer.address();
    }

    private static String leadOf(Open open) {
        return open.lead().map(lead -> nameOf(open, lead.agent())).orElse("");
    }

    private static String nameOf(Open open, int agent) {
        return open.agents().stream()
                .filter(a -> a.number() == agent)
                .map(a -> a.name().reveal())
                .findFirst()
                .orElse("");
    }

    private void sayGoodbye(Open was, Open open, SupportEvent event) {
        for (var agent : was.agents()) {
            if (open.agent(agent.connection()).isEmpty()) {
                var reason = event instanceof SupportEvent.AgentAnswered ? EndReason.REFUSED : EndReason.LEFT;
                leave(agent.connection(), reason);
            }
        }
        for (var watcher : was.watchers()) {
            if (open.watcher(watcher.connection()).isEmpty()) {
                taping.happened("watches-no-longer", watcher.name().reveal(), "");
                boolean wanted = event.equals(new SupportEvent.AgentLeft(watcher.connection()));
                leave(watcher.connection(), wanted ? EndReason.LEFT : EndReason.UNSUPERVISED);
            }
        }
        var consumer = was.consumer().connection();
        if (!consumer.equals(open.consumer().connection())) {
            leave(consumer, EndReason.ELSEWHERE);
        }
    }

    private void leave(ConnectionId connection, EndReason reason) {
        relay.close(connection);
        registry.gone(connection, this);
        Optional.ofNullable(parties.remove(connection)).ifPresent(party -> party.send(AssistJson.ended(cid, reason)));
    }

    private void showTo(Open was, Open open, SupportEvent event) {
        relay.variants(open.shown());
        if (event instanceof SupportEvent.ConsumerBack || event instanceof SupportEvent.ConsumerMoved) {
            relay.forgetPictures();
        }
        open.agents().forEach(agent -> showTo(agent.connection(), Pace.FULL, was, open, event));
        open.watchers().forEach(watcher -> showTo(watcher.connection(), Pace.GLANCES, was, open, event));
    }

    private void showTo(ConnectionId viewer, Pace pace, Open was, Open open, SupportEvent event) {
        var variant = open.looksAt(viewer);
        if (variant.isEmpty()) {
            relay.close(viewer);
        } else if (beginsAnew(event, viewer) || !variant.equals(was.looksAt(viewer))) {
            relay.open(viewer, variant.get(), pace);
        }
    }

    /** One who is back, or says again that it looks, lost what was on the way. */
    private static boolean beginsAnew(SupportEvent event, ConnectionId agent) {
        return event.equals(new SupportEvent.AgentBack(agent))
                || event.equals(new SupportEvent.AgentWatches(agent, true));
    }

    private void tellAll(Open open) {
        tell(
                open.consumer().connection(),
                party -> party.send(AssistJson.forConsumer(
                        cid,
                        open,
                        surroundings.recordings().days(),
                        surroundings.documents().sources())));
        for (var agent : open.agents()) {
            tell(agent.connection(), party -> party.send(AssistJson.forAgent(cid, open, agent)));
        }
        for (var watcher : open.watchers()) {
            tell(watcher.connection(), party -> party.send(AssistJson.forWatcher(cid, open)));
        }
    }

    private void tell(ConnectionId connection, Consumer<ClientConnection> words) {
        Optional.ofNullable(parties.get(connection)).ifPresent(words);
    }

    private void take(ClientConnection from, Message message) {
        if (!(state instanceof Open open)) {
            return;
        }
        if (open.consumer().connection().equals(from.id())) {
            taping.catchUp();
            relay.fromConsumer(message).ifPresent(from::end);
        } else if (message instanceof Message.Ack ack) {
            relay.acked(from.id(), ack);
        } else if (parties.containsKey(from.id())) {
            from.end(new Failure(Failure.Code.FORBIDDEN, "only the consumer's page shows pictures"));
        }
    }

    private void act(Mail.ToActivity said) {
        var from = said.from;
        var message = said.message;
        if (!(state instanceof Open open)) {
            from.refuse(message, new Failure(Failure.Code.NOT_FOUND, "the support session is over"));
            return;
        }
        boolean isConsumer = open.consumer().connection().equals(from.id());
        var agent = open.agent(from.id()).filter(Agent::admitted);
        if (!isConsumer && agent.isEmpty()) {
            from.refuse(message, new Failure(Failure.Code.FORBIDDEN, "the consumer has not admitted you"));
            return;
        }
        activities
                .said(new Said(from, agent, said.type, message, said.nowNanos, said.nowMillis))
                .ifPresent(failure -> from.refuse(message, failure));
    }

    /** The session as its activities see it; they are asked only while it is open. */
    private final class ThisRoom implements Room {
        @Override
        public String cid() {
            return cid;
        }

        @Override
        public Open now() {
            if (state instanceof Open open) {
                return open;
            }
            throw new IllegalStateException("the support session is over");
        }

        @Override
        public DocumentSource documents() {
            return surroundings.documents();
        }

        @Override
        public Quality bestQuality() {
            return surroundings.quality();
        }

        @Override
        public void note(String kind, Optional<Integer> agent, String detail) {
            taping.happened(
                    kind,
                    agent.map(number -> state instanceof Open open ? nameOf(open, number) : "")
                            .orElse(consumerName),
                    detail);
        }

        @Override
        public <T> void work(Supplier<T> work, Consumer<T> then) {
            surroundings.executor().execute(() -> {
                T done = work.get();
                if (!mailbox.post(new Mail.WorkDone(() -> then.accept(done)))) {
                    log.warn("a support session is too busy to hear of its document");
                }
            });
        }

        @Override
        public Result<String> code() {
            return registry.code(SupportRunner.this);
        }

        @Override
        public void looksCloser(Agent agent, boolean closer) {
            relay.looksCloser(agent.connection(), closer);
        }

        @Override
        public void tellConsumer(ObjectNode message) {
            taping.told(message);
            SupportRunner.this.tell(now().consumer().connection(), party -> party.send(message));
        }

        /** What has moved is told to agents alone. */
        @Override
        public void tellAgents(ObjectNode message) {
            if (message.path("type").asString("").equals("assist.moved")) {
                taping.told(message);
            }
            Room.super.tellAgents(message);
        }

        @Override
        public void tell(Agent agent, ObjectNode message) {
            if (agent.admitted()) {
                SupportRunner.this.tell(agent.connection(), party -> party.send(message));
            }
        }
    }

    /** The session as its recorder sees it. */
    private final class ForRecorder implements Recorder.Session {
        @Override
        public long nowMillis() {
            return surroundings.clock().millis();
        }

        @Override
        public boolean post(Runnable then) {
            return mailbox.post(new Mail.WorkDone(then));
        }

        @Override
        public void look(ConnectionId viewer, int variant) {
            relay.open(viewer, variant, Pace.FULL);
        }

        @Override
        public void lookAway(ConnectionId viewer) {
            relay.close(viewer);
        }

        @Override
        public void painted(ConnectionId viewer, Message.Ack ack) {
            relay.acked(viewer, ack);
        }

        @Override
        public void drawings(Consumer<ObjectNode> to) {
            activities.retell(to);
        }

        @Override
        public void recordingFailed(String words) {
            if (state instanceof Open open) {
                var event = new SupportEvent.RecordingFailed(words);
                SupportMachine.on(open, event, open.consumer().connection()).map(next -> {
                    state = next;
                    settle(open, event);
                    return next;
                });
            }
        }
    }

    /** The relay's way out. */
    private final class Outgoing implements Relay.Sink<ConnectionId> {
        @Override
        public void toConsumer(ByteBuffer message) {
            if (state instanceof Open open) {
                tell(open.consumer().connection(), party -> party.send(message));
            }
        }

        @Override
        public void toViewer(ConnectionId viewer, ByteBuffer message) {
            if (!taping.took(viewer, message)) {
                tell(viewer, party -> party.send(message));
            }
        }

        @Override
        public void needsNewEpoch(int variant, long epoch) {
            if (state instanceof Open open) {
                tell(open.consumer().connection(), party -> party.send(AssistJson.renew(variant, epoch)));
            }
        }
    }
}
