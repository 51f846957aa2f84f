package org.alongside.assist.support;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
     * @param variants the different sets of permissions among the admitted, and that of the recording
     * @param numbered how many agents ever asked; each keeps its number
     */
    record Open(
            Consumer consumer,
            boolean paused,
            List<Agent> agents,
            List<Variant> variants,
            int numbered,
            Recording recording)
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

        /** What is recorded now: while an agent looks, what every admitted agent may see, in whichever variant shows that. */
        public Optional<Variant> recorded() {
            boolean looked = agents.stream().anyMatch(a -> looksAt(a.connection()).isPresent());
            return recording instanceof Recording.On && looked
                    ? variants.stream()
                            .filter(v -> v.permissions().viewable().equals(common(agents).viewable()))
                            .findFirst()
                    : Optional.empty();
        }

        /** Which variants somebody looks at, or the recording. */
        public Set<Integer> shown() {
            return Stream.concat(
                            agents.stream().flatMap(a -> looksAt(a.connection()).stream()),
                            recorded().map(Variant::number).stream())
                    .collect(Collectors.toSet());
        }

        /** What all who were admitted may do. */
        static AssistPermissions common(List<Agent> agents) {
            return agents.stream()
                    .filter(Agent::admitted)
                    .map(Agent::permissions)
                    .reduce((one, other) -> new AssistPermissions(
                            both(one.viewable(), other.viewable()), both(one.interactive(), other.interactive())))
                    .orElse(new AssistPermissions(Set.of(), Set.of()));
        }

        private static Set<String> both(Set<String> one, Set<String> other) {
            return one.stream().filter(other::contains).collect(Collectors.toSet());
        }

        Open with(Recording next) {
            return new Open(consumer, paused, agents, variants, numbered, next);
        }
    }

    /** Whether it is recorded, and how it came to that. */
    sealed interface Recording {
        /** Nobody wants one. */
        record Off() implements Recording {}

        /** The consumer has not answered. */
        record Asked() implements Recording {}

        record On() implements Recording {}

        record Refused() implements Recording {}

        /** The consumer ended it. */
        record Stopped() implements Recording {}

        /** @param words why, for people */
        record Failed(String words) implements Recording {}
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
