package org.alongside.assist.support;

import java.util.Set;
import org.alongside.assist.support.SupportState.EndReason;
import org.alongside.kernel.Redacted;
import org.alongside.session.AssistFeature;
import org.alongside.session.AssistPermissions;
import org.alongside.session.ConnectionId;
import org.alongside.session.SessionId;

/** What happens to a support session. */
public sealed interface SupportEvent {
    /** The consumer goes on from another connection. */
    record ConsumerMoved(ConnectionId connection, SessionId session) implements SupportEvent {}

    record ConsumerLost() implements SupportEvent {}

    record ConsumerBack() implements SupportEvent {}

    record Paused(boolean paused) implements SupportEvent {}

    record AgentAsked(
            ConnectionId connection, Redacted<String> name, AssistPermissions permissions, Set<AssistFeature> features)
            implements SupportEvent {}

    /** The consumer says yes or no to one of those who asked, or sends away one who was admitted. */
    record AgentAnswered(int number, boolean admitted) implements SupportEvent {}

    record AgentLost(ConnectionId connection) implements SupportEvent {}

    record AgentBack(ConnectionId connection) implements SupportEvent {}

    record AgentLeft(ConnectionId connection) implements SupportEvent {}

    /** The agent's window is shown or hidden. */
    record AgentWatches(ConnectionId connection, boolean watching) implements SupportEvent {}

    /** The consumer says yes or no to a recording, or ends the one that goes on. */
    record RecordingAnswered(boolean record) implements SupportEvent {}

    /** The server can't record, or no longer. */
    record RecordingFailed(String words) implements SupportEvent {}

    record Ended(EndReason reason) implements SupportEvent {}
}
