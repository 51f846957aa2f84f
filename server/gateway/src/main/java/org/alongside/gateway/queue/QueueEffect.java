package org.alongside.gateway.queue;

import java.time.Duration;
import java.util.Optional;
import org.alongside.gateway.call.CallId;

/** What the queues want done outside. */
public sealed interface QueueEffect {
    /** Ring this agent; {@code waited} since the caller came. */
    record Ring(CallId call, String agent, String queue, Duration waited) implements QueueEffect {}

    /** Ring there no more; the caller stays. */
    record StopRinging(CallId call, String agent) implements QueueEffect {}

    /**
     * News for who waits; it comes at least every 30 s, so that silence means trouble.
     *
     * @param position from 1
     * @param expected until an agent is free; empty while nobody serves
     */
    record TellCaller(CallId call, String queue, int position, Optional<Duration> expected) implements QueueEffect {}

    /** An agent has answered. */
    record Served(CallId call, String queue, String agent, Duration waited) implements QueueEffect {}

    /** The caller can't wait here any longer and is sent to this destination. */
    record SendOn(CallId call, String queue, TurnedAway why, String destination) implements QueueEffect {}

    /** The same, where there is no destination: the call ends. */
    record TurnAway(CallId call, String queue, TurnedAway why) implements QueueEffect {}

    /** Something of what an agent's console shows of the agent has changed. */
    record TellAgent(String agent, AgentState state) implements QueueEffect {}

    /** Why a queue does not keep a caller. */
    enum TurnedAway {
        CLOSED,
        FULL,
        /** No agent of the queue is signed in, or all of them were away for too long. */
        UNSTAFFED,
        TOO_LONG
    }
}
