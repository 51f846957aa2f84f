package org.alongside.broker.api.client;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerPort;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.BrokerReply.Refused;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.wire.Frame;
import org.alongside.kernel.Component;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Mailbox;
import org.alongside.kernel.SystemTimers;
import org.alongside.kernel.Timers;
import org.jspecify.annotations.Nullable;

/**
 * One broker over its control channel: WebSocket over HTTPS with mutual TLS, opened again for ever when it is lost.
 *
 * <p>Any thread may call. A command is answered within its {@link BrokerPort#patience}, by the broker or by {@code
 * Refused(TIMEOUT)}; those that wait when a channel is lost are sent again over the next one, in order and with their ids, so
 * that the broker answers a repeat from memory. Events reach the listener in order, none twice, on one thread at a time: it must not block.
 *
 * <p>{@link #load} says {@code connected} only if the broker was heard within the last 900 ms, by the clock of the caller's
 * moment: an owner asks immediately before an effect that must not happen twice.
 */
public final class BrokerClient implements BrokerPort, Component {
    static final Duration TICK = Duration.ofMillis(100);
    private static final int MAX_MAIL = 8_192;
    private static final int MAX_OUTSTANDING = 1_024;

    private final String name;
    private final Timers timers;
    private final Runnable release;
    private final Channel channel;
    private final Mailbox<Channel.Mail> mailbox;
    private final AtomicInteger outstanding = new AtomicInteger();
    private volatile Timers.@Nullable Handle tick;
    private volatile boolean stopped;

    /**
     * @param name for logs and the health page
     * @param control {@code wss://host:8092}
     * @param tls our own certificate and the authority that signs the brokers'
     * @param owner this server node: the owner in every {@link Claim}
     */
    public static BrokerClient over(String name, URI control, SSLContext tls, Id owner) {
        var timers = new SystemTimers("broker-client-" + name);
        var wire = new HttpWire(control.resolve(Frame.PATH), tls);
        Executor executor = Executors.newVirtualThreadPerTaskExecutor();
        return new BrokerClient(name, owner, wire, System::nanoTime, timers, new SecureRandom(), executor, () -> {
            timers.close();
            wire.close();
        });
    }

    BrokerClient(
            String name,
            Id owner,
            Wire wire,
            LongSupplier nanos,
            Timers timers,
            RandomGenerator random,
            Executor executor,
            Runnable release) {
        this.name = name;
        this.timers = timers;
        this.release = release;
        this.channel = new Channel(name, owner, wire, nanos, random, this::post);
        this.mailbox = new Mailbox<>("broker " + name, MAX_MAIL, executor, channel::on);
    }

    @Override
    public String name() {
        return "broker-client-" + name;
    }

    /** Begins to connect and returns: a broker that is away is a state of health, not a failed start. */
    @Override
    public void start() {
        post(new Channel.Tick());
        arm();
    }

    @Override
    public void stop() {
        stopped = true;
        var last = tick;
        if (last != null) {
            last.cancel();
        }
        post(new Channel.Stop(release));
    }

    @Override
    public Health health() {
        Load load = load();
        return load.connected()
                ? new Health(true, "%d sessions, cpu %.0f %%".formatted(load.sessions(), load.cpu() * 100))
                : new Health(false, "no broker at the other end: " + channel.lastTrouble());
    }

    /** For how long nothing was heard of the broker; empty where nothing ever was. */
    public Optional<Duration> silence() {
        return channel.silence();
    }

    @Override
    public CompletableFuture<BrokerReply> ask(Claim claim, BrokerCommand command) {
        var answer = new CompletableFuture<BrokerReply>();
        if (stopped) {
            return CompletableFuture.completedFuture(refused(Failure.Code.UNAVAILABLE, "the server stops"));
        }
        if (outstanding.incrementAndGet() > MAX_OUTSTANDING || !post(new Channel.Ask(claim, command, answer))) {
            outstanding.decrementAndGet();
            return CompletableFuture.completedFuture(
                    refused(Failure.Code.LIMIT, "too many commands wait for broker " + name));
        }
        return answer.whenComplete((reply, error) -> outstanding.decrementAndGet());
    }

    @Override
    public void listen(Consumer<BrokerEvent> listener) {
        channel.listen(listener);
    }

    @Override
    public void onRestart(Runnable task) {
        channel.onRestart(task);
    }

    @Override
    public Load load() {
        return channel.load();
    }

    static Refused refused(Failure.Code code, String sentence) {
        return new Refused(new Failure(code, sentence));
    }

    private boolean post(Channel.Mail mail) {
        return mailbox.post(mail);
    }

    private void arm() {
        if (!stopped) {
            tick = timers.after(TICK, () -> {
                post(new Channel.Tick());
                arm();
            });
        }
    }
}
