package org.alongside.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.alongside.broker.api.BrokerPort;
import org.alongside.cluster.Cluster;
import org.alongside.gateway.call.Brokers;
import org.alongside.gateway.call.Calls;
import org.alongside.gateway.call.EndReason;
import org.alongside.gateway.client.Desk;
import org.alongside.gateway.client.GatewayService;
import org.alongside.gateway.client.GatewaySettings;
import org.alongside.gateway.client.PhoneBook;
import org.alongside.gateway.client.Staff;
import org.alongside.gateway.queue.QueueReport;
import org.alongside.gateway.trunk.SipPort;
import org.alongside.kernel.Component;
import org.alongside.kernel.Timers;
import org.alongside.session.Service;

/**
 * Calls, as the launcher sees them. Make it before the SIP user agent and the broker clients start, because it listens to
 * them; give {@link #service} to the sessions under {@code /gateway/v1}.
 */
public final class Gateway implements Component {
    private static final Duration FAREWELL = Duration.ofSeconds(2);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final GatewayService service;
    private final Calls calls;
    private final Brokers brokers;

    /**
     * Wires everything.
     *
     * @param executor runs the calls' mailboxes: virtual threads, or the caller's own thread in tests
     * @param random must be unpredictable: call ids name calls towards clients
     * @param staff the accounts of agents
     */
    public Gateway(
            GatewaySettings settings,
            Cluster cluster,
            Timers timers,
            Executor executor,
            RandomGenerator random,
            SipPort sip,
            Map<String, ? extends BrokerPort> brokerPorts,
            Staff staff) {
        this(settings, cluster, timers, executor, random, sip, brokerPorts, Desk.of(staff), PhoneBook.EMPTY);
    }

    /** @param phones the SIP phones that register here */
    public Gateway(
            GatewaySettings settings,
            Cluster cluster,
            Timers timers,
            Executor executor,
            RandomGenerator random,
            SipPort sip,
            Map<String, ? extends BrokerPort> brokerPorts,
            Desk desk,
            PhoneBook phones) {
        brokers = new Brokers(Map.copyOf(brokerPorts), random);
        service = new GatewayService(settings, desk, brokers, sip, random, timers, executor, phones);
        calls = new Calls(
                new Calls.Outside(cluster, sip, brokers, service, timers, executor, settings.patience()),
                service.trunks());
        desk.history().ifPresent(calls::watch);
        service.serve(calls);
    }

    public Service service() {
        return service;
    }

    /** How many calls are in each state that has any. */
    public Map<Calls.Phase, Long> calls() {
        return calls.byPhase();
    }

    /** How the queues stand. */
    public CompletableFuture<List<QueueReport>> queues() {
        return service.queues();
    }

    @Override
    public String name() {
        return "gateway";
    }

    @Override
    public void start() {}

    @Override
    public void drain(Duration atMost) {
        service.drain();
        waitForEnds(atMost);
    }

    /** Every call is told before the sockets close. */
    @Override
    public void stop() {
        service.drain();
        calls.endAll(EndReason.SERVER_ERROR);
        waitForEnds(FAREWELL);
    }

    private void waitForEnds(Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        while (calls.count() > 0
                && System.nanoTime() < until
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    @Override
    public int inFlight() {
        return calls.count();
    }

    @Override
    public Health health() {
        if (brokers.none()) {
            return new Health(true, "carries no calls");
        }
        return brokers.choose().isPresent()
                ? new Health(true, calls.count() + " calls")
                : new Health(false, "no media broker is connected and taking calls");
    }
}
