package org.alongside.gateway.queue;

import java.util.Optional;
import java.util.Set;
import org.alongside.gateway.call.CallId;

/** What happened to somebody who waits, or to somebody who serves. Agents are known by their account's name. */
public sealed interface QueueEvent {
    /**
     * A caller dialled a queue that exists, or was handed on to it.
     *
     * @param giver the agent who did that
     */
    record Joined(CallId call, String queue, Optional<String> giver) implements QueueEvent {
        public Joined(CallId call, String queue) {
            this(call, queue, Optional.empty());
        }
    }

    /** The caller hung up, or the call ended for another reason; also after it was answered. */
    record Left(CallId call) implements QueueEvent {}

    /** Whoever was first: perhaps one from whom the ring was just being taken away. */
    record Answered(CallId call, String agent) implements QueueEvent {}

    /** It does not ring there any more, and nobody asked for that. */
    record RingEnded(CallId call, String agent, Why why) implements QueueEvent {}

    /** Why it does not ring at an agent any more. */
    enum Why {
        DECLINED,
        /** The console is gone, or could not be told. */
        LOST
    }

    /** An agent's console is connected, anew or again. */
    record AgentHere(String agent, Set<String> skills) implements QueueEvent {
        public AgentHere {
            skills = Set.copyOf(skills);
        }
    }

    /** No console of this agent can be reached; it may come back within its grace. */
    record AgentLost(String agent) implements QueueEvent {}

    /** The agent signed out, or the grace is over. */
    record AgentGone(String agent) implements QueueEvent {}

    record AgentSaid(String agent, Presence presence) implements QueueEvent {}

    /** In which calls the agent is now, those that ring included. */
    record AgentInCalls(String agent, Set<CallId> calls) implements QueueEvent {
        public AgentInCalls {
            calls = Set.copyOf(calls);
        }
    }

    /** The moment of {@link QueueMachine#wakeAt} has come. */
    record TimePassed() implements QueueEvent {}
}
