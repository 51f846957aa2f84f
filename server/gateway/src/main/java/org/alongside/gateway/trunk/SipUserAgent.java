package org.alongside.gateway.trunk;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.alongside.broker.api.Claim;
import org.alongside.gateway.registrar.Registrar;
import org.alongside.gateway.resolve.Dns;
import org.alongside.gateway.resolve.SystemDns;
import org.alongside.gateway.trunk.SipSockets.Admission;
import org.alongside.gateway.trunk.TrunkOptions.ClientCertificate;
import org.alongside.kernel.Component;
import org.alongside.kernel.Id;
import org.alongside.kernel.Mailbox;
import org.alongside.kernel.Timers;
import org.alongside.sip.message.Parsed;
import org.alongside.sip.message.SipMessage;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.transaction.Flow;
import org.alongside.sip.transaction.Flow.Transport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIP on real sockets: {@link SipSockets} carries bytes, {@link SipCore} decides. Any thread may call {@link #perform}; the
 * core runs in one {@link Mailbox}, which is its only writer and also tells the listener.
 */
public final class SipUserAgent implements SipPort, Component {
    private static final Logger log = LoggerFactory.getLogger(SipUserAgent.class);
    /** A start waits so long for DNS; after that it goes on without, and trunks come as they are found. */
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(3);
    /** Above this the network's mail is dropped; effects and timers always get in. */
    private static final int MAX_WAITING = 20_000;
    /** Alarms ring this far apart at least. Each call sets several, and to no timer of SIP a moment matters. */
    private static final long BETWEEN_ALARMS = Duration.ofMillis(5).toNanos();

    private final SipSettings settings;
    private final Id node;
    private final Timers timers;
    private final RandomGenerator random;
    private final Predicate<Claim> mayAct;
    private final TrunkResolver resolver;
    private final Optional<Registrar> registrar;
    private final SipCounts counts = new SipCounts();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Mailbox<Mail> mailbox = new Mailbox<>("sip", Integer.MAX_VALUE, executor, this::read);
    private volatile Trunks trunks = new Trunks(List.of());
    private volatile int legCount;
    private volatile List<String> trunksDown = List.of();
    private volatile List<String> registrationsMissing = List.of();
    private volatile boolean stopped;
    private @Nullable Consumer<SipEvent> listener;
    private volatile @Nullable SipSockets sockets;
    private volatile @Nullable SipCore core;
    private Timers.@Nullable Handle alarm;
    private long alarmAt = Long.MAX_VALUE;
    private long quietUntil = Long.MIN_VALUE;

    private sealed interface Mail {
        record Arrived(SipMessage message, Flow flow) implements Mail {}

        record Perform(SipEffect effect) implements Mail {}

        record Failed(Flow flow) implements Mail {}

        record Proved(Flow flow, String trunk) implements Mail {}

        record Resolved(Trunks trunks) implements Mail {}

        record Alarm() implements Mail {}

        record Report(CompletableFuture<List<TrunkReport>> to) implements Mail {}

        record Goodbye(CompletableFuture<Boolean> said) implements Mail {}
    }

    /**
     * @param node this server's id, part of every {@link Flow}
     * @param random unpredictable: tags and branches guard dialogs
     * @param mayAct asked immediately before each effect; false drops it, and it is counted
     */
    public SipUserAgent(SipSettings settings, Id node, Timers timers, RandomGenerator random, Predicate<Claim> mayAct) {
        this(settings, node, timers, random, mayAct, Optional.empty(), SystemDns.ofThisMachine());
    }

    /** @param registrar empty where no phone may register */
    public SipUserAgent(
            SipSettings settings,
            Id node,
            Timers timers,
            RandomGenerator random,
            Predicate<Claim> mayAct,
            Optional<Registrar> registrar) {
        this(settings, node, timers, random, mayAct, registrar, SystemDns.ofThisMachine());
    }

    SipUserAgent(
            SipSettings settings,
            Id node,
            Timers timers,
            RandomGenerator random,
            Predicate<Claim> mayAct,
            Optional<Registrar> registrar,
            Dns dns) {
        this.registrar = registrar;
        this.settings = settings;
        this.node = node;
        this.timers = timers;
        this.random = random;
        this.mayAct = mayAct;
        this.resolver = new TrunkResolver(settings, dns, executor);
    }

    @Override
    public String name() {
        return "sip";
    }

    @Override
    public void listen(Consumer<SipEvent> newListener) {
        listener = newListener;
    }

    /** Resolves the trunks, binds UDP and TCP, and serves; a taken port is a {@link StartFailure}. */
    @Override
    public void start() {
        var opened = SipSockets.open(settings, node, new Arrivals());
        sockets = opened;
        var first = CompletableFuture.supplyAsync(resolver::resolve, executor);
        trunks = await(first).map(TrunkResolver.Round::trunks).orElseGet(resolver::withoutDns);
        var owned = new SipCore(node, trunks, opened.ports(), random, mayAct, counts, new Departures(), door());
        owned.register(settings.registrations());
        registrationsMissing = owned.registrationsMissing();
        core = owned;
        post(new Mail.Alarm()); // the first look at the trunks
        registrar.ifPresent(r -> r.whenThereIsMoreToDo(() -> post(new Mail.Alarm())));
        var _ = first.thenAccept(this::resolved);
        log.info(
                "sip listens on {} port {} (UDP, TCP) and {} (TLS) for {} trunk(s)",
                settings.bind(),
                opened.ports().plain(),
                opened.ports().tls(),
                trunks.list().size());
    }

    private Optional<PhoneDoor> door() {
        long wallMillisAtZero = System.currentTimeMillis() - System.nanoTime() / 1_000_000;
        return registrar.map(r -> new PhoneDoor(r, resolver.localOfPhones(), wallMillisAtZero));
    }

    /** The port of both listening points. */
    public int port() {
        var open = sockets;
        return open == null ? settings.port() : open.ports().plain();
    }

    /** The port of the TLS listening point, 0 where there is none. */
    public int tlsPort() {
        var open = sockets;
        return open == null ? 0 : open.ports().tls();
    }

    public SipCounts counts() {
        return counts;
    }

    /** How each trunk stands; nothing where SIP does not run. */
    public CompletableFuture<List<TrunkReport>> trunks() {
        if (core == null || stopped) {
            return CompletableFuture.completedFuture(List.of());
        }
        var report = new CompletableFuture<List<TrunkReport>>();
        post(new Mail.Report(report));
        return report;
    }

    @Override
    public Health health() {
        String down = trunksDown.isEmpty() ? "" : ", trunks down: " + String.join(", ", trunksDown);
        String missing = registrationsMissing.isEmpty()
                ? ""
                : ", registrations missing: " + String.join(", ", registrationsMissing);
        return new Health(
                sockets != null && !stopped, legCount + " legs, " + mailbox.waiting() + " waiting" + down + missing);
    }

    /** First the registrars are told that we leave; nobody waits for their answers. */
    @Override
    public void stop() {
        if (core != null && !settings.registrations().isEmpty()) {
            var said = new CompletableFuture<Boolean>();
            post(new Mail.Goodbye(said));
            var _ = said.completeOnTimeout(false, 1, TimeUnit.SECONDS).join();
        }
        stopped = true;
        var open = sockets;
        if (open != null) {
            open.close();
        }
        executor.shutdown();
    }

    @Override
    public void perform(SipEffect effect) {
        post(new Mail.Perform(effect));
    }

    private void post(Mail mail) {
        if (!stopped) {
            var _ = mailbox.post(mail);
        }
    }

    /** Runs on the mailbox; everything below the core is touched here only. */
    private void read(Mail mail) {
        var owned = core;
        if (owned == null) {
            throw new IllegalStateException("sip was not started");
        }
        long now = System.nanoTime();
        switch (mail) {
            case Mail.Arrived(var message, var flow) -> owned.received(now, message, flow);
            case Mail.Perform(var effect) -> owned.perform(now, effect);
            case Mail.Failed(var flow) -> owned.failed(now, flow);
            case Mail.Proved(var flow, var trunk) -> owned.proved(flow.connection(), trunk);
            case Mail.Resolved(var resolved) -> owned.use(resolved);
            case Mail.Report(var to) -> to.complete(owned.trunks(now));
            case Mail.Goodbye(var said) -> {
                owned.goodbye(now);
                said.complete(true);
            }
            case Mail.Alarm alarmMail -> {
                alarmAt = Long.MAX_VALUE;
                quietUntil = now + BETWEEN_ALARMS;
                owned.wake(now);
            }
        }
        legCount = owned.legCount();
        trunksDown = owned.trunksDown();
        registrationsMissing = owned.registrationsMissing();
        setAlarm(owned.wakeAt(), now);
    }

    private void setAlarm(long wanted, long now) {
        long at = Math.max(wanted, quietUntil);
        if (at >= alarmAt || stopped) {
            return; // an earlier alarm looks again
        }
        if (alarm != null) {
            alarm.cancel();
        }
        alarmAt = at;
        alarm = timers.after(Duration.ofNanos(Math.max(at - now, 0)), () -> post(new Mail.Alarm()));
    }

    private static Optional<TrunkResolver.Round> await(CompletableFuture<TrunkResolver.Round> first) {
        try {
            return Optional.of(first.get(FIRST_ANSWER.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException slow) {
            return Optional.empty();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException wrong) {
            throw new IllegalStateException("trunks can't be resolved", wrong.getCause());
        }
    }

    /** DNS may change and may have failed; it is asked on a thread of its own, as often as its answers want. */
    private void resolved(TrunkResolver.Round round) {
        trunks = round.trunks();
        post(new Mail.Resolved(round.trunks()));
        if (stopped || settings.trunks().isEmpty()) {
            return;
        }
        var _ = timers.after(round.again(), () -> {
            if (!stopped) {
                executor.execute(this::resolveAgain);
            }
        });
    }

    /** A stop in the middle of it takes its threads away. */
    private void resolveAgain() {
        try {
            resolved(resolver.resolve());
        } catch (RejectedExecutionException | CompletionException refused) {
            if (!stopped) {
                throw refused;
            }
        }
    }

    /** What the sockets' threads hand in. */
    private final class Arrivals implements SipSockets.Reader {
        private final Strangers strangers = new Strangers();

        @Override
        public void arrived(Parsed parsed, Flow flow) {
            switch (parsed) {
                case Parsed.Message(var message) -> onMessage(message, flow);
                case Parsed.KeepAlive keepAlive -> {}
                case Parsed.Malformed(var reason, var rejection) -> onMalformed(rejection, flow);
            }
        }

        private void onMessage(SipMessage message, Flow flow) {
            if (mailbox.waiting() >= MAX_WAITING) {
                counts.overloaded.increment();
            } else {
                post(new Mail.Arrived(message, flow));
            }
        }

        /** A trunk that errs is told; anybody else learns nothing. */
        private void onMalformed(Optional<Parsed.Rejection> rejection, Flow flow) {
            counts.malformed.increment();
            var open = sockets;
            if (open != null && rejection.isPresent() && accepts(flow.remoteHost())) {
                open.send(flow, rejection.get().toBytes());
            }
        }

        @Override
        public void failed(Flow flow) {
            post(new Mail.Failed(flow));
        }

        @Override
        public String nameOf(String address) {
            return trunks.at(address)
                    .map(trunk -> trunk.settings().uri().bareHost())
                    .orElse(address);
        }

        @Override
        public boolean reads(String address, long now) {
            boolean wanted = trunks.at(address).isPresent()
                    || registrar.filter(r -> r.knowsHost(address)).isPresent()
                    || strangers.allow(address, now);
            if (!wanted) {
                counts.tooFast.increment();
            }
            return wanted;
        }

        private boolean accepts(String address) {
            boolean known = trunks.at(address).isPresent();
            if (!known) {
                counts.unknownSource.increment();
            }
            return known;
        }

        @Override
        public Admission admits(String address, Transport transport) {
            if (trunks.at(address).isPresent()) {
                return Admission.KNOWN;
            }
            if (registrar.isPresent() || (transport == Transport.TLS && trunks.knowsByCertificate())) {
                return Admission.STRANGER;
            }
            counts.unknownSource.increment();
            return Admission.REFUSED;
        }

        @Override
        public ClientCertificate demandAt(String address) {
            return registrar.isPresent() && trunks.at(address).isEmpty()
                    ? (trunks.knowsByCertificate() ? ClientCertificate.ACCEPTED : ClientCertificate.OFF)
                    : trunks.demandAt(address);
        }

        @Override
        public boolean proved(Flow flow, Set<String> names) {
            var trunk = trunks.namedBy(names);
            trunk.ifPresent(one -> post(new Mail.Proved(flow, one.name())));
            return trunk.isPresent();
        }
    }

    /** What the core hands out. */
    private final class Departures implements SipCore.Outside {
        @Override
        public void transmit(Flow flow, SipMessage message) {
            if (log.isTraceEnabled()) {
                log.trace("sip sends {}", brief(message));
            }
            var open = sockets;
            if (open != null) {
                open.send(flow, message.toBytes());
            }
        }

        @Override
        public void welcome(Flow flow) {
            var open = sockets;
            if (open != null) {
                open.welcome(flow);
            }
        }

        private static String brief(SipMessage message) {
            return switch (message) {
                case SipRequest request -> request.method();
                case SipResponse response -> response.status() + " to " + response.method();
            };
        }

        @Override
        public void tell(SipEvent event) {
            var told = listener;
            if (told != null) {
                told.accept(event);
            }
        }
    }
}
