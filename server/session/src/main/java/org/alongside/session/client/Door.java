package org.alongside.session.client;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.alongside.http.SocketHandler;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.kernel.Timers;
import org.alongside.session.ConnectionId;
import org.alongside.session.Rate;
import org.alongside.session.client.ConnectionEvent.ClientMisbehaved;
import org.alongside.session.client.ConnectionEvent.SocketGone;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One socket's incoming side: waits for its hello, then reads messages for the connection it joined. Parses here, on the
 * socket's own thread; a client that talks nonsense or too fast is refused by name.
 */
final class Door implements SocketHandler.Listener {
    private static final int LONGEST_ID = 64;

    /**
     * A well-formed hello, before anybody looked at its token.
     *
     * @param connection the one to resume, if any
     * @param chosen the id that its client gives to a new one, if any: so it can resume what it was never welcomed to
     */
    record Hello(
            Redacted<String> token, @Nullable ConnectionId connection, long received, Optional<ConnectionId> chosen) {}

    /** Finds or makes the connection of a hello. */
    interface Reception {
        Result<ClientRunner> receive(Hello hello, SocketHandler.Socket socket);
    }

    private final int number;
    private final SocketHandler.Socket socket;
    private final Reception reception;
    private final Runnable whenClosed;
    private final LongSupplier nanoTime;
    private final Rate rate;
    private final Rate binaryRate;
    private final Timers.Handle helloDeadline;

    /** Whoever turns it decides: the first message, or the deadline. */
    private final AtomicBoolean decided = new AtomicBoolean();

    private @Nullable ClientRunner connection;

    Door(
            int number,
            SocketHandler.Socket socket,
            Reception reception,
            Runnable whenClosed,
            ClientLimits limits,
            Timers timers,
            LongSupplier nanoTime) {
        this.number = number;
        this.socket = socket;
        this.reception = reception;
        this.whenClosed = whenClosed;
        this.nanoTime = nanoTime;
        this.rate = new Rate(limits.messagesPerSecond(), limits.messagesAtOnce(), nanoTime.getAsLong());
        this.binaryRate = new Rate(limits.binaryPerSecond(), limits.binaryAtOnce(), nanoTime.getAsLong());
        this.helloDeadline = timers.after(limits.helloWithin(), () -> {
            if (decided.compareAndSet(false, true)) {
                close(new Failure(
                        Failure.Code.BAD_TOKEN,
                        "no hello within " + limits.helloWithin().toSeconds() + " s"));
            }
        });
    }

    @Override
    public void text(String message) {
        var joined = connection;
        if (joined != null) {
            hear(joined, message);
        } else if (decided.compareAndSet(false, true)) {
            helloDeadline.cancel();
            open(message);
        }
    }

    private void open(String message) {
        var received = parse(message).flatMap(Door::hello).flatMap(hello -> {
            var found = reception.receive(hello, socket);
            if (found instanceof Result.Ok<ClientRunner>(var runner)) {
                connection = runner;
                runner.join(number, socket, hello.received);
            }
            return found;
        });
        if (received instanceof Result.Failed<ClientRunner>(var failure)) {
            close(failure);
        }
    }

    private void hear(ClientRunner joined, String text) {
        if (!rate.allows(nanoTime.getAsLong())) {
            refuse(joined, new Failure(Failure.Code.LIMIT, "too many messages in a second"));
            return;
        }
        switch (parse(text).flatMap(Door::message)) {
            case Result.Ok<ObjectNode>(var message) -> {
                if (!joined.heard(number, message.path("type").stringValue(), message)) {
                    refuse(joined, new Failure(Failure.Code.LIMIT, "too many messages wait"));
                }
            }
            case Result.Failed<ObjectNode>(var failure) -> refuse(joined, failure);
        }
    }

    /** Before its hello a client may say nothing else. */
    @Override
    public void binary(ByteBuffer message) {
        var joined = connection;
        if (joined == null) {
            refuse(new Failure(Failure.Code.BAD_REQUEST, "the first message is hello"));
        } else if (!joined.service().takesBinary()) {
            throw new UnsupportedOperationException("this service takes no binary messages");
        } else if (!binaryRate.allows(nanoTime.getAsLong())) {
            refuse(joined, new Failure(Failure.Code.LIMIT, "too many binary messages in a second"));
        } else {
            var bytes = new byte[message.remaining()];
            message.get(bytes);
            if (!joined.heard(number, bytes)) {
                refuse(joined, new Failure(Failure.Code.LIMIT, "too many binary messages wait"));
            }
        }
    }

    private void refuse(ClientRunner joined, Failure failure) {
        joined.happened(new ClientMisbehaved(number, failure));
    }

    /** Closes before any hello. */
    void refuse(Failure failure) {
        if (decided.compareAndSet(false, true)) {
            helloDeadline.cancel();
            close(failure);
        }
    }

    @Override
    public void closed(int code, String reason) {
        helloDeadline.cancel();
        whenClosed.run();
        var joined = connection;
        if (joined != null) {
            joined.happened(new SocketGone(number));
        }
    }

    private void close(Failure failure) {
        socket.close(failure.code().closeCode(), failure.message());
    }

    // --- reading

    private static Result<ObjectNode> parse(String text) {
        try {
            return JsonMapper.shared().readTree(text) instanceof ObjectNode object
                    ? Result.ok(object)
                    : wrong("a message is a JSON object");
        } catch (JacksonException notJson) {
            return wrong("a message is a JSON object");
        }
    }

    private static Result<ObjectNode> message(ObjectNode message) {
        JsonNode type = message.path("type");
        if (!type.isString() || type.stringValue().isEmpty()) {
            return wrong("type is missing");
        }
        if (type.stringValue().equals("hello")) {
            return wrong("hello is said once");
        }
        JsonNode id = message.path("id");
        boolean goodId = id.isMissingNode()
                || (id.isString()
                        && !id.stringValue().isEmpty()
                        && id.stringValue().length() <= LONGEST_ID);
        if (!goodId) {
            return wrong("id must be a text of 1 to " + LONGEST_ID + " characters");
        }
        JsonNode seq = message.path("seq");
        boolean goodSeq =
                seq.isMissingNode() || (seq.isIntegralNumber() && seq.canConvertToLong() && seq.longValue() > 0);
        return goodSeq ? Result.ok(message) : wrong("seq must be a whole number from 1");
    }

    private static Result<Hello> hello(ObjectNode message) {
        if (!message.path("type").asString("").equals("hello")) {
            return wrong("the first message is hello");
        }
        if (!message.path("token").isString()) {
            return wrong("token must be a text");
        }
        var token = Redacted.of(message.path("token").stringValue());
        var chosen = Id.parse(message.path("connection").asString("")).map(ConnectionId::new);
        if (chosen.isEmpty() && !message.path("connection").isMissingNode()) {
            return wrong("connection must be 32 lower-case hex digits");
        }
        JsonNode resume = message.path("resume");
        if (resume.isMissingNode()) {
            return Result.ok(new Hello(token, null, 0, chosen));
        }
        var connection = Id.parse(resume.path("connection").asString(""));
        JsonNode received = resume.path("received");
        if (connection.isEmpty() || !received.isIntegralNumber() || !received.canConvertToLong()) {
            return wrong("resume must hold the connection's id and the last seq received, or -1");
        }
        return Result.ok(new Hello(token, new ConnectionId(connection.get()), received.longValue(), chosen));
    }

    private static <T> Result<T> wrong(String sentence) {
        return Result.failed(Failure.Code.BAD_REQUEST, sentence);
    }
}
