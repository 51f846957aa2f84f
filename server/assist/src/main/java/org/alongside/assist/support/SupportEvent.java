package org.alongside.assist.support;

import java.util.Set;
import org.alongside.assist.support.SupportState.EndReason;
import org.alongside.kernel.Redacted;
import org.alongside.session.AssistFeature;
import org.alongside.session.AssistIntroduction;
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

    /** @param supervisor whether it is one who may take over */
    record AgentAsked(
            ConnectionId connection,
            Redacted<String> name,
            AssistIntroduction introduction,
            AssistPermissions permissions,
            Set<AssistFeature> features,
            boolean supervisor)
            implements SupportEvent {
        /** Of whom nothing is shown but the name. */
        public AgentAsked(
                ConnectionId connection,
                Redacted<String> name,
                AssistPermissions permissions,
                Set<AssistFeature> features,
                boolean supervisor) {
            this(connection, name, AssistIntroduction.NONE, permissions, features, supervisor);
        }
    }

    /**
     * The consumer says yes or no to one of those who asked, or sends away one who was admitted.
     *
     * @param supervised the question said that a supervisor may watch too, without being asked about
     */
    record AgentAnswered(int number, boolean admitted, boolean supervised) implements SupportEvent {}

    /** A supervisor wants to watch without asking. For its line and its window the events of agents hold as well. */
    record WatcherCame(ConnectionId connection, Redacted<String> name) implements SupportEvent {}

    /** A supervisor who was admitted takes over. */
    record LeadTaken(ConnectionId connection) implements SupportEvent {}

    /** A supervisor gives back what it took over. */
    record LeadReturned(ConnectionId connection) implements SupportEvent {}

    /** Whoever leads hands the session over to another agent. */
    record LeadGiven(ConnectionId connection, int to) implements SupportEvent {}

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
