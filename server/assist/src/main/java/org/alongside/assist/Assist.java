package org.alongside.assist;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.alongside.assist.activity.Activities;
import org.alongside.assist.support.ShortCodes;
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
import org.alongside.assist.support.SupportEvent.WatcherCame;
import org.alongside.assist.support.SupportState.EndReason;
import org.alongside.assist.wire.Message;
import org.alongside.assist.wire.PictureReader;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;
import org.alongside.session.ConnectionId;
import org.alongside.session.Grant;
import org.alongside.session.Service;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The service behind {@code /assist/v1}: reads what clients ask, finds the support session it is about, and hands it to that
 * session's runner. For any thread; each client's calls come in order.
 */
public final class Assist implements Service {
    private static final int MOST_SESSIONS = 10_000;
    private static final Pattern CORRELATION_ID = Pattern.compile("[A-Za-z0-9._~-]{1,128}");

    /** What one connection takes part in, and as whom. */
    private record Part(SupportRunner support, Grant.Role role) {}

    /** One kind of message: what it does, or why not. */
    private interface Command {
        Optional<Failure> said(ClientConnection connection, JsonNode message);
    }

    private final SecureRandom random;
    private final Surroundings surroundings;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final ShortCodes codes;
    private final Map<String, SupportRunner> byCid = new ConcurrentHashMap<>();
    private final Map<ConnectionId, Part> parts = new ConcurrentHashMap<>();
    private final Map<String, Command> commands = commands();

    public Assist(SecureRandom random, LongSupplier nanoTime, InstantSource clock, Surroundings surroundings) {
        this.random = random;
        this.surroundings = surroundings;
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.codes = new ShortCodes(surroundings.codeDigits(), nanoTime.getAsLong());
    }

    /** How many support sessions there are now. */
    public int sessions() {
        return byCid.size();
    }

    /** The support sessions that go on now. */
    public List<LiveSupport> live() {
        return byCid.values().stream().map(SupportRunner::live).toList();
    }

    /** Ends one for all, because a supervisor wants it; false when there is none. */
    public boolean end(String cid, String supervisor) {
        var support = byCid.get(cid);
        if (support != null) {
            support.endedBy(supervisor);
        }
        return support != null;
    }

    // --- the life of a client

    @Override
    public void opened(ClientConnection connection) {}

    @Override
    public void lost(ClientConnection connection) {
        tell(connection, new ConsumerLost(), new AgentLost(connection.id()));
    }

    @Override
    public void resumed(ClientConnection connection, boolean replayed) {
        tell(connection, new ConsumerBack(), new AgentBack(connection.id()));
    }

    @Override
    public void ended(ClientConnection connection, EndCause cause) {
        var reason = switch (cause) {
            case BYE, REFUSED, REVOKED -> EndReason.CONSUMER_ENDED;
            case GRACE_OVER -> EndReason.CONSUMER_LOST;
            case SHUTDOWN -> EndReason.SHUTDOWN;
        };
        tell(connection, new Ended(reason), new AgentLeft(connection.id()));
        parts.remove(connection.id());
    }

    private void tell(ClientConnection connection, SupportEvent asConsumer, SupportEvent asAgent) {
        Optional.ofNullable(parts.get(connection.id())).ifPresent(part -> {
            var event = part.role == Grant.Role.CONSUMER ? asConsumer : asAgent;
            part.support.happened(event, connection, MissingNode.getInstance());
        });
    }

    // --- what clients ask

    @Override
    public void message(ClientConnection connection, String type, JsonNode message) {
        var command = commands.get(type);
        var failure = command == null
                ? Optional.of(wrong(type + " is no message of this service"))
                : command.said(connection, message);
        failure.ifPresent(f -> connection.refuse(message, f));
    }

    /** What each message does; those of activities go to their support session. */
    private Map<String, Command> commands() {
        var all = new HashMap<String, Command>();
        all.put("assist.start", this::start);
        all.put("assist.join", this::join);
        all.put("assist.code", this::code);
        all.put("assist.admit", this::admit);
        all.put("assist.lead", this::lead);
        all.put("assist.pause", this::pause);
        all.put("assist.record", this::record);
        all.put("assist.watch", this::watch);
        all.put("assist.end", this::end);
        all.put("assist.time", this::time);
        for (String type : Activities.messages()) {
            all.put(type, (connection, message) -> inSession(connection, type, message));
        }
        return Map.copyOf(all);
    }

    private Optional<Failure> inSession(ClientConnection connection, String type, JsonNode message) {
        var part = parts.get(connection.id());
        if (part == null) {
            return Optional.of(new Failure(Failure.Code.NOT_FOUND, "you are no part of a support session"));
        }
        part.support.said(connection, type, message, nanoTime.getAsLong(), clock.millis());
        return Optional.empty();
    }

    private Optional<Failure> start(ClientConnection connection, JsonNode message) {
        var given = message.path("cid");
        return grant(connection, Grant.Role.CONSUMER)
                .flatMap(assist -> given.isMissingNode()
                        ? Result.ok(Id.random(random).toString())
                        : isOf(given, connection) ? Result.ok(given.stringValue()) : named(given, assist))
                .flatMap(cid -> free(connection).map(any -> cid))
                .flatMap(cid -> begin(cid, connection, message))
                .trouble();
    }

    /** A session that this same token began needs no leave to be gone on with in another tab. */
    private boolean isOf(JsonNode cid, ClientConnection connection) {
        var support = cid.isString() ? byCid.get(cid.stringValue()) : null;
        return support != null && support.session().equals(connection.session());
    }

    private Result<SupportRunner> begin(String cid, ClientConnection connection, JsonNode message) {
        if (byCid.size() >= MOST_SESSIONS && !byCid.containsKey(cid)) {
            return Result.failed(Failure.Code.LIMIT, "there are too many support sessions now");
        }
        var support = byCid.computeIfAbsent(cid, c -> new SupportRunner(c, connection, surroundings, new Register()));
        parts.put(connection.id(), new Part(support, Grant.Role.CONSUMER));
        support.happened(new ConsumerMoved(connection.id(), connection.session()), connection, message);
        return Result.ok(support);
    }

    private Optional<Failure> join(ClientConnection connection, JsonNode message) {
        var unasked = message.path("unasked");
        if (!unasked.isMissingNode() && !unasked.isBoolean()) {
            return Optional.of(wrong("unasked must be true or false"));
        }
        if (unasked.asBoolean(false) && !isSupervisor(connection)) {
            return Optional.of(new Failure(Failure.Code.FORBIDDEN, "only a supervisor may watch without asking"));
        }
        return grant(connection, Grant.Role.AGENT)
                .flatMap(assist -> free(connection)
                        .flatMap(any -> meant(message, assist, connection))
                        .flatMap(cid -> join(cid, assist, connection, message)))
                .trouble();
    }

    private Result<String> meant(JsonNode message, Grant.Assist assist, ClientConnection connection) {
        var code = message.path("code");
        if (code.isMissingNode()) {
            return named(message.path("cid"), assist);
        }
        return code.isString()
                ? codes.redeem(code.stringValue(), connection.address(), nanoTime.getAsLong())
                : Result.failed(wrong("code must be a text of digits"));
    }

    private Result<SupportRunner> join(String cid, Grant.Assist assist, ClientConnection connection, JsonNode message) {
        var support = byCid.get(cid);
        if (support == null) {
            return Result.failed(Failure.Code.NOT_FOUND, "there is no support session of this name now");
        }
        parts.put(connection.id(), new Part(support, Grant.Role.AGENT));
        support.happened(
                message.path("unasked").asBoolean(false)
                        ? new WatcherCame(connection.id(), assist.name())
                        : new AgentAsked(
                                connection.id(),
                                assist.name(),
                                assist.introduction(),
                                assist.permissions(),
                                assist.features(),
                                isSupervisor(connection)),
                connection,
                message);
        return Result.ok(support);
    }

    private Optional<Failure> code(ClientConnection connection, JsonNode message) {
        return part(connection, Grant.Role.CONSUMER)
                .flatMap(support -> codes.issue(support.cid(), random, nanoTime.getAsLong()))
                .map(code -> {
                    var answer = object().put("code", code).put("expiresInSeconds", ShortCodes.LIFE.toSeconds());
                    connection.reply(message, answer);
                    return code;
                })
                .trouble();
    }

    private Optional<Failure> admit(ClientConnection connection, JsonNode message) {
        var agent = message.path("agent");
        var admit = message.path("admit");
        if (!agent.isInt() || !admit.isBoolean()) {
            return Optional.of(wrong("agent must be a number, and admit true or false"));
        }
        var supervised = message.path("supervised");
        if (!supervised.isMissingNode() && !supervised.isBoolean()) {
            return Optional.of(wrong("supervised must be true or false"));
        }
        var answer = new AgentAnswered(agent.intValue(), admit.booleanValue(), supervised.asBoolean(false));
        return ask(connection, Grant.Role.CONSUMER, answer, message);
    }

    /** A supervisor takes over or gives back; whoever leads hands the session over to another agent. */
    private Optional<Failure> lead(ClientConnection connection, JsonNode message) {
        var take = message.path("take");
        var to = message.path("to");
        if (take.isBoolean() == to.isInt()) {
            return Optional.of(wrong("take must be true or false, or to the number of an agent"));
        }
        SupportEvent event = to.isInt()
                ? new LeadGiven(connection.id(), to.intValue())
                : take.booleanValue() ? new LeadTaken(connection.id()) : new LeadReturned(connection.id());
        return ask(connection, Grant.Role.AGENT, event, message);
    }

    private Optional<Failure> pause(ClientConnection connection, JsonNode message) {
        var paused = message.path("paused");
        return paused.isBoolean()
                ? ask(connection, Grant.Role.CONSUMER, new Paused(paused.booleanValue()), message)
                : Optional.of(wrong("paused must be true or false"));
    }

    private Optional<Failure> record(ClientConnection connection, JsonNode message) {
        var record = message.path("record");
        return record.isBoolean()
                ? ask(connection, Grant.Role.CONSUMER, new RecordingAnswered(record.booleanValue()), message)
                : Optional.of(wrong("record must be true or false"));
    }

    private Optional<Failure> watch(ClientConnection connection, JsonNode message) {
        var watching = message.path("watching");
        return watching.isBoolean()
                ? ask(connection, Grant.Role.AGENT, new AgentWatches(connection.id(), watching.booleanValue()), message)
                : Optional.of(wrong("watching must be true or false"));
    }

    private Optional<Failure> end(ClientConnection connection, JsonNode message) {
        var part = parts.get(connection.id());
        return part != null && part.role == Grant.Role.AGENT
                ? ask(connection, Grant.Role.AGENT, new AgentLeft(connection.id()), message)
                : ask(connection, Grant.Role.CONSUMER, new Ended(EndReason.CONSUMER_ENDED), message);
    }

    /** The server's clock, by which consumers stamp their pictures and agents tell how old these are. */
    private Optional<Failure> time(ClientConnection connection, JsonNode message) {
        connection.reply(message, object().put("millis", clock.millis()));
        return Optional.empty();
    }

    private Optional<Failure> ask(ClientConnection connection, Grant.Role role, SupportEvent event, JsonNode message) {
        return part(connection, role)
                .map(support -> {
                    support.happened(event, connection, message);
                    return support;
                })
                .trouble();
    }

    // --- pictures

    @Override
    public boolean takesBinary() {
        return true;
    }

    @Override
    public void binary(ClientConnection connection, byte[] bytes) {
        var part = parts.get(connection.id());
        switch (PictureReader.read(bytes)) {
            case Result.Failed<Message>(var failure) -> connection.end(failure);
            case Result.Ok<Message>(var message) -> {
                if (part != null) {
                    part.support.picture(connection, message);
                }
            }
        }
    }

    // --- who may what

    private static Result<Grant.Assist> grant(ClientConnection connection, Grant.Role role) {
        return connection
                .grant()
                .assist()
                .filter(assist -> assist.role() == role)
                .map(Result::ok)
                .orElseGet(() -> Result.failed(
                        Failure.Code.FORBIDDEN,
                        "this token allows no part in support sessions as "
                                + role.name().toLowerCase(Locale.ROOT)));
    }

    private static Result<String> named(JsonNode cid, Grant.Assist assist) {
        if (!cid.isString() || !CORRELATION_ID.matcher(cid.stringValue()).matches()) {
            return Result.failed(wrong("cid must be up to 128 letters, digits or . _ ~ -"));
        }
        boolean allowed = assist.correlationIds().stream().anyMatch(pattern -> fits(cid.stringValue(), pattern));
        return allowed
                ? Result.ok(cid.stringValue())
                : Result.failed(Failure.Code.FORBIDDEN, "this token does not allow that cid");
    }

    /** @param pattern with {@code *} for any run of characters */
    private static boolean fits(String cid, String pattern) {
        String regex = Pattern.compile("\\*")
                .splitAsStream(pattern + " ")
                .map(part -> part.endsWith(" ") ? part.substring(0, part.length() - 1) : part)
                .map(Pattern::quote)
                .collect(Collectors.joining(".*"));
        return Pattern.matches(regex, cid);
    }

    private static boolean isSupervisor(ClientConnection connection) {
        return connection.grant().role() == Grant.Role.SUPERVISOR;
    }

    private Result<ClientConnection> free(ClientConnection connection) {
        return parts.containsKey(connection.id())
                ? Result.failed(Failure.Code.CONFLICT, "you are part of a support session already")
                : Result.ok(connection);
    }

    private Result<SupportRunner> part(ClientConnection connection, Grant.Role role) {
        var part = parts.get(connection.id());
        return part != null && part.role == role
                ? Result.ok(part.support)
                : Result.failed(
                        Failure.Code.NOT_FOUND,
                        "you are no " + role.name().toLowerCase(Locale.ROOT) + " of a support session");
    }

    private static ObjectNode object() {
        return JsonMapper.shared().createObjectNode();
    }

    private static Failure wrong(String sentence) {
        return new Failure(Failure.Code.BAD_REQUEST, sentence);
    }

    /** How runners say that somebody, or a whole session, is done. */
    private final class Register implements SupportRunner.Registry {
        @Override
        public void gone(ConnectionId party, SupportRunner support) {
            parts.computeIfPresent(party, (id, part) -> part.support.equals(support) ? null : part);
        }

        @Override
        public Result<String> code(SupportRunner support) {
            return codes.issue(support.cid(), random, nanoTime.getAsLong());
        }

        @Override
        public void over(SupportRunner support) {
            byCid.remove(support.cid(), support);
            parts.values().removeIf(part -> part.support.equals(support));
        }
    }
}
