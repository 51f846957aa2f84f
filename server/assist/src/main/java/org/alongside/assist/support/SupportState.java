package org.alongside.assist.support;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alongside.kernel.Redacted;
import org.alongside.session.AssistFeature;
import org.alongside.session.AssistPermissions;
import org.alongside.session.ConnectionId;
import org.alongside.session.SessionId;

/** Where a support session stands. */
public sealed interface SupportState {
    /**
     * A consumer is there, or may come back.
     *
     * @param paused the consumer wants nobody to look now
     * @param agents in the order in which they asked
     * @param variants the different sets of permissions among the admitted
     * @param numbered how many agents ever asked; each keeps its number
     */
    record Open(Consumer consumer, boolean paused, List<Agent> agents, List<Variant> variants, int numbered)
            implements SupportState {
        public Open {
            agents = List.copyOf(agents);
            variants = List.copyOf(variants);
        }

        public Optional<Agent> agent(ConnectionId connection) {
            return agents.stream()
                    .filter(a -> a.connection().equals(connection))
                    .findFirst();
        }

        /** Whom the relay shows what: the admitted who are there and look, unless the consumer paused. */
        public Optional<Integer> looksAt(ConnectionId connection) {
            return agent(connection)
                    .filter(a -> a.admitted() && a.there() && a.watching() && !paused)
                    .flatMap(a -> variants.stream()
                            .filter(v -> v.permissions().equals(a.permissions()))
                            .map(Variant::number)
                            .findFirst());
        }
    }

    record Over(EndReason reason) implements SupportState {}

    /** @param session whose token began it: only that one may take it along to another page */
    record Consumer(ConnectionId connection, SessionId session, boolean there) {}

    /** @param admitted false while the consumer has not answered */
    record Agent(
            ConnectionId connection,
            int number,
            Redacted<String> name,
            AssistPermissions permissions,
            Set<AssistFeature> features,
            boolean admitted,
            boolean there,
            boolean watching) {
        public Agent {
            features = Set.copyOf(features);
        }

        public boolean may(AssistFeature feature) {
            return features.contains(feature);
        }

        Agent there(boolean now) {
            return new Agent(connection, number, name, permissions, features, admitted, now, watching);
        }

        Agent watching(boolean now) {
            return new Agent(connection, number, name, permissions, features, admitted, there, now);
        }

        Agent asAdmitted() {
            return new Agent(connection, number, name, permissions, features, true, there, watching);
        }
    }

    /** One way to mask the page. */
    record Variant(int number, AssistPermissions permissions) {}

    /** Why somebody is no longer part of it. */
    enum EndReason {
        /** The consumer ended it. */
        CONSUMER_ENDED,
        /** The consumer's page did not come back in time. */
        CONSUMER_LOST,
        /** The consumer went on in another page. */
        ELSEWHERE,
        REFUSED,
        /** A supervisor ended it. */
        SUPERVISOR_ENDED,
        LEFT,
        SHUTDOWN
    }
}
