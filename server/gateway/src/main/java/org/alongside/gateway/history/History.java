package org.alongside.gateway.history;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.alongside.gateway.call.CallEffect;
import org.alongside.gateway.call.CallId;
import org.alongside.gateway.call.CallState;
import org.alongside.gateway.call.CallWatcher;
import org.alongside.kernel.Mailbox;
import org.alongside.kernel.Timers;
import org.alongside.session.ConnectionId;
import org.alongside.store.AuditEntry;
import org.alongside.store.AuditTrail;
import org.alongside.store.PastCall;
import org.alongside.store.PastCalls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows every call of this node and stores it when it is over; forgets what is too old. For any thread: a call's own mailbox
 * is the only one that changes its chronicle, and the database is asked in a mailbox of its own, so that no call waits for it.
 */
public final class History implements CallWatcher, Journal {
    private static final Logger log = LoggerFactory.getLogger(History.class);
    /** So many rows may wait for a database that is slow or away; more than that is lost, and said. */
    private static final int MOST_WAITING = 10_000;

    private static final Duration FORGET_EVERY = Duration.ofHours(1);

    private final Store store;
    private final InstantSource clock;
    private final Mailbox<Runnable> writer;
    private final Map<CallId, Chronicle> open = new ConcurrentHashMap<>();
    private volatile Function<ConnectionId, Optional<String>> accounts = client -> Optional.empty();

    /** Where it is kept, and for how long. */
    public record Store(PastCalls calls, Duration keepCalls, AuditTrail audit, Duration keepAudit) {}

    public History(Store store, InstantSource clock, Executor executor) {
        this.store = store;
        this.clock = clock;
        this.writer = new Mailbox<>("history", MOST_WAITING, executor, Runnable::run);
    }

    /** Who is at a connection, where that is an agent. */
    public void knows(Function<ConnectionId, Optional<String>> agents) {
        accounts = agents;
    }

    /** Forgets from time to time, now for the first time. Once, when the database is there. */
    public void forgetEvery(Timers timers) {
        later(() -> {
            int calls = store.calls().forget(clock.instant().minus(store.keepCalls()));
            int entries = store.audit().forget(clock.instant().minus(store.keepAudit()));
            if (calls + entries > 0) {
                log.info("{} calls and {} audit entries were old enough to be forgotten", calls, entries);
            }
        });
        var _ = timers.after(FORGET_EVERY, () -> forgetEvery(timers));
    }

    @Override
    public void opened(CallId call, Opening opening) {
        var now = clock.instant();
        if (open.putIfAbsent(call, Chronicle.begun(call, opening, now)) == null) {
            var entry = new AuditEntry(0, now, opening.caller(), "call", opening.dialled(), "ok", opening.from());
            later(() -> store.audit().add(entry));
        }
    }

    @Override
    public void joined(CallId call, String queue) {
        open.computeIfPresent(
                call, (id, chronicle) -> chronicle.in(queue).with(clock.instant(), "waits in the queue " + queue));
    }

    @Override
    public void note(CallId call, String text) {
        open.computeIfPresent(call, (id, chronicle) -> chronicle.with(clock.instant(), text));
    }

    @Override
    public void refused(CallId call, String reason) {
        Optional.ofNullable(open.get(call)).ifPresent(chronicle -> over(chronicle.refused(clock.instant(), reason)));
    }

    @Override
    public void stepped(CallId call, CallState before, CallState after, List<CallEffect> effects) {
        open.computeIfPresent(
                call, (id, chronicle) -> chronicle.stepped(clock.instant(), before, after, effects, accounts));
    }

    /** A call that another node took is that one's to tell. */
    @Override
    public void left(CallId call) {
        Optional.ofNullable(open.get(call))
                .filter(chronicle -> chronicle.reason().isPresent())
                .ifPresentOrElse(this::over, () -> open.remove(call));
    }

    /** It goes on until its row waits to be written, so that whoever asks for both misses no call. */
    private void over(Chronicle chronicle) {
        later(() -> store.calls().add(ChronicleJson.row(chronicle), chronicle.agents()));
        open.remove(chronicle.call());
    }

    /** The calls that go on, as they would be remembered if they were over now. */
    public List<PastCall> goingOn() {
        return open.values().stream().map(ChronicleJson::row).toList();
    }

    /** Done when all that waits now is written. */
    public CompletableFuture<Void> written() {
        var written = new CompletableFuture<Void>();
        later(() -> written.complete(null));
        return written;
    }

    private void later(Runnable task) {
        if (!writer.post(task)) {
            log.error("the database is too slow: something of the history is lost");
        }
    }
}
