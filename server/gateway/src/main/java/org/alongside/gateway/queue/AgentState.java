package org.alongside.gateway.queue;

import java.time.Instant;

/** What an agent is doing, as a console shows it. */
public sealed interface AgentState {
    /** The next call may ring here. */
    record Available() implements AgentState {}

    record Ringing() implements AgentState {}

    record InCall() implements AgentState {}

    /** After a queue's call: no other one rings before {@code until}. */
    record WrapUp(Instant until) implements AgentState {}

    record Away(String reason) implements AgentState {}
}
