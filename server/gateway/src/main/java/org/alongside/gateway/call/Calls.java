package org.alongside.gateway.call;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
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
import org.alongside.gateway.call.CallState.Ringing;
import org.alongside.gateway.call.CallState.Talking;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.gateway.trunk.SipPort;
import org.alongside.kernel.Id;
import org.alongside.kernel.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All calls of this node: begins them, brings every event to its call's runner, and adopts the calls of nodes that left. For
 * any thread.
 */
public final class Calls {
    private static final Logger log = LoggerFactory.getLogger(Calls.class);
    private static final String MAP = "calls";
    private static final Duration ORPHANS_AGAIN = Duration.ofSeconds(1);
    /** How often orphans are looked for after a change of the view: writes may have been on their way. */
    private static final int ORPHAN_ROUNDS = 30;

    private final Outside outside;
    private final Consumer<SipEvent.Invited> inbound;
    private final Map<CallId, CallRunner> runners = new ConcurrentHashMap<>();
    private final Map<BridgeId, CallId> byBridge = new ConcurrentHashMap<>();
    private final Map<LegId, CallId> byLeg = new ConcurrentHashMap<>();

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

    /**
     * Listens to trunks, brokers and the cluster from here on.
     *
     * @param inbound decides about a trunk's new call; the leg is rejected or {@link #begin begun} there
     */
    public Calls(Outside outside, Consumer<SipEvent.Invited> inbound) {
        this.outside = outside;
        this.inbound = inbound;
        outside.sip().listen(this::onTrunk);
        outside.brokers().all().forEach((name, port) -> {
            port.listen(this::onBroker);
            port.onRestart(() -> onBrokerRestart(name));
        });
        outside.cluster().watch(view -> {
            runners.values().forEach(CallRunner::verify);
            adoptOrphans(ORPHAN_ROUNDS);
        });
    }

    /** This node's claim on a call that begins here. */
    public Ownership ownership() {
        return Ownership.first(outside.cluster().self());
    }

    /** False when a call of this id exists here already. */
    public boolean begin(Begun begun) {
        var record = CallRecord.first(ownership());
        var runner = runner(
                begun.call(), record, ReplicatedMap.ABSENT, false, begun.bridge(), begun.caller(), begun.callee());
        if (runners.putIfAbsent(begun.call(), runner) != null) {
            return false;
        }
        index(begun.call(), begun.bridge(), begun.caller(), begun.callee());
        runner.post(begun);
        return true;
    }

    private CallRunner runner(
            CallId id, CallRecord record, long version, boolean adopted, BridgeId bridge, Leg... legs) {
        return new CallRunner(id, record, version, adopted, outside, givenBack -> {
            runners.remove(id);
            byBridge.remove(bridge);
            for (var leg : legs) {
                byLeg.remove(leg.id());
            }
            givenBack.ifPresent(entry -> adopted(id.id(), entry.value(), entry.version()));
        });
    }

    private void index(CallId id, BridgeId bridge, Leg... legs) {
        byBridge.put(bridge, id);
        for (var leg : legs) {
            byLeg.put(leg.id(), id);
        }
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

    public Optional<CallState> state(CallId call) {
        return Optional.ofNullable(runners.get(call)).map(CallRunner::state);
    }

    /** How many calls this node runs, for drain and health. */
    public int count() {
        return runners.size();
    }

    /** Ends every call, for a server that stops. */
    public void endAll(EndReason reason) {
        runners.values().forEach(runner -> runner.post(new CallEvent.GivenUp(reason)));
    }

    private void onTrunk(SipEvent event) {
        if (event instanceof SipEvent.Invited invited && !byLeg.containsKey(invited.leg())) {
            inbound.accept(invited);
            return;
        }
        Optional.ofNullable(byLeg.get(event.leg())).ifPresent(call -> post(call, new TrunkTold(event)));
    }

    private void onBroker(BrokerEvent event) {
        Optional.ofNullable(byBridge.get(event.bridge())).ifPresent(call -> post(call, new BrokerTold(event)));
    }

    private void onBrokerRestart(String broker) {
        runners.forEach((id, runner) -> {
            boolean theirs = switch (runner.state()) {
                case Ringing(var call, var told) -> call.broker().equals(broker);
                case Talking(var call) -> call.broker().equals(broker);
                case CallState.Fresh fresh -> false;
                case CallState.Ended ended -> false;
            };
            if (theirs) {
                runner.post(new BridgeLost());
            }
        });
    }

    private void adoptOrphans(int rounds) {
        var _ = outside.store().readAll().thenAccept(all -> all.forEach(this::adoptIfHeir));
        if (rounds > 0) {
            var _ = outside.timers().after(ORPHANS_AGAIN, () -> adoptOrphans(rounds - 1));
        }
    }

    /** The heir takes the record with a compare-and-set; a lost race or answer is settled in the next round. */
    private void adoptIfHeir(Id key, Entry<CallRecord> entry) {
        var view = outside.cluster().view();
        var owner = entry.value().ownership().owner();
        var self = outside.cluster().self();
        boolean mineUnserved = owner.equals(self) && !runners.containsKey(new CallId(key));
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
        var call = switch (record.state()) {
            case Ringing ringing -> Optional.of(ringing.call());
            case Talking talking -> Optional.of(talking.call());
            case CallState.Fresh fresh -> Optional.<Call>empty();
            case CallState.Ended ended -> Optional.<Call>empty();
        };
        var bridge = record.state() instanceof CallState.Ended ended
                ? ended.bridge()
                : call.map(Call::bridge).orElse(new BridgeId(key));
        var legs = call.map(Call::legs).orElse(List.of()).toArray(Leg[]::new);
        var runner = runner(id, record, version, true, bridge, legs);
        if (runners.putIfAbsent(id, runner) == null) {
            log.info("call {} of a lost node is adopted", key.brief());
            index(id, bridge, legs);
            runner.adopt();
        }
    }
}
