package org.alongside.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.store.PastCall.Note;
import org.alongside.store.PastSupport.Event;
import org.alongside.store.StoredSession.Owner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept about one person goes from every table at once, and nobody else's does. */
class TracesTest {
    private static final Instant NOW = Instant.parse("2026-11-26T08:00:00Z");

    private final Database database = Database.inMemory();

    @BeforeEach
    void start() {
        database.start();
        database.applications().put(new Application("shop", "hash", NOW));
        keep(1, "ana");
        keep(2, "eva");
    }

    @AfterEach
    void stop() {
        database.stop();
    }

    /** One of everything; the audit says that she called, and that an agent signed in under her very name. */
    private void keep(int number, String name) {
        database.pastCalls().add(call(number, name), Set.of("bea"));
        database.pastCalls().note(new Note(id(number), "bea", NOW, Redacted.of("calls back")));
        var support = new PastSupport(id(10 + number), "case-" + number, Redacted.of(name), NOW, Optional.empty());
        database.pastSupports().begun(support);
        database.pastSupports().happened(support.id(), new Event(1, NOW, "asked", Redacted.of("Bea"), Redacted.of("")));
        database.sessions()
                .add(new StoredSession(
                        id(20 + number), "token-" + number, new Owner.OfApplication("shop"), name, NOW, NOW, false));
        database.audit().add(new AuditEntry(0, NOW, name, "call", "queue:advice", "ok", "192.0.2.1"));
        database.audit().add(new AuditEntry(0, NOW, name, "sign-in", "", "ok", "192.0.2.1"));
    }

    private static Id id(int number) {
        return Id.parse("%032x".formatted(number)).orElseThrow();
    }

    private static PastCall call(int number, String caller) {
        return new PastCall(
                id(number),
                NOW,
                Optional.empty(),
                NOW,
                caller,
                Redacted.of(caller),
                "queue:advice",
                "",
                "bea",
                "advice",
                0,
                "",
                "normal",
                "case-" + number,
                "{}");
    }

    /** Who is called exactly so, with the support sessions beside her calls. */
    private record Named(String name) implements Subject {
        @Override
        public boolean takes(PastCall call) {
            return call.caller().equals(name);
        }

        @Override
        public boolean takes(PastSupport support, Set<String> beside) {
            return beside.contains(support.cid());
        }

        @Override
        public boolean takes(Event event) {
            return event.who().reveal().equals(name);
        }

        @Override
        public boolean takes(StoredSession session) {
            return session.grantJson().equals(name);
        }

        @Override
        public AuditEntry erasedFrom(AuditEntry entry, Known known) {
            return entry.who().equals(name)
                    ? new AuditEntry(
                            entry.id(), entry.at(), "erased", entry.action(), entry.object(), entry.outcome(), "")
                    : entry;
        }
    }

    private static AuditEntry told(Trace trace) {
        return new AuditEntry(
                0, NOW, "administrator", "records.erased", trace.calls().size() + " call", "ok", "");
    }

    private List<String> audit() {
        return database.audit().list(Optional.empty(), Optional.empty(), Optional.empty(), 10).reversed().stream()
                .map(e -> e.who() + " " + e.action() + " " + e.object() + " " + e.address())
                .toList();
    }

    @Test
    void whatIsThereIsToldWithoutATouch() {
        var found = database.traces().find(new Named("ana"), Set.of());

        assertThat(found.calls()).extracting(PastCall::id).containsExactly(id(1));
        assertThat(found.notes()).extracting(n -> n.text().reveal()).containsExactly("calls back");
        assertThat(found.supports()).extracting(s -> s.session().id()).containsExactly(id(11));
        assertThat(found.events()).isEqualTo(1);
        assertThat(found.tokens()).extracting(StoredSession::id).containsExactly(id(21));
        assertThat(found.audit()).extracting(AuditEntry::action).containsExactly("call");
        assertThat(database.traces().find(new Named("ana"), Set.of())).isEqualTo(found);
        assertThat(database.traces().find(new Named("nobody"), Set.of()).isEmpty())
                .isTrue();
    }

    @Test
    void aPersonIsErasedFromEveryTableAndNobodyElseIs() {
        var before = database.traces().find(new Named("ana"), Set.of());
        var others = database.traces().find(new Named("eva"), Set.of());

        assertThat(database.traces().erase(new Named("ana"), Set.of(), TracesTest::told))
                .isEqualTo(before);

        assertThat(database.traces().find(new Named("ana"), Set.of()).isEmpty()).isTrue();
        assertThat(database.pastCalls().notes(id(1))).isEmpty();
        assertThat(database.pastCalls().had("bea", id(1))).isFalse();
        assertThat(database.pastSupports().eventsOf(id(11))).isEmpty();
        assertThat(database.sessions().byId(id(21))).isEmpty();
        assertThat(database.traces().find(new Named("eva"), Set.of())).isEqualTo(others);
        assertThat(database.pastCalls().had("bea", id(2))).isTrue();
    }

    @Test
    void theAuditKeepsWhatWasDoneAndWhoSignedInAndSaysThatSomethingWasErased() {
        database.traces().erase(new Named("ana"), Set.of(), TracesTest::told);

        assertThat(audit())
                .containsExactly(
                        "erased call queue:advice ",
                        "ana sign-in  192.0.2.1",
                        "eva call queue:advice 192.0.2.1",
                        "eva sign-in  192.0.2.1",
                        "administrator records.erased 1 call ");
    }

    @Test
    void whatGoesWrongOnTheWayLeavesEverythingAsItWas() {
        var before = database.traces().find(new Named("ana"), Set.of());
        var audit = audit();

        assertThatThrownBy(() -> database.traces().erase(new Named("ana"), Set.of(), trace -> {
                    throw new IllegalStateException("the last step fails");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(database.traces().find(new Named("ana"), Set.of())).isEqualTo(before);
        assertThat(audit()).isEqualTo(audit);
    }

    @Test
    void anEntryIsJudgedByWhoSignsInHereAndByTheRecordingsThatGoAlong() {
        record Asked(Set<Subject.Known> known) {}
        var asked = new Asked(new HashSet<>());
        database.pastSupports()
                .happened(id(11), new Event(2, NOW, "recording-started", Redacted.of(""), Redacted.of("tape-1")));
        var subject = new Subject() {
            private final Named ana = new Named("ana");

            @Override
            public boolean takes(PastCall call) {
                return ana.takes(call);
            }

            @Override
            public boolean takes(PastSupport support, Set<String> beside) {
                return ana.takes(support, beside);
            }

            @Override
            public boolean takes(Event event) {
                return ana.takes(event);
            }

            @Override
            public boolean takes(StoredSession session) {
                return ana.takes(session);
            }

            @Override
            public AuditEntry erasedFrom(AuditEntry entry, Known known) {
                asked.known.add(known);
                return entry;
            }
        };

        database.traces().find(subject, Set.of("tape-2"));

        assertThat(asked.known)
                .containsExactly(new Subject.Known(
                        Set.of("ana", "eva"),
                        Map.of(NOW, List.of(call(1, "ana"))),
                        Set.of("case-1", "tape-1", "tape-2")));
    }
}
