package org.alongside.bench.calls;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.session.ConnectionId;
import org.alongside.session.Grant;
import org.alongside.session.Service;
import org.alongside.session.SessionId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A page in memory: dials, attaches, tells its owner what it heard. One call at a time. */
final class Client implements Service.ClientConnection {
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final long number = NUMBERS.incrementAndGet();
    private final Service service;
    private final Listener listener;
    private final String offer;
    private final Grant grant;
    private volatile String call = "";
    private volatile long dialledAt;
    private volatile boolean answered;
    private int commands;

    /** Called from the call's own mailbox. */
    interface Listener {
        void rang(Client client, long nanos);

        /** The broker's description, for whoever is the page's end of the media. */
        default void attached(Client client, String sdp) {}

        /** Answered, and its media is connected. */
        void talks(Client client);

        void ended(Client client, String reason);
    }

    Client(Service service, String offer, Listener listener) {
        this(service, number -> offer, listener);
    }

    /** @param offer of the client with this number */
    Client(Service service, LongFunction<String> offer, Listener listener) {
        this.service = service;
        this.offer = offer.apply(number);
        this.listener = listener;
        this.grant = new Grant(
                Duration.ofHours(1),
                Set.of(),
                Optional.of(new Grant.Voice(
                        "c" + number, Redacted.of("Client"), "bank.example", false, List.of("sip:*"), true, false)),
                Optional.empty(),
                Grant.Role.CONSUMER);
        service.opened(this);
    }

    long number() {
        return number;
    }

    void dial(String to) {
        call = String.format("%016x%016x", number, ++commands);
        answered = false;
        dialledAt = System.nanoTime();
        say(command("call.dial").put("to", to).put("audio", "sendrecv").put("video", "none"));
        say(command("call.attach").put("attach", 1).put("sdp", offer));
    }

    void hangUp() {
        say(command("call.end"));
    }

    private ObjectNode command(String type) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", type)
                .put("id", "c" + ++commands)
                .put("call", call);
    }

    private void say(ObjectNode message) {
        service.message(this, message.path("type").asString(), message);
    }

    @Override
    public void send(ByteBuffer message) {
        throw new UnsupportedOperationException("calls send no binary messages");
    }

    @Override
    public void send(ObjectNode message) {
        if (!message.path("call").asString("").equals(call)) {
            return; // of the call before
        }
        switch (message.path("type").asString()) {
            case "call.progress" -> {
                if (message.path("state").asString().equals("ringing")) {
                    listener.rang(this, System.nanoTime() - dialledAt);
                }
            }
            case "call.answered" -> answered = true;
            case "call.attached" -> listener.attached(this, message.path("sdp").asString());
            case "call.connected" -> {
                if (answered) {
                    listener.talks(this);
                } else {
                    listener.ended(this, "connected before it was answered");
                }
            }
            case "call.ended" -> listener.ended(this, message.path("reason").asString());
            default -> {}
        }
    }

    @Override
    public ConnectionId id() {
        return new ConnectionId(new Id(0xc11e47, number));
    }

    @Override
    public SessionId session() {
        return new SessionId(new Id(0x5e5510, number));
    }

    @Override
    public Grant grant() {
        return grant;
    }

    @Override
    public InetAddress address() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public void reply(JsonNode command, ObjectNode result) {}

    @Override
    public void refuse(JsonNode command, Failure failure) {
        listener.ended(this, failure.message());
    }

    @Override
    public void busy(boolean inCall) {}

    @Override
    public void end(Failure reason) {}
}
