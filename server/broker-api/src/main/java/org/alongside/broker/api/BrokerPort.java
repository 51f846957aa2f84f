package org.alongside.broker.api;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One broker as a server sees it. Implemented by the control client over 8092 and by a fake in tests; both pass the same
 * contract test.
 */
public interface BrokerPort {
    /**
     * Never blocks and always completes: with the answer, or {@link BrokerReply.Refused} when its {@link #patience} is over.
     */
    CompletableFuture<BrokerReply> ask(Claim claim, BrokerCommand command);

    /**
     * How long a command waits for its answer. What a call needs to begin or to go on may come late, because the caller hears
     * ringing meanwhile and a machine that has just started, or is busy, serves late rather than not at all. What is repeated
     * anyway, and what comes too late to be of use, doesn't wait.
     */
    static Duration patience(BrokerCommand command) {
        return switch (command) {
            case BrokerCommand.OpenBridge _,
                    BrokerCommand.AttachClient _,
                    BrokerCommand.OpenTrunk _,
                    BrokerCommand.Configure _ -> Duration.ofSeconds(5);
            case BrokerCommand.SendDtmf _,
                    BrokerCommand.RequestKeyFrame _,
                    BrokerCommand.CloseLeg _,
                    BrokerCommand.CloseBridge _,
                    BrokerCommand.ClaimBridge _ -> Duration.ofSeconds(2);
        };
    }

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
