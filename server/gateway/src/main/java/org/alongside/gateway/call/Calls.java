package org.alongside.gateway.call;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.LegId;
import org.alongside.cluster.Cluster;
import org.alongside.cluster.Ownership;
import org.alongside.cluster.ReplicatedMap;
import org.alongside.cluster.ReplicatedMap.Entry;
import org.alongside.cluster.ReplicatedMap.Write.Written;
import org.alongside.gateway.call.CallEvent.Begun;
import org.alongside.gateway.call.CallEvent.BridgeLost;
import org.alongside.gateway.call.CallEvent.BrokerTold;
import org.alongside.gateway.call.CallEvent.TrunkTold;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.gateway.trunk.SipPort;
import org.alongside.kernel.Id;
import org.alongside.kernel.Timers;
import org.alongside.session.ConnectionId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All calls of this node: begins them, brings every event to its call's runner, and adopts the calls of nodes that left. For
 * any thread.
 */
public final class Calls {
    private static final Logger log = LoggerFactory.getLogger(Calls.class);
    private static final String MAP = "calls";
    private static final Duration ORPHANS_SOON = Duration.ofSeconds(1);
    /** After a change of the view orphans are looked for so often: writes may have been on their way. */
    private static final int ROUNDS_SOON = 30;
    /**
     * And at this pace for ever, where there is more than one node: a call may be given back to a node that has let go of it,
     * and that was cut off for so short a time that it saw nobody leave.
     */
    private static final Duration ORPHANS_AGAIN = Duration.ofSeconds(10);

    private final Outside outside;
    private final Inbound inbound;
    private final Map<CallId, CallRunner> runners = new ConcurrentHashMap<>();
    private final Map<BridgeId, CallId> byBridge = new ConcurrentHashMap<>();
    private final Map<LegId, CallId> byLeg = new ConcurrentHashMap<>();
    private final List<CallWatcher> watchers = new CopyOnWriteArrayList<>();
    private final AtomicLong rounds = new AtomicLong();

    /** Decides about what a trunk wants of us. */
    public interface Inbound {
        /** A new call: the leg is rejected or {@link #begin begun}. */
        void invited(SipEvent.Invited invite);

        /** A transfer of a call: the referral is refused, or the call is told. */
        void referred(CallId call, SipEvent.Referred referral);
    }

    /** Everything a call can touch. */
    public record Outside(
            Cluster cluster,
            ReplicatedMap<CallRecord> store,
            SipPort sip,
            Brokers brokers,
            ClientPort clients,
            Timers timers,
            Executor executor,
            Deadline.Patience patience) {
        public Outside(
                Cluster cluster,
                SipPort sip,
                Brokers brokers,
                ClientPort clients,
                Timers timers,
                Executor executor,
                Deadline.Patience patience) {
            this(cluster, cluster.map(MAP, new CallEncoding()), sip, brokers, clients, timers, executor, patience);
        }
    }

    /** Listens to trunks, brokers and the cluster from here on. */
    public Calls(Outside outside, Inbound inbound) {
        this.outside = outside;
        this.inbound = inbound;
        outside.sip().listen(this::onTrunk);
        outside.brokers().all().forEach((name, port) -> {
            port.listen(this::onBroker);
            port.onRestart(() -> onBrokerRestart(name));
        });
        outside.cluster().watch(view -> {
            runners.values().forEach(CallRunner::verify);
            lookForOrphans(rounds.incrementAndGet(), ROUNDS_SOON);
        });
        lookForOrphans(rounds.get(), 0);
    }

    /** A watcher's bug is not the call's. */
    private void watch(CallId id, Consumer<CallWatcher> what) {
        for (var watcher : watchers) {
            try {
                what.accept(watcher);
            } catch (RuntimeException bug) {
                log.error(
                        "call {}: {} failed",
                        id.id().brief(),
                        watcher.getClass().getSimpleName(),
                        bug);
            }
        }
    }

    /** Sees every step of every call from here on. */
    public void watch(CallWatcher watcher) {
        watchers.add(watcher);
    }

    /** This node's claim on a call that begins here. */
    public Ownership ownership() {
        return Ownership.first(outside.cluster().self());
    }

    /** False when a call of this id exists here already. */
    public boolean begin(Begun begun) {
        var record = CallRecord.first(ownership());
        var runner = runner(begun.call(), record, ReplicatedMap.ABSENT, false, begun.bridge());
        if (runners.putIfAbsent(begun.call(), runner) != null) {
            return false;
        }
        index(begun.call(), begun.bridge(), List.of(begun.caller()));
        index(begun.call(), begun.bridge(), begun.targets().legs());
        runner.post(begun);
        return true;
    }

    private CallRunner runner(CallId id, CallRecord record, long version, boolean adopted, BridgeId bridge) {
        return new CallRunner(id, record, version, adopted, outside, new CallRunner.Switchboard() {
            @Override
            public void has(CallState before, CallState state, List<CallEffect> effects) {
                state.everyLeg().forEach(leg -> byLeg.put(leg.id(), id));
                watch(id, watcher -> watcher.stepped(id, before, state, effects));
            }

            @Override
            public void say(CallId to, CallId from, CallWord word) {
                Calls.this.say(to, from, word);
            }

            @Override
            public void left(Optional<Entry<CallRecord>> givenBack) {
                runners.remove(id);
                byBridge.remove(bridge);
                byLeg.values().removeIf(id::equals);
                watch(id, watcher -> watcher.left(id));
                givenBack.ifPresent(entry -> adopted(id.id(), entry.value(), entry.version()));
            }
        });
    }

    private void index(CallId id, BridgeId bridge, List<Leg> legs) {
        byBridge.put(bridge, id);
        legs.forEach(leg -> byLeg.put(leg.id(), id));
    }

    /** A leg that is given away belongs to the taker before anybody else can say anything about it. */
    private void say(CallId to, CallId from, CallWord word) {
        if (word instanceof CallWord.LegGiven(var leg, var held)) {
            byLeg.put(leg.id(), to);
        }
        if (post(to, new CallEvent.OtherCallSaid(from, word))) {
            return;
        }
        switch (word) {
            case CallWord.LegWanted wanted ->
                post(from, new CallEvent.OtherCallSaid(to, new CallWord.LegRefused(EndReason.NOT_FOUND)));
            case CallWord.LegGiven(var leg, var held) -> orphaned(from, leg);
            case CallWord.LegRefused refused -> {}
            case CallWord.Forwarded forwarded -> {}
        }
    }

    /** Both calls are over. */
    private void orphaned(CallId from, Leg leg) {
        byLeg.remove(leg.id());
        for (var goodbye : Transfers.goodbye(from, CallRecord.claim(ownership()), leg, EndReason.NORMAL)) {
            if (goodbye instanceof CallEffect.Tell(var client, var message)) {
                outside.clients().tell(client, message);
            } else if (goodbye instanceof CallEffect.AskTrunk(var effect)) {
                outside.sip().perform(effect);
            }
        }
    }

    /** This side of a call that goes on. */
    public Optional<Leg> leg(CallId call, Transferor who) {
        return state(call).flatMap(CallState::living).flatMap(who::in);
    }

    /** Who talks to this side of a call that was answered. */
    public Optional<Leg> across(CallId call, Transferor from) {
        return state(call)
                .flatMap(CallState::living)
                .flatMap(living -> from.in(living)
                        .flatMap(leg -> living.across(leg.id()).stream().findFirst()));
    }

    /** The client that began this call, if a client did. */
    public Optional<ConnectionId> callerOf(CallId call) {
        return state(call)
                .flatMap(CallState::living)
                .map(Parties::caller)
                .filter(ClientLeg.class::isInstance)
                .map(leg -> ((ClientLeg) leg).connection());
    }

    /** False when there is no such call here. */
    public boolean post(CallId call, CallEvent event) {
        var runner = runners.get(call);
        if (runner == null) {
            return false;
        }
        runner.post(event);
        return true;
    }

    /** A trunk's new call goes where its old one is; false when that is over. */
    public boolean replace(LegId old, TrunkLeg leg) {
        var call = callOf(old);
        call.ifPresent(id -> byLeg.put(leg.id(), id));
        return call.isPresent() && post(call.get(), new CallEvent.ReplacedBy(old, leg));
    }

    /** Which call a leg belongs to now. */
    public Optional<CallId> callOf(LegId leg) {
        return Optional.ofNullable(byLeg.get(leg));
    }

    public Optional<CallState> state(CallId call) {
        return Optional.ofNullable(runners.get(call)).map(CallRunner::state);
    }

    /** How many calls this node runs, for drain and health. */
    public int count() {
        return runners.size();
    }

    /** How many calls are in each state that has any. */
    public Map<Phase, Long> byPhase() {
        return runners.values().stream()
                .map(CallRunner::state)
                .flatMap(state -> Phase.of(state).stream())
                .collect(Collectors.groupingBy(
                        Function.identity(), () -> new EnumMap<>(Phase.class), Collectors.counting()));
    }

    /** What a call is doing, in a word. */
    public enum Phase {
        /** It rings, or waits in a queue. */
        RINGING,
        TALKING,
        TRANSFERRING;

        /** Empty before a call has begun and after its end. */
        static Optional<Phase> of(CallState state) {
            return switch (state) {
                case CallState.Fresh fresh -> Optional.empty();
                case CallState.Ringing ringing -> Optional.of(RINGING);
                case CallState.Talking talking -> Optional.of(TALKING);
                case CallState.Transferring transferring -> Optional.of(TRANSFERRING);
                case CallState.Replacing replacing -> Optional.of(TALKING);
                case CallState.Forwarding forwarding -> Optional.of(TRANSFERRING);
                case CallState.Ended ended -> Optional.empty();
            };
        }
    }

    /** Ends every call, for a server that stops. */
    public void endAll(EndReason reason) {
        runners.values().forEach(runner -> runner.post(new CallEvent.GivenUp(reason)));
    }

    private void onTrunk(SipEvent event) {
        if (event instanceof SipEvent.Invited invited && !byLeg.containsKey(invited.leg())) {
            inbound.invited(invited);
            return;
        }
        if (event instanceof SipEvent.Referred referred) {
            Optional.ofNullable(byLeg.get(event.leg())).ifPresent(call -> inbound.referred(call, referred));
            return;
        }
        Optional.ofNullable(byLeg.get(event.leg())).ifPresent(call -> post(call, new TrunkTold(event)));
    }

    private void onBroker(BrokerEvent event) {
        Optional.ofNullable(byBridge.get(event.bridge())).ifPresent(call -> post(call, new BrokerTold(event)));
    }

    private void onBrokerRestart(String broker) {
        runners.forEach((id, runner) -> {
            if (runner.state().living().stream().anyMatch(call -> call.broker().equals(broker))) {
                runner.post(new BridgeLost());
            }
        });
    }

    /** @param which of the series that the latest change of the view began; an older one ends */
    private void lookForOrphans(long which, int soon) {
        if (which != rounds.get()) {
            return;
        }
        var _ = outside.store().readAll().thenAccept(all -> all.forEach(this::adoptIfHeir));
        boolean alone = outside.cluster().view().members().size() < 2;
        if (soon > 0 || !alone) {
            var _ = outside.timers()
                    .after(soon > 0 ? ORPHANS_SOON : ORPHANS_AGAIN, () -> lookForOrphans(which, Math.max(soon - 1, 0)));
        }
    }

    /** The heir takes the record with a compare-and-set; a lost race or answer is settled in the next round. */
    private void adoptIfHeir(Id key, Entry<CallRecord> entry) {
        var view = outside.cluster().view();
        var owner = entry.value().ownership().owner();
        var self = outside.cluster().self();
        var runner = runners.get(new CallId(key));
        if (runner != null && !owner.equals(self)) {
            runner.verify();
        }
        boolean mineUnserved = owner.equals(self) && runner == null;
        boolean orphan = !view.has(owner)
                && Ownership.heir(key, view).stream().anyMatch(self::equals)
                && outside.cluster().inTouch();
        if (mineUnserved) {
            adopted(key, entry.value(), entry.version());
        } else if (orphan) {
            var taken = entry.value().takenBy(self);
            var _ = outside.store().write(key, entry.version(), taken).thenAccept(write -> {
                if (write instanceof Written(var version)) {
                    adopted(key, taken, version);
                }
            });
        }
    }

    private void adopted(Id key, CallRecord record, long version) {
        var id = new CallId(key);
        var bridge = record.bridge().orElse(new BridgeId(key));
        var runner = runner(id, record, version, true, bridge);
        if (runners.putIfAbsent(id, runner) == null) {
            log.info("call {} of a lost node is adopted", key.brief());
            index(id, bridge, record.state().everyLeg());
            runner.adopt();
        }
    }
}
