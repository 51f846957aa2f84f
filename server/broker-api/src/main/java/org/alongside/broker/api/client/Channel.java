package org.alongside.broker.api.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerPort;
import org.alongside.broker.api.BrokerPort.Load;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.wire.BrokerJson;
import org.alongside.broker.api.wire.Frame;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a {@link BrokerClient} knows and does, one {@link Mail} at a time: which socket is ours, which commands wait, which
 * event came last. Only {@link #load}, {@link #listen} and {@link #onRestart} are for other threads.
 */
final class Channel {
    private static final Logger log = LoggerFactory.getLogger(Channel.class);

    private static final long HEARTBEAT_NANOS = Duration.ofMillis(300).toNanos();
    /** The fence: after this silence another server may have taken our bridges (architecture, failure promise). */
    private static final long FENCE_NANOS = Duration.ofMillis(900).toNanos();
    /** After this silence the socket is given up; a frozen peer never closes it. */
    private static final long LOST_NANOS = Duration.ofSeconds(2).toNanos();

    private static final long FIRST_RETRY_NANOS = Duration.ofMillis(250).toNanos();
    private static final long LONGEST_RETRY_NANOS = Duration.ofSeconds(2).toNanos();
    private static final Load UNKNOWN = new Load(false, false, 0, 0, 0);

    /** What can happen to the channel. */
    sealed interface Mail {}

    record Ask(Claim claim, BrokerCommand command, CompletableFuture<BrokerReply> answer) implements Mail {}

    record Opened(int dial, Wire.Line line) implements Mail {}

    record Text(int dial, String text) implements Mail {}

    record Closed(int dial, String reason) implements Mail {}

    record Tick() implements Mail {}

    /** Refuses what waits, closes the socket, then runs {@code last}. */
    record Stop(Runnable last) implements Mail {}

    /** Where the channel stands. */
    private sealed interface State {}

    private record Resting(long untilNanos) implements State {}

    private record Dialling(long sinceNanos) implements State {}

    private record Greeting(Wire.Line line) implements State {}

    private record Open(Wire.Line line) implements State {}

    private record Stopped() implements State {}

    private record Pending(
            Frame.Request request, CompletableFuture<BrokerReply> answer, Duration patience, long dueNanos) {}

    private final String name;
    private final Id owner;
    private final Id client;
    private final Wire wire;
    private final LongSupplier nanos;
    private final RandomGenerator random;
    private final Predicate<Mail> post;
    private final BrokerJson json = new BrokerJson();
    private final LinkedHashMap<Long, Pending> pending = new LinkedHashMap<>();

    private State state = new Resting(Long.MIN_VALUE);
    private int dial;
    private int failures;
    private long nextId = 1;
    private long heard;
    private long lastBeatNanos;
    private @Nullable Id broker;

    private volatile Consumer<BrokerEvent> listener = event -> {};
    private volatile Runnable restarted = () -> {};
    private volatile String trouble = "not yet connected";
    private volatile Load load = UNKNOWN;
    private volatile boolean everHeard;
    private volatile long heardNanos;

    Channel(String name, Id owner, Wire wire, LongSupplier nanos, RandomGenerator random, Predicate<Mail> post) {
        this.name = name;
        this.owner = owner;
        this.client = Id.random(random);
        this.wire = wire;
        this.nanos = nanos;
        this.random = random;
        this.post = post;
    }

    void listen(Consumer<BrokerEvent> to) {
        listener = to;
    }

    void onRestart(Runnable task) {
        restarted = task;
    }

    /** The last report; {@code connected} is judged at this very moment. */
    Load load() {
        Load last = load;
        boolean connected = everHeard && last.connected() && nanos.getAsLong() - heardNanos < FENCE_NANOS;
        return new Load(connected, last.draining(), last.cpu(), last.sessions(), last.packetsPerSecond());
    }

    /** For how long nothing was heard; empty where nothing ever was. */
    Optional<Duration> silence() {
        return everHeard ? Optional.of(Duration.ofNanos(nanos.getAsLong() - heardNanos)) : Optional.empty();
    }

    String lastTrouble() {
        return trouble;
    }

    void on(Mail mail) {
        switch (mail) {
            case Ask ask -> onAsk(ask);
            case Opened(int of, var line) -> onOpened(of, line);
            case Text(int of, var text) -> onText(of, text);
            case Closed(int of, var reason) -> onClosed(of, reason);
            case Tick() -> onTick();
            case Stop(var last) -> onStop(last);
        }
    }

    private void onAsk(Ask ask) {
        if (state instanceof Stopped) {
            ask.answer.complete(BrokerClient.refused(Failure.Code.UNAVAILABLE, "the server stops"));
            return;
        }
        var request = new Frame.Request(Frame.VERSION, nextId++, ask.claim.owner(), ask.claim.epoch(), ask.command);
        var patience = BrokerPort.patience(ask.command);
        long due = nanos.getAsLong() + patience.toNanos();
        pending.put(request.id(), new Pending(request, ask.answer, patience, due));
        if (state instanceof Open(var line)) {
            line.send(json.write(request));
        }
    }

    private void onOpened(int of, Wire.Line line) {
        if (of != dial || !(state instanceof Dialling)) {
            line.abort();
            return;
        }
        state = new Greeting(line);
        heardNanos = nanos.getAsLong();
        line.send(json.write(new Frame.Hello(
                Frame.VERSION,
                owner,
                client,
                Optional.ofNullable(broker),
                broker == null ? OptionalLong.empty() : OptionalLong.of(heard))));
    }

    private void onText(int of, String text) {
        if (of != dial) {
            return;
        }
        switch (json.read(text)) {
            case Result.Failed<Frame>(var failure) -> lose("not understood: " + failure.message());
            case Result.Ok<Frame>(var frame) -> {
                heardNanos = nanos.getAsLong();
                everHeard = true;
                onFrame(frame);
            }
        }
    }

    private void onFrame(Frame frame) {
        switch (frame) {
            case Frame.Welcome welcome -> onWelcome(welcome);
            case Frame.Reply reply -> answer(reply.id(), reply.reply());
            case Frame.Event event -> onEvent(event.seq(), event.event());
            case Frame.Heartbeat beat -> beat.load().ifPresent(it -> load = it);
            case Frame.Unreadable what -> log.warn("broker {} said what we can't read: {}", name, what.reason());
            case Frame.Hello _, Frame.Request _ -> lose("a broker neither greets nor asks");
        }
    }

    private void onWelcome(Frame.Welcome welcome) {
        if (!(state instanceof Greeting(var line))) {
            return;
        }
        boolean another = broker != null && !broker.equals(welcome.broker());
        if (!another && broker != null && welcome.nextSeq() > heard + 1) {
            log.warn("broker {}: {} events were lost with the channel", name, welcome.nextSeq() - heard - 1);
        }
        broker = welcome.broker();
        heard = welcome.nextSeq() - 1;
        load = welcome.load();
        failures = 0;
        state = new Open(line);
        log.info("broker {} connected", name);
        if (another) {
            restarted.run();
        }
        pending.values().forEach(it -> line.send(json.write(it.request)));
    }

    private void onEvent(long seq, BrokerEvent event) {
        if (seq > heard) {
            heard = seq;
            listener.accept(event);
        }
    }

    private void onClosed(int of, String reason) {
        if (of == dial) {
            lose(reason);
        }
    }

    private void onTick() {
        long now = nanos.getAsLong();
        expire(now);
        switch (state) {
            case Resting(long until) when until == Long.MIN_VALUE || now - until >= 0 -> dial(now);
            case Dialling(long since) when now - since > 2 * LOST_NANOS -> lose("no answer");
            case Greeting _ when now - heardNanos > LOST_NANOS -> lose("no welcome");
            case Open _ when now - heardNanos > LOST_NANOS -> lose("silent for 2 s");
            case Open(var line) when now - lastBeatNanos >= HEARTBEAT_NANOS -> beat(line, now);
            case Resting _, Dialling _, Greeting _, Open _, Stopped _ -> {}
        }
    }

    private void expire(long now) {
        var late = pending.entrySet().stream()
                .filter(it -> now - it.getValue().dueNanos >= 0)
                .toList();
        for (var each : late) {
            long seconds = each.getValue().patience.toSeconds();
            answer(
                    each.getKey(),
                    BrokerClient.refused(
                            Failure.Code.TIMEOUT, "broker " + name + " did not answer within " + seconds + " s"));
        }
    }

    private void dial(long now) {
        int mine = ++dial;
        state = new Dialling(now);
        wire.open(new Ear(mine));
    }

    private void beat(Wire.Line line, long now) {
        lastBeatNanos = now;
        line.send(json.write(new Frame.Heartbeat(Frame.VERSION, OptionalLong.of(heard), Optional.empty())));
    }

    private void answer(long id, BrokerReply reply) {
        var waiting = pending.remove(id);
        if (waiting != null) { // else it came after its time
            waiting.answer.complete(reply);
        }
    }

    /** Gives up the socket and rests a while: full jitter below 250 ms, then 0.5, 1, 2, 2 … s. */
    private void lose(String reason) {
        if (state instanceof Stopped) {
            return;
        }
        if (state instanceof Open) {
            log.warn("broker {} lost: {}", name, reason);
        } else if (!reason.equals(trouble)) {
            log.warn("broker {} can't be reached: {}", name, reason);
        }
        trouble = reason;
        hangUp();
        dial++; // what the old socket still says is nobody's
        load = UNKNOWN;
        long most = Math.min(FIRST_RETRY_NANOS << Math.min(failures, 10), LONGEST_RETRY_NANOS);
        failures++;
        state = new Resting(nanos.getAsLong() + random.nextLong(most));
    }

    private void hangUp() {
        switch (state) {
            case Greeting(var line) -> line.abort();
            case Open(var line) -> line.abort();
            case Resting _, Dialling _, Stopped _ -> {}
        }
    }

    private void onStop(Runnable last) {
        hangUp();
        dial++;
        state = new Stopped();
        load = UNKNOWN;
        var waiting = List.copyOf(pending.keySet());
        waiting.forEach(id -> answer(id, BrokerClient.refused(Failure.Code.UNAVAILABLE, "the server stops")));
        last.run();
    }

    /** Turns what one socket tells into mail. */
    private final class Ear implements Wire.Listener {
        private final int dial;
        private Wire.@Nullable Line line;

        Ear(int dial) {
            this.dial = dial;
        }

        @Override
        public void opened(Wire.Line opened) {
            line = opened;
            deliver(new Opened(dial, opened));
        }

        @Override
        public void text(String text) {
            deliver(new Text(dial, text));
        }

        @Override
        public void closed(String reason) {
            deliver(new Closed(dial, reason));
        }

        /** A full mailbox ends the socket: silence is noticed, and the next socket repeats what was missed. */
        private void deliver(Mail mail) {
            if (!post.test(mail) && line != null) {
                line.abort();
            }
        }
    }
}
