package org.alongside.broker.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.fake.FakeBroker;
import org.alongside.kernel.Id;
import org.alongside.testkit.ManualTimers;

/** A data plane without packets, which answers at once and writes down what it hears. For any thread, by one lock. */
final class FakeBridges implements Bridges {
    private final ManualTimers timers = new ManualTimers();
    private final FakeBroker broker = new FakeBroker(timers, () -> Duration.ZERO);
    private final Set<Id> silent = new HashSet<>();
    private final List<Id> gone = new ArrayList<>();
    private long heard;

    /** The commands of one type, in order. */
    synchronized <C extends BrokerCommand> List<C> commands(Class<C> type) {
        return broker.commands(type);
    }

    synchronized int open() {
        return broker.bridges.size();
    }

    synchronized List<Id> gone() {
        return List.copyOf(gone);
    }

    synchronized long heard() {
        return heard;
    }

    @Override
    public synchronized CompletableFuture<BrokerReply> ask(Claim claim, BrokerCommand command) {
        silent.remove(claim.owner());
        var reply = broker.port(claim.owner(), () -> !silent.contains(claim.owner()))
                .ask(claim, command);
        timers.advance(Duration.ZERO);
        return reply;
    }

    @Override
    public synchronized void ownerHeard(Id owner) {
        heard++;
    }

    @Override
    public synchronized void ownerGone(Id owner) {
        gone.add(owner);
        silent.add(owner);
    }
}
