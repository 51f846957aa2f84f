package org.alongside.assist.support;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.alongside.kernel.Redacted;
import org.alongside.session.AssistFeature;
import org.alongside.session.AssistIntroduction;
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
     * @param watchers supervisors who look without having asked
     * @param lead who leads among the admitted; nobody while none is
     * @param variants the different sets of permissions among those who were let in
     * @param numbered how many agents ever asked; each keeps its number
     * @param mostAgents how many agents there may be at once, with those who ask
     */
    record Open(
            Consumer consumer,
            boolean paused,
            List<Agent> agents,
            List<Watcher> watchers,
            Optional<Lead> lead,
            List<Variant> variants,
            int numbered,
            Recording recording,
            int mostAgents)
            implements SupportState {
        public Open {
            agents = List.copyOf(agents);
            watchers = List.copyOf(watchers);
            variants = List.copyOf(variants);
        }

        Open with(Consumer now) {
            return new Open(now, paused, agents, watchers, lead, variants, numbered, recording, mostAgents);
        }

        Open paused(boolean now) {
            return new Open(consumer, now, agents, watchers, lead, variants, numbered, recording, mostAgents);
        }

        Open led(Optional<Lead> now) {
            return new Open(consumer, paused, agents, watchers, now, variants, numbered, recording, mostAgents);
        }

        Open with(Recording now) {
            return new Open(consumer, paused, agents, watchers, lead, variants, numbered, now, mostAgents);
        }

        public Optional<Agent> agent(ConnectionId connection) {
            return agents.stream()
                    .filter(a -> a.connection().equals(connection))
                    .findFirst();
        }

        /** An agent who was let in, by its number. */
        public Optional<Agent> admitted(int number) {
            return agents.stream()
                    .filter(a -> a.number() == number && a.admitted())
                    .findFirst();
        }

        public Optional<Watcher> watcher(ConnectionId connection) {
            return watchers.stream()
                    .filter(w -> w.connection().equals(connection))
                    .findFirst();
        }

        /** Whether supervisors may watch unasked: an agent is there to whom the consumer said yes knowing of it. */
        public boolean mayBeWatched() {
            return consumer.supervised() && agents.stream().anyMatch(a -> a.admitted() && a.supervised());
        }

        /** How many supervisors see the page now without having asked. */
        public long watching() {
            return watchers.stream().filter(Watcher::looks).count();
        }

        /** Whom the relay shows what: those who were let in, are there and look, unless the consumer paused. */
        public Optional<Integer> looksAt(ConnectionId connection) {
            var permissions = agent(connection)
                    .filter(a -> a.admitted() && a.there() && a.watching())
                    .map(Agent::permissions)
                    .or(() -> watcher(connection).filter(Watcher::looks).map(w -> AssistPermissions.DEFAULT));
            return permissions
                    .filter(wanted -> !paused)
                    .flatMap(wanted -> variants.stream()
                            .filter(v -> v.permissions().equals(wanted))
                            .map(Variant::number)
                            .findFirst());
        }

        /** What is recorded now: while an agent looks, what every admitted agent may see, in whichever variant shows that. */
        public Optional<Variant> recorded() {
            boolean looked =
                    agents.stream().anyMatch(a -> looksAt(a.connection()).isPresent());
            return recording instanceof Recording.On && looked
                    ? variants.stream()
                            .filter(v -> v.permissions()
                                    .viewable()
                                    .equals(common(agents).viewable()))
                            .findFirst()
                    : Optional.empty();
        }

        /** Which variants somebody looks at, or the recording. */
        public Set<Integer> shown() {
            var people = Stream.concat(
                    agents.stream().map(Agent::connection), watchers.stream().map(Watcher::connection));
            return Stream.concat(
                            people.flatMap(connection -> looksAt(connection).stream()),
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

    /**
     * @param session whose token began it: only that one may take it along to another page
     * @param supervised the token says that supervisors may watch unasked, where the consent said so
     */
    record Consumer(ConnectionId connection, SessionId session, boolean there, boolean supervised) {}

    /**
     * A supervisor who looks without having asked; it sees what an agent sees of whom nothing was said.
     *
     * @param watching whether its window is shown
     */
    record Watcher(ConnectionId connection, Redacted<String> name, boolean there, boolean watching) {
        boolean looks() {
            return there && watching;
        }

        Watcher there(boolean now) {
            return new Watcher(connection, name, now, watching);
        }

        Watcher watching(boolean now) {
            return new Watcher(connection, name, there, now);
        }
    }

    /**
     * Who leads the session.
     *
     * @param from from whom a supervisor took it over
     */
    record Lead(int agent, Optional<Integer> from) {
        public boolean isTakenOver() {
            return from.isPresent();
        }
    }

    /**
     * @param supervisor whether it may take over
     * @param admitted false while the consumer has not answered
     * @param supervised the consumer said yes to a question that named supervisors who watch
     */
    record Agent(
            ConnectionId connection,
            int number,
            Redacted<String> name,
            AssistIntroduction introduction,
            AssistPermissions permissions,
            Set<AssistFeature> features,
            boolean supervisor,
            boolean admitted,
            boolean supervised,
            boolean there,
            boolean watching) {
        public Agent {
            features = Set.copyOf(features);
        }

        public boolean may(AssistFeature feature) {
            return features.contains(feature);
        }

        /** Whether its token allows to do something on the page. */
        public boolean mayAct() {
            return may(AssistFeature.CONTROL) || may(AssistFeature.FORM);
        }

        Agent there(boolean now) {
            return new Agent(
                    connection,
                    number,
                    name,
                    introduction,
                    permissions,
                    features,
                    supervisor,
                    admitted,
                    supervised,
                    now,
                    watching);
        }

        Agent watching(boolean now) {
            return new Agent(
                    connection,
                    number,
                    name,
                    introduction,
                    permissions,
                    features,
                    supervisor,
                    admitted,
                    supervised,
                    there,
                    now);
        }

        Agent asAdmitted(boolean knowing) {
            return new Agent(
                    connection,
                    number,
                    name,
                    introduction,
                    permissions,
                    features,
                    supervisor,
                    true,
                    knowing,
                    there,
                    watching);
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
        /** A supervisor watched unasked, and no agent is there any more to whom the consumer agreed knowing of it. */
        UNSUPERVISED,
        /** A supervisor ended it. */
        SUPERVISOR_ENDED,
        LEFT,
        SHUTDOWN
    }
}
