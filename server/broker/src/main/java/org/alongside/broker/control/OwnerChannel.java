package org.alongside.broker.control;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.alongside.broker.api.BrokerCommand.OpenBridge;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerPort.Load;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.BrokerReply.Refused;
import org.alongside.broker.api.wire.BrokerJson;
import org.alongside.broker.api.wire.Frame;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Failure.Code;
import org.alongside.kernel.Id;
import org.alongside.kernel.Mailbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server node as this broker knows it: its present socket, its events, its answers. Outlives its sockets.
 *
 * <p>Any thread posts {@link Mail}; one at a time is read. The data plane hears of the owner from here: each frame is a
 * sign of life, and the end of the present socket is the end of the owner until it comes back.
 */
final class OwnerChannel {
    private static final Logger log = LoggerFactory.getLogger(OwnerChannel.class);
    private static final int MAX_MAIL = 16_384;

    /** What can happen to an owner's channel. */
    sealed interface Mail {}

    record Greeted(ControlSocket socket, Frame.Hello hello, Frame.Welcome welcome) implements Mail {}

    record Said(ControlSocket socket, Frame frame) implements Mail {}

    /** Some socket has ended; which, its {@link ControlSocket#hasEnded} says. */
    record Ended() implements Mail {}

    record Answered(Id client, long id, BrokerReply reply) implements Mail {}

    record Happened(BrokerEvent event) implements Mail {}

    record Beat(Load load) implements Mail {}

    private final Id owner;
    private final Bridges bridges;
    private final BrokerJson json;
    private final Mailbox<Mail> mailbox;
    private final EventLog events = new EventLog();
    private Answers answers = new Answers();
    private @Nullable Id client;
    private @Nullable ControlSocket socket;
    private volatile boolean draining;
    private volatile boolean connected;

    OwnerChannel(Id owner, Bridges bridges, BrokerJson json, Executor executor) {
        this.owner = owner;
        this.bridges = bridges;
        this.json = json;
        this.mailbox = new Mailbox<>("control of " + owner.brief(), MAX_MAIL, executor, this::on);
    }

    /** False when it is overwhelmed; a socket is then closed and comes back. */
    boolean post(Mail mail) {
        return mailbox.post(mail);
    }

    /** A socket has ended. Never lost: where the mailbox is full there is mail to be read, and each looks first. */
    void noteEnd() {
        if (!post(new Ended())) {
            log.debug("server {} has more mail than room", owner.brief());
        }
    }

    void drain() {
        draining = true;
    }

    /** Whether it has a socket; any thread. */
    boolean connected() {
        return connected;
    }

    private void on(Mail mail) {
        noticeEnd();
        switch (mail) {
            case Greeted greeted -> onGreeted(greeted);
            case Said(var from, var frame) -> onSaid(from, frame);
            case Ended() -> log.debug("a socket of server {} has ended", owner.brief());
            case Answered answered -> onAnswered(answered);
            case Happened(var event) -> send(events.add(event));
            case Beat(var load) -> send(new Frame.Heartbeat(Frame.VERSION, OptionalLong.empty(), Optional.of(load)));
        }
    }

    private void onGreeted(Greeted greeted) {
        Frame.Hello hello = greeted.hello;
        Frame.Welcome process = greeted.welcome;
        bridges.ownerHeard(owner);
        if (socket != null) {
            socket.close(Code.CONFLICT.closeCode(), "another socket speaks for this owner now");
        }
        if (!hello.client().equals(client)) {
            client = hello.client();
            answers = new Answers();
        }
        socket = greeted.socket;
        connected = true;
        boolean resumes = hello.broker().equals(Optional.of(process.broker()));
        long heard = resumes ? hello.heard().orElse(0) : events.nextSeq() - 1;
        events.heardUntil(heard);
        var missed = events.after(heard);
        long next = missed.isEmpty() ? events.nextSeq() : missed.getFirst().seq();
        send(new Frame.Welcome(Frame.VERSION, process.broker(), next, process.load()));
        missed.forEach(this::send);
        log.info("server {} controls this broker, {} events repeated", owner.brief(), missed.size());
        noticeEnd(); // it may have ended before its greeting was read
    }

    private void onSaid(ControlSocket from, Frame frame) {
        if (!from.equals(socket)) {
            return; // its successor repeats what matters
        }
        bridges.ownerHeard(owner);
        switch (frame) {
            case Frame.Request request -> onRequest(request);
            case Frame.Heartbeat beat -> beat.heard().ifPresent(events::heardUntil);
            case Frame.Unreadable what -> onUnreadable(what);
            case Frame.Hello _, Frame.Welcome _, Frame.Reply _, Frame.Event _ ->
                from.close(Code.BAD_REQUEST.closeCode(), "after hello a server sends requests and heartbeats only");
        }
    }

    private void onRequest(Frame.Request request) {
        switch (answers.of(request.id())) {
            case Answers.Unseen() -> begin(request);
            case Answers.Running() -> log.debug("request {} came again and still runs", request.id());
            case Answers.Answered(var reply) -> reply(request.id(), reply);
        }
    }

    private void begin(Frame.Request request) {
        if (answers.full()) {
            reply(request.id(), refused(Code.LIMIT, "too many commands at once"));
        } else {
            answers.begun(request.id());
            run(request, client);
        }
    }

    private void run(Frame.Request request, @Nullable Id by) {
        if (by == null) {
            return; // nobody has greeted, so nobody asks
        }
        if (!request.owner().equals(owner)) {
            onAnswered(
                    new Answered(by, request.id(), refused(Code.FORBIDDEN, "this channel speaks for another owner")));
        } else if (draining && request.command() instanceof OpenBridge) {
            onAnswered(new Answered(by, request.id(), refused(Code.UNAVAILABLE, "this broker drains")));
        } else {
            var _ = bridges.ask(request.claim(), request.command())
                    .exceptionally(bug -> broken(request, bug))
                    .thenAccept(reply -> answer(new Answered(by, request.id(), reply)));
        }
    }

    private void answer(Answered answered) {
        if (!post(answered)) {
            log.warn("an answer for server {} is lost: its channel is overwhelmed", owner.brief());
        }
    }

    private static BrokerReply broken(Frame.Request request, Throwable bug) {
        log.error("{} failed", request.command().getClass().getSimpleName(), bug);
        return refused(Code.SERVER_ERROR, "the broker failed to do this");
    }

    private void onAnswered(Answered answered) {
        if (answered.client.equals(client)) {
            answers.ended(answered.id, answered.reply);
            reply(answered.id, answered.reply);
        }
    }

    private void onUnreadable(Frame.Unreadable what) {
        log.warn("server {} said what we can't read: {}", owner.brief(), what.reason());
        what.id().ifPresent(id -> reply(id, refused(Code.BAD_REQUEST, what.reason())));
    }

    private void noticeEnd() {
        if (socket != null && socket.hasEnded()) {
            socket = null;
            connected = false;
            bridges.ownerGone(owner);
        }
    }

    private void reply(long id, BrokerReply reply) {
        send(new Frame.Reply(Frame.VERSION, id, reply));
    }

    /** To the present socket, if any; a slow reader is closed by the socket itself and misses nothing for good. */
    private void send(Frame frame) {
        if (socket != null && !socket.send(json.write(frame))) {
            log.debug("server {} did not get a frame: its socket is closed", owner.brief());
        }
    }

    private static Refused refused(Code code, String sentence) {
        return new Refused(new Failure(code, sentence));
    }
}
