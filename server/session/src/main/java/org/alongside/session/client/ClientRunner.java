package org.alongside.session.client;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.alongside.http.SocketHandler.Socket;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Mailbox;
import org.alongside.kernel.Timers;
import org.alongside.session.ConnectionId;
import org.alongside.session.Grant;
import org.alongside.session.Service;
import org.alongside.session.Session;
import org.alongside.session.SessionId;
import org.alongside.session.client.ConnectionEvent.Refused;
import org.alongside.session.client.ConnectionEvent.SocketGone;
import org.alongside.session.client.ConnectionState.Ended;
import org.alongside.session.client.ConnectionState.Fresh;
import org.alongside.session.client.ConnectionState.Live;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One client's connection: performs what {@link ConnectionMachine} decides, numbers what goes out, counts what comes in.
 * Everything happens in its mailbox; other threads post.
 */
final class ClientRunner implements Service.ClientConnection {
    private static final Logger log = LoggerFactory.getLogger(ClientRunner.class);
    private static final int WAITING_MAIL = 4096;
    private static final int WAITING_BINARY_BYTES = 2 << 20;
    private static final Duration AGAIN_SOON = Duration.ofMillis(100);

    /** What the mailbox takes. */
    private sealed interface Mail {
        record Join(int number, Socket socket, long received) implements Mail {}

        record Happened(ConnectionEvent event) implements Mail {}

        record Heard(int socket, String type, ObjectNode message) implements Mail {}

        @SuppressWarnings("ArrayRecordComponent") // never compared
        record HeardBinary(int socket, byte[] message) implements Mail {}

        record Send(String object) implements Mail {}

        record SendBinary(ByteBuffer message) implements Mail {}

        record Answer(String id, String object) implements Mail {}
    }

    /** What a connection needs of the world. */
    record World(
            ClientLimits limits,
            Timers timers,
            LongSupplier nanoTime,
            Executor executor,
            Consumer<ClientRunner> whenEnded) {}

    private final ConnectionId id;
    private final Session session;
    private final Service service;
    private final World world;
    private final ConnectionMachine machine;
    private final Mailbox<Mail> mailbox;
    private final Replay replay;
    private final Results results = new Results();
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();
    private ConnectionState state = new Fresh();
    private long received;
    private long clientReceived;
    private Timers.@Nullable Handle beat;
    private Timers.@Nullable Handle silence;
    private Timers.@Nullable Handle grace;

    /** Written in the mailbox; read by any thread. */
    private volatile Optional<Present> present = Optional.empty();

    private volatile InetAddress address;

    private final AtomicInteger binaryWaiting = new AtomicInteger();

    /** Set when mail was refused: the client's story has a hole. */
    private volatile boolean torn;

    private record Present(int number, Socket socket) {}

    ClientRunner(ConnectionId id, Session session, Service service, InetAddress address, World world) {
        this.id = id;
        this.session = session;
        this.service = service;
        this.address = address;
        this.world = world;
        this.machine = new ConnectionMachine(world.limits);
        this.replay = new Replay(world.limits.replayedMessages(), world.limits.replayedBytes());
        this.mailbox = new Mailbox<>("connection " + id.id().brief(), WAITING_MAIL, world.executor, this::read);
    }

    // --- for the door, on a socket's thread

    /** A socket said a good hello; its client has handled everything up to {@code clientHas}, -1 if it knows nothing. */
    void join(int number, Socket socket, long clientHas) {
        if (!mailbox.post(new Mail.Join(number, socket, clientHas))) {
            socket.close(Failure.Code.TOO_SLOW.closeCode(), "the connection is busy: resume");
        }
    }

    /** False when so much waits already that this message was dropped. */
    boolean heard(int socket, String type, ObjectNode message) {
        return mailbox.post(new Mail.Heard(socket, type, message));
    }

    /** The same for a binary message; these are big, so they are counted in bytes. */
    boolean heard(int socket, byte[] message) {
        if (binaryWaiting.addAndGet(message.length) <= WAITING_BINARY_BYTES
                && mailbox.post(new Mail.HeardBinary(socket, message))) {
            return true;
        }
        binaryWaiting.addAndGet(-message.length);
        return false;
    }

    /** Never lost: what does not fit is posted again soon. */
    void happened(ConnectionEvent event) {
        if (!mailbox.post(new Mail.Happened(event))) {
            world.timers.after(AGAIN_SOON, () -> happened(event));
        }
    }

    // --- for services, on any thread

    @Override
    public ConnectionId id() {
        return id;
    }

    @Override
    public SessionId session() {
        return session.id();
    }

    @Override
    public Grant grant() {
        return session.grant();
    }

    @Override
    public InetAddress address() {
        return address;
    }

    /** Completes when it ended and its service heard of it. */
    CompletableFuture<Boolean> over() {
        return over;
    }

    Service service() {
        return service;
    }

    @Override
    public void send(ObjectNode message) {
        postOrTear(new Mail.Send(message.toString()));
    }

    @Override
    public void send(ByteBuffer message) {
        postOrTear(new Mail.SendBinary(message));
    }

    @Override
    public void reply(JsonNode command, ObjectNode result) {
        var answer = JsonMapper.shared().createObjectNode();
        answer.put("type", "ok");
        answer(command, answer, result);
    }

    @Override
    public void refuse(JsonNode command, Failure failure) {
        var answer = JsonMapper.shared().createObjectNode();
        answer.put("type", "error");
        answer.put("code", failure.code().wireName());
        answer.put("message", failure.message());
        answer(command, answer, JsonMapper.shared().createObjectNode());
    }

    private void answer(JsonNode command, ObjectNode answer, ObjectNode fields) {
        String commandId = command.path("id").asString("");
        answer.setAll(fields);
        if (!commandId.isEmpty()) {
            answer.put("re", commandId);
        }
        postOrTear(new Mail.Answer(commandId, answer.toString()));
    }

    /** Where mail no longer fits, the client has lost its place: it is cut, resumes, and gets a snapshot. */
    private void postOrTear(Mail mail) {
        if (!mailbox.post(mail)) {
            torn = true;
            present.ifPresent(p -> p.socket.close(Failure.Code.TOO_SLOW.closeCode(), "too slow: resume"));
        }
    }

    @Override
    public void busy(boolean inCall) {
        happened(inCall ? new ConnectionEvent.CallStarted() : new ConnectionEvent.CallsEnded());
    }

    @Override
    public void end(Failure reason) {
        happened(new Refused(reason));
    }

    // --- the mailbox

    private void read(Mail mail) {
        switch (mail) {
            case Mail.Join(int number, Socket socket, long clientHas) -> joined(number, socket, clientHas);
            case Mail.Happened(var event) -> perform(event);
            case Mail.Heard(int socket, String type, ObjectNode message) -> take(socket, type, message);
            case Mail.HeardBinary(int socket, byte[] message) -> {
                binaryWaiting.addAndGet(-message.length);
                takeBinary(socket, message);
            }
            case Mail.Send(String object) -> sendNumbered(object);
            case Mail.SendBinary(var message) -> putBinary(message);
            case Mail.Answer(String commandId, String object) -> {
                results.answered(commandId, object);
                sendNumbered(object);
            }
        }
    }

    private void joined(int number, Socket socket, long clientHas) {
        if (torn) {
            torn = false;
            replay.forget();
        }
        boolean replayable = replay.reaches(clientHas);
        clientReceived = clientHas;
        var before = present;
        present = Optional.of(new Present(number, socket));
        if (!(state instanceof Ended)) {
            address = socket.client();
        }
        perform(new ConnectionEvent.SocketJoined(number, replayable), before);
    }

    private void perform(ConnectionEvent event) {
        perform(event, Optional.empty());
    }

    private void perform(ConnectionEvent event, Optional<Present> replaced) {
        var step = machine.on(state, event, world.nanoTime.getAsLong());
        state = step.next();
        for (var effect : step.effects()) {
            perform(effect, replaced);
        }
        if (!(state instanceof Live)) {
            present = Optional.empty();
        }
        if (state instanceof Ended) {
            over.complete(true);
        }
    }

    private void perform(ConnectionEffect effect, Optional<Present> replaced) {
        switch (effect) {
            case ConnectionEffect.SayWelcome welcome -> sendUnnumbered(welcome(welcome));
            case ConnectionEffect.SendMissed() -> replay.after(clientReceived).forEach(this::put);
            case ConnectionEffect.SendPing() -> sendUnnumbered("{\"type\":\"ping\"}");
            case ConnectionEffect.SayHeartbeat(var every) ->
                sendNumbered("{\"type\":\"heartbeat\",\"seconds\":" + seconds(every) + "}");
            case ConnectionEffect.CloseSocket(int socket, int code, String reason) ->
                present.filter(p -> p.number == socket)
                        .or(() -> replaced.filter(p -> p.number == socket))
                        .ifPresent(p -> p.socket.close(code, reason));
            case ConnectionEffect.WakeForBeat(int socket, var after) ->
                beat = wake(beat, after, new ConnectionEvent.BeatDue(socket));
            case ConnectionEffect.WakeForSilence(int socket, var after) ->
                silence = wake(silence, after, new ConnectionEvent.SilenceDue(socket));
            case ConnectionEffect.WakeForGrace(int socket, var after) ->
                grace = wake(grace, after, new ConnectionEvent.GraceOver(socket));
            case ConnectionEffect.StopWaking() -> stopWaking();
            case ConnectionEffect.Forget() -> world.whenEnded.accept(this);
            case ConnectionEffect.TellOpened() -> {
                log.info("connection {} opened", id.id().brief());
                service.opened(this);
            }
            case ConnectionEffect.TellLost() -> {
                log.info("connection {} lost its client", id.id().brief());
                service.lost(this);
            }
            case ConnectionEffect.TellResumed(boolean replayed) -> {
                log.info("connection {} is resumed", id.id().brief());
                service.resumed(this, replayed);
            }
            case ConnectionEffect.TellEnded(var cause) -> {
                log.info("connection {} ended: {}", id.id().brief(), cause);
                service.ended(this, cause);
            }
        }
    }

    private Timers.Handle wake(Timers.@Nullable Handle before, Duration after, ConnectionEvent event) {
        if (before != null) {
            before.cancel();
        }
        return world.timers.after(after, () -> happened(event));
    }

    private void stopWaking() {
        for (var handle : new Timers.@Nullable Handle[] {beat, silence, grace}) {
            if (handle != null) {
                handle.cancel();
            }
        }
    }

    private String welcome(ConnectionEffect.SayWelcome welcome) {
        var json = JsonMapper.shared().createObjectNode();
        json.put("type", "welcome");
        json.put("connection", id.toString());
        json.put("resumed", welcome.resumed());
        if (welcome.snapshot()) {
            json.put("snapshot", true);
        }
        json.set("heartbeatSeconds", JsonMapper.shared().readTree(seconds(welcome.heartbeat())));
        json.set("graceSeconds", JsonMapper.shared().readTree(seconds(world.limits.grace())));
        json.putArray("iceServers");
        grant().voice()
                .ifPresent(voice ->
                        json.putObject("user").put("username", voice.username()).put("domain", voice.domain()));
        json.put("received", received);
        return json.toString();
    }

    /** A JSON number: 15, or 0.25 where a test is in a hurry. */
    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? String.valueOf(duration.toSeconds())
                : String.valueOf(duration.toMillis() / 1000.0);
    }

    /** A message of the client's present socket; an older socket has nothing to say any more. */
    private void take(int socket, String type, ObjectNode message) {
        if (!(state instanceof Live live) || live.socket() != socket) {
            return;
        }
        perform(new ConnectionEvent.ClientSpoke(socket));
        switch (type) {
            case "ping" -> sendUnnumbered("{\"type\":\"pong\"}");
            case "pong" -> {}
            case "bye" -> perform(new ConnectionEvent.ClientSaidBye(socket));
            default -> takeNumbered(type, message);
        }
    }

    private void takeBinary(int socket, byte[] message) {
        if (!(state instanceof Live live) || live.socket() != socket) {
            return;
        }
        perform(new ConnectionEvent.ClientSpoke(socket));
        try {
            service.binary(this, message);
        } catch (RuntimeException bug) {
            log.error("connection {}: a binary message failed", id.id().brief(), bug);
            end(new Failure(Failure.Code.SERVER_ERROR, "the server failed; its log says why"));
        }
    }

    private void takeNumbered(String type, ObjectNode message) {
        String commandId = message.path("id").asString("");
        long number = message.path("seq").asLong(0);
        boolean again = number > 0 && number <= received;
        received = Math.max(received, number);
        if (!commandId.isEmpty() && results.knows(commandId)) {
            results.answer(commandId).ifPresent(this::sendNumbered);
        } else if (!again) {
            if (!commandId.isEmpty()) {
                results.begin(commandId);
            }
            run(type, message);
        }
    }

    private void run(String type, ObjectNode message) {
        try {
            service.message(this, type, message);
        } catch (RuntimeException bug) {
            log.error("connection {}: {} failed", id.id().brief(), type, bug);
            refuse(message, new Failure(Failure.Code.SERVER_ERROR, "the server failed; its log says why"));
        }
    }

    private void sendNumbered(String object) {
        String text = replay.number(object);
        if (state instanceof Live) {
            put(text);
        }
    }

    private void sendUnnumbered(String object) {
        put(object);
    }

    private void put(String text) {
        present.ifPresent(p -> {
            if (!p.socket.send(text)) {
                happened(new SocketGone(p.number));
            }
        });
    }

    private void putBinary(ByteBuffer message) {
        present.ifPresent(p -> {
            if (!p.socket.send(message)) {
                happened(new SocketGone(p.number));
            }
        });
    }
}
