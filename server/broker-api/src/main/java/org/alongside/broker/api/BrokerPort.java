package org.alongside.broker.api;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One broker as a server sees it. Implemented by the control client over 8092 and by a fake in tests; both pass the same
 * contract test.
 */
public interface BrokerPort {
    /** Never blocks and always completes: with the answer, or {@link BrokerReply.Refused} when the time is over. */
    CompletableFuture<BrokerReply> ask(Claim claim, BrokerCommand command);

    /** Where this broker's events go; one listener, set before the first command. */
    void listen(Consumer<BrokerEvent> listener);

    /** Runs the task each time the broker has come back as another process: every bridge it had is gone. One task. */
    default void onRestart(Runnable task) {}

    /** The broker's present state, as last reported; {@code connected} means heard within the last 900 ms. */
    Load load();

    /**
     * How busy a broker is.
     *
     * @param connected whether its control channel is up
     * @param draining takes no new bridges
     * @param cpu 0.0–1.0 of the machine
     */
    record Load(boolean connected, boolean draining, double cpu, int sessions, long packetsPerSecond) {}
}
