package org.alongside.broker.control;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.fake.FakeBroker;
import org.alongside.kernel.Id;

/** A data plane without packets, which writes down what it hears of owners. */
final class FakeBridges implements Bridges {
    private final FakeBroker broker = new FakeBroker();
    private final List<Id> gone = new ArrayList<>();
    private long heard;

    FakeBroker broker() {
        return broker;
    }

    synchronized List<Id> gone() {
        return List.copyOf(gone);
    }

    synchronized long heard() {
        return heard;
    }

    @Override
    public CompletableFuture<BrokerReply> ask(Claim claim, BrokerCommand command) {
        return broker.ask(claim, command);
    }

    @Override
    public synchronized void ownerHeard(Id owner) {
        heard++;
    }

    @Override
    public synchronized void ownerGone(Id owner) {
        gone.add(owner);
        broker.ownerGone(owner);
    }
}
