package org.alongside.bench.calls;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerPort;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.fake.FakeBroker;
import org.alongside.kernel.Id;
import org.alongside.testkit.ManualTimers;

/**
 * The fake broker for many threads: its hand-moved time follows the clock, and a client leg that has its media is connected at
 * once.
 */
final class Broker implements BrokerPort {
    private final ManualTimers time = new ManualTimers();
    private final FakeBroker fake = new FakeBroker(time, () -> Duration.ZERO);
    private final BrokerPort port;
    private final Set<LegId> clients = new HashSet<>();
    private long followed = System.nanoTime();

    Broker(Id node) {
        port = fake.port(node, () -> true);
    }

    @Override
    public synchronized CompletableFuture<BrokerReply> ask(Claim claim, BrokerCommand command) {
        var reply = port.ask(claim, command);
        follow();
        switch (command) {
            case BrokerCommand.AttachClient c -> clients.add(c.leg());
            case BrokerCommand.Configure c
            when clients.remove(c.leg()) -> fake.tell(new BrokerEvent.LegConnected(c.bridge(), c.leg(), c.attach()));
            default -> {}
        }
        fake.commands.clear(); // it would remember all of them
        return reply;
    }

    /** Lets its time-outs pass that have nothing to say any more. */
    synchronized void follow() {
        long now = System.nanoTime();
        time.advance(Duration.ofNanos(now - followed));
        followed = now;
    }

    @Override
    public void listen(Consumer<BrokerEvent> listener) {
        port.listen(listener);
    }

    @Override
    public synchronized Load load() {
        return port.load();
    }

    /** What was done twice or by the wrong owner. */
    synchronized int violations() {
        return fake.violations.size();
    }
}
