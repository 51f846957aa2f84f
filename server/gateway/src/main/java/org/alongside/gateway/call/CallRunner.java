package org.alongside.gateway.call;

import static org.alongside.cluster.ReplicatedMap.ABSENT;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerCommand.ClaimBridge;
import org.alongside.broker.api.BrokerCommand.CloseBridge;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.BrokerReply.BridgeClaimed;
import org.alongside.broker.api.BrokerReply.Refused;
import org.alongside.cluster.NodeId;
import org.alongside.cluster.ReplicatedMap.Entry;
import org.alongside.cluster.ReplicatedMap.Write;
import org.alongside.gateway.call.CallEffect.AskBroker;
import org.alongside.gateway.call.CallEffect.AskCall;
import org.alongside.gateway.call.CallEffect.AskTrunk;
import org.alongside.gateway.call.CallEffect.Numbered;
import org.alongside.gateway.call.CallEffect.Tell;
import org.alongside.gateway.call.CallEvent.BrokerAnswered;
import org.alongside.gateway.call.CallEvent.DeadlinePassed;
import org.alongside.gateway.call.CallEvent.GivenUp;
import org.alongside.gateway.call.CallState.Ended;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Mailbox;
import org.alongside.kernel.Timers.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only writer of one call. Any thread posts events; everything else runs in the call's mailbox.
 *
 * <p>An event becomes a step, the step is stored with its effects, and only then are they performed, by a node that still owns
 * the call. While a write is on its way events wait. A runner whose record was taken by another node stops without a word.
 */
final class CallRunner {
    private static final Logger log = LoggerFactory.getLogger(CallRunner.class);
    private static final int MAILBOX_BOUND = 4096;
    private static final Duration AGAIN = Duration.ofMillis(250);
    private static final Duration CLOSE_AGAIN = Duration.ofSeconds(1);
    /** A bridge outlives its server by 60 s, so after that nobody has to free it. */
    private static final int CLOSE_TRIES = 60;

    private static final int CLAIM_TRIES = 240;
    private static final int HAND_BACK_AFTER = 8;
    /** So many at {@link #AGAIN} while in touch, that it can't be a cut which this node has not noticed yet. */
    private static final int EMPTY_READS = 6;

    private final CallId id;
    private final Calls.Outside outside;
    private final Switchboard switchboard;
    private final LastWords lastWords;
    private final Mailbox<Mail> mailbox;
    private final Deque<CallEvent> waiting = new ArrayDeque<>();
    private final Map<Deadline.Running, Handle> timers = new HashMap<>();
    private final Set<Long> performed = new HashSet<>();
    private final Set<Long> asking = new HashSet<>();
    private CallRecord record;
    private Optional<CallRecord> writing = Optional.empty();
    private long version;
    private Phase phase;
    private int closeTries;
    private int emptyReads;
    private volatile CallState visible;

    private enum Phase {
        SERVING,
        CLAIMING,
        GONE
    }

    /** Who keeps all runners of this node. */
    interface Switchboard {
        /** A step is stored, and nothing of it is done yet: events of these legs belong to this call from here on. */
        void has(CallState before, CallState state, List<CallEffect> effects);

        void say(CallId to, CallId from, CallWord word);

        /** Once: the runner has left, with the record where another node has meanwhile given it back to this one. */
        void left(Optional<Entry<CallRecord>> givenBack);
    }

    private sealed interface Mail {
        record Happened(CallEvent event) implements Mail {}

        record Wrote(Write outcome) implements Mail {}

        record Read(Optional<Entry<CallRecord>> stored) implements Mail {}

        record Replied(long effect, BrokerCommand command, BrokerReply reply) implements Mail {}

        record Claimed(BrokerReply reply, int tries) implements Mail {}

        record Checked(Optional<Entry<CallRecord>> stored) implements Mail {}

        record Again(Runnable task) implements Mail {}
    }

    /** A call that begins with this record, which nobody has stored yet. */
    CallRunner(
            CallId id,
            CallRecord record,
            long version,
            boolean adopted,
            Calls.Outside outside,
            Switchboard switchboard) {
        this.id = id;
        this.record = record;
        this.version = version;
        this.outside = outside;
        this.switchboard = switchboard;
        this.lastWords = new LastWords(outside, switchboard);
        this.phase = adopted ? Phase.CLAIMING : Phase.SERVING;
        this.visible = record.state();
        this.mailbox = new Mailbox<>("call " + id.id().brief(), MAILBOX_BOUND, outside.executor(), this::read);
    }

    /** The record was taken from another node and is ours; now the broker has to agree. Once, before any event. */
    void adopt() {
        deliver(new Mail.Again(() -> claim(0)));
    }

    /** The state as last stored; for any thread. */
    CallState state() {
        return visible;
    }

    /** For any thread. */
    void post(CallEvent event) {
        deliver(new Mail.Happened(event));
    }

    private void deliver(Mail mail) {
        if (!mailbox.post(mail)) {
            log.error("call {} drops an event: its mailbox is full", id.id().brief());
        }
    }

    private void later(Duration delay, Runnable task) {
        var _ = outside.timers().after(delay, () -> deliver(new Mail.Again(task)));
    }

    /** After a change of the view: a split may have given the call to another node. For any thread. */
    void verify() {
        deliver(new Mail.Again(() -> {
            if (phase == Phase.SERVING) {
                check();
            }
        }));
    }

    private void read(Mail mail) {
        if (phase == Phase.GONE) {
            if (mail instanceof Mail.Happened(var event)) {
                answerLate(event);
            }
            return;
        }
        switch (mail) {
            case Mail.Happened(var event) -> {
                waiting.add(event);
                work();
            }
            case Mail.Wrote(var outcome) -> wrote(outcome);
            case Mail.Read(var stored) -> compare(stored);
            case Mail.Replied(var effect, var command, var reply) -> replied(effect, command, reply);
            case Mail.Claimed(var reply, var tries) -> claimed(reply, tries);
            case Mail.Checked(var stored) -> checked(stored);
            case Mail.Again(var task) -> task.run();
        }
    }

    /** Takes events as long as none of their steps needs a write. */
    private void work() {
        while (phase == Phase.SERVING && writing.isEmpty() && !waiting.isEmpty()) {
            var event = waiting.remove();
            if (event instanceof DeadlinePassed(var passed)) {
                timers.remove(passed); // where the same one is due again it starts anew
            }
            var step = decide(event);
            if (!step.state().equals(record.state()) || !step.effects().isEmpty()) {
                write(step.state(), step.effects());
            }
        }
        if (phase == Phase.SERVING && writing.isEmpty()) {
            tidy();
        }
    }

    /** An exception is our own bug: it ends this call and no other. */
    private Step decide(CallEvent event) {
        try {
            return CallMachine.on(record.state(), event);
        } catch (RuntimeException bug) {
            log.error("call {} failed on {}", id.id().brief(), event.getClass().getSimpleName(), bug);
            return CallMachine.on(record.state(), new GivenUp(EndReason.SERVER_ERROR));
        }
    }

    /** When all is done: an ended call is forgotten, a living one's record loses its finished effects. */
    private void tidy() {
        if (record.pending().stream().allMatch(n -> performed.contains(n.id()))) {
            if (record.state() instanceof Ended) {
                remove();
            } else if (!record.pending().isEmpty()) {
                write(record.state(), List.of());
            }
        }
    }

    private void write(CallState state, List<CallEffect> effects) {
        var pending = new ArrayList<Numbered>();
        record.pending().stream().filter(n -> !performed.contains(n.id())).forEach(pending::add);
        long last = record.lastEffect();
        for (var effect : effects) {
            pending.add(new Numbered(++last, effect));
        }
        store(new CallRecord(
                CallRecord.FORMAT,
                record.ownership(),
                List.of(record.ownership().owner()),
                record.step() + 1,
                last,
                state,
                pending));
    }

    private void store(CallRecord next) {
        writing = Optional.of(next);
        var _ = outside.store().write(id.id(), version, next).thenAccept(w -> deliver(new Mail.Wrote(w)));
    }

    private void wrote(Write outcome) {
        switch (outcome) {
            case Write.Written(var stored) -> commit(stored);
            case Write.Conflict() -> reread();
            case Write.Unknown() -> later(AGAIN, this::reread);
        }
    }

    private void reread() {
        var _ = outside.store().read(id.id()).thenAccept(e -> deliver(new Mail.Read(e)));
    }

    /** After a write without a clear answer: it stands, or it must be tried again, or another node owns the call. */
    private void compare(Optional<Entry<CallRecord>> stored) {
        if (writing.isEmpty()) {
            return;
        }
        var mine = writing.get();
        if (stored.isEmpty() && outside.cluster().inTouch() && ++emptyReads > EMPTY_READS) {
            vanished();
        } else if (stored.isEmpty()) { // out of reach, perhaps
            later(AGAIN, this::reread);
        } else if (mine.isSameStep(stored.get().value())) {
            commit(stored.get().version());
        } else if (stored.get().value().ownership().equals(record.ownership())) {
            version = stored.get().version();
            store(mine);
        } else {
            superseded(stored.get());
        }
    }

    /**
     * The record is not there. Writing it anew could raise a call that another node has adopted and ended meanwhile; what that
     * node could not end is ended here. If it never was there, nothing has been done for this call yet but to accept it, so
     * whoever waits for it here is told.
     */
    private void vanished() {
        if (version == ABSENT && writing.isPresent()) {
            var stillborn = writing.orElseThrow().state();
            lastWords.say(CallMachine.on(stillborn, new GivenUp(EndReason.SERVER_ERROR))
                    .effects());
        } else {
            lastWords.endInvites(record, performed);
            lastWords.closeBridge(record);
        }
        leave("its record is gone");
    }

    private void commit(long stored) {
        emptyReads = 0;
        version = stored;
        if (writing.orElseThrow().state() instanceof Ended ended && !(record.state() instanceof Ended)) {
            log.info("call {} ended: {}", id.id().brief(), ended.reason().wireName());
        }
        var before = record;
        record = writing.orElseThrow();
        writing = Optional.empty();
        visible = record.state();
        switchboard.has(before.state(), visible, record.effectsSince(before));
        performed.removeIf(done -> record.pending().stream().noneMatch(n -> n.id() == done));
        adjustTimers();
        perform();
        work();
    }

    private void adjustTimers() {
        var due = Deadline.running(record.state(), outside.patience());
        timers.entrySet().removeIf(timer -> {
            boolean over = !due.containsKey(timer.getKey());
            if (over) {
                timer.getValue().cancel();
            }
            return over;
        });
        due.forEach((deadline, delay) -> timers.computeIfAbsent(
                deadline, d -> outside.timers().after(delay, () -> post(new DeadlinePassed(d)))));
    }

    /** Performs what is stored and not yet done, in order, while this node may still speak for the call. */
    private void perform() {
        for (var numbered : record.pending()) {
            if (performed.contains(numbered.id())) {
                continue;
            }
            if (!outside.cluster().inTouch()) {
                later(AGAIN, this::check);
                return;
            }
            switch (numbered.effect()) {
                case AskBroker ask -> ask(numbered.id(), ask); // done when answered
                case AskTrunk(var effect) -> {
                    performed.add(numbered.id());
                    outside.sip().perform(effect);
                }
                case Tell(var client, var message) -> {
                    performed.add(numbered.id());
                    outside.clients().tell(client, message);
                }
                case AskCall(var to, var from, var word) -> {
                    performed.add(numbered.id());
                    switchboard.say(to, from, word);
                }
            }
        }
    }

    /** Out of touch for a while: before anything is done, see whether the call is still ours. */
    private void check() {
        var _ = outside.store().read(id.id()).thenAccept(e -> deliver(new Mail.Checked(e)));
    }

    private void checked(Optional<Entry<CallRecord>> stored) {
        if (stored.isEmpty() && writing.isEmpty() && outside.cluster().inTouch() && ++emptyReads > EMPTY_READS) {
            vanished();
        } else if (stored.isEmpty()) {
            later(AGAIN, this::check);
        } else if (!stored.get().value().ownership().equals(record.ownership())) {
            superseded(stored.get());
        } else if (phase == Phase.CLAIMING) {
            version = stored.get().version();
            claim(0);
        } else {
            perform();
        }
    }

    private void ask(long effect, AskBroker ask) {
        if (!asking.add(effect)) {
            return;
        }
        var port = outside.brokers().named(record.broker());
        if (port.isEmpty()) {
            deliver(new Mail.Replied(
                    effect,
                    ask.command(),
                    new Refused(new Failure(Failure.Code.UNAVAILABLE, "the call's broker is not configured here"))));
            return;
        }
        var _ = port.get()
                .ask(ask.claim(), ask.command())
                .thenAccept(reply -> deliver(new Mail.Replied(effect, ask.command(), reply)));
    }

    private void replied(long effect, BrokerCommand command, BrokerReply reply) {
        asking.remove(effect);
        if (command instanceof CloseBridge
                && reply instanceof Refused(var failure)
                && mayComeBack(failure)
                && ++closeTries < CLOSE_TRIES) {
            later(CLOSE_AGAIN, this::perform);
            return;
        }
        if (reply instanceof Refused(var failure)) {
            String what = command.getClass().getSimpleName();
            log.info("call {}: the broker refuses {}: {}", id.id().brief(), what, failure.message());
        }
        performed.add(effect);
        waiting.add(new BrokerAnswered(command, reply));
        work();
    }

    private static boolean mayComeBack(Failure failure) {
        return failure.code() == Failure.Code.TIMEOUT || failure.code() == Failure.Code.UNAVAILABLE;
    }

    // Adoption: the record is ours already; the broker must agree before anything is done.

    private void claim(int tries) {
        var bridge = record.bridge();
        var port = outside.brokers().named(record.broker());
        if (bridge.isEmpty() || port.isEmpty()) {
            serve(new GivenUp(EndReason.SERVER_ERROR));
            return;
        }
        var _ = port.get()
                .ask(CallRecord.claim(record.ownership()), new ClaimBridge(bridge.get()))
                .thenAccept(reply -> deliver(new Mail.Claimed(reply, tries)));
    }

    private void claimed(BrokerReply reply, int tries) {
        var adopted = new CallEvent.Adopted(CallRecord.claim(record.ownership()));
        if (reply instanceof BridgeClaimed) {
            log.info("call {} adopted", id.id().brief());
            serve(adopted);
        } else if (reply instanceof Refused(var failure) && failure.code() == Failure.Code.NOT_FOUND) {
            waiting.addFirst(new CallEvent.BridgeLost());
            serve(adopted);
        } else if (tries >= HAND_BACK_AFTER
                && record.otherClaimant(outside.cluster().view()).isPresent()) {
            handBack(record.otherClaimant(outside.cluster().view()).orElseThrow());
        } else if (tries < CLAIM_TRIES) {
            later(AGAIN, () -> claim(tries + 1));
        } else {
            waiting.addFirst(new GivenUp(EndReason.SERVER_ERROR));
            serve(adopted);
        }
    }

    /** A former owner is back and the broker still hears it: it was only cut off, so it goes on with its call. */
    private void handBack(NodeId owner) {
        var _ = outside.store()
                .write(id.id(), version, record.takenBy(owner))
                .thenAccept(w -> deliver(new Mail.Again(() -> {
                    switch (w) {
                        case Write.Unknown() -> later(AGAIN, this::check);
                        case Write.Written(var _) -> leave("its owner is back");
                        case Write.Conflict() -> leave("another node has taken it");
                    }
                })));
    }

    /** The first step is stored before the dead owner's pending effects are repeated: yet another node may have been faster. */
    private void serve(CallEvent first) {
        phase = Phase.SERVING;
        waiting.addFirst(first);
        work();
    }

    // The ends of a runner.

    private void remove() {
        var _ = outside.store().remove(id.id(), version).thenAccept(w -> deliver(new Mail.Again(() -> removed(w))));
        writing = Optional.of(record); // nothing else is written any more
    }

    private void removed(Write outcome) {
        switch (outcome) {
            case Write.Unknown() -> later(AGAIN, this::removeAgain);
            case Write.Written(var _) -> leave("it is over");
            case Write.Conflict() -> leave("its record is gone");
        }
    }

    private void removeAgain() {
        writing = Optional.empty();
        remove();
    }

    /**
     * Another node has taken it, and every further word is that one's. It is this node again where the other could not get the
     * bridge and {@link #handBack gave the call back} before this runner noticed anything.
     */
    private void superseded(Entry<CallRecord> now) {
        lastWords.endInvites(record, performed);
        boolean givenBack =
                now.value().ownership().owner().equals(outside.cluster().self());
        leave(
                givenBack ? "another node has taken it and given it back" : "another node has taken it",
                Optional.of(now).filter(entry -> givenBack));
    }

    private void leave(String why) {
        leave(why, Optional.empty());
    }

    private void leave(String why, Optional<Entry<CallRecord>> givenBack) {
        log.info("call {} leaves this node: {}", id.id().brief(), why);
        phase = Phase.GONE;
        timers.values().forEach(Handle::cancel);
        timers.clear();
        switchboard.left(givenBack);
        waiting.forEach(this::answerLate);
        waiting.clear();
    }

    /** Who said something that crossed the call's end hears so; there is nothing left to store. */
    private void answerLate(CallEvent event) {
        if (record.state() instanceof Ended) {
            lastWords.say(decide(event).effects());
        }
    }
}
