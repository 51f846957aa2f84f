package org.alongside.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.store.PastCall.Note;
import org.alongside.store.PastCall.Place;
import org.alongside.store.PastCall.Query;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PastCallsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00.123456Z");

    private final Database database = Database.inMemory();

    @BeforeEach
    void start() {
        database.start();
    }

    @AfterEach
    void stop() {
        database.stop();
    }

    private static Id id(int number) {
        return Id.parse("%032x".formatted(number)).orElseThrow();
    }

    private static PastCall call(int number, Instant began, String caller, String agent, String reason) {
        return new PastCall(
                id(number),
                began,
                Optional.of(began.plusSeconds(9)),
                began.plusSeconds(60),
                caller,
                Redacted.of("Ana 100%"),
                "queue:advice",
                agent + "@bank.example",
                agent,
                "advice",
                9_000,
                "pbx",
                reason,
                "case-" + number,
                "{\"v\":1}");
    }

    private void add(PastCall call) {
        database.pastCalls().add(call, call.agent().isEmpty() ? Set.of() : Set.of(call.agent()));
    }

    private static Query where(String agent, String reason, String text) {
        var newest = Query.newest(10);
        return new Query(
                newest.from(),
                newest.to(),
                Optional.of(agent).filter(t -> !t.isEmpty()),
                newest.queue(),
                Optional.of(reason).filter(t -> !t.isEmpty()),
                Optional.of(text).filter(t -> !t.isEmpty()),
                newest.before(),
                newest.atMost());
    }

    private List<Id> ids(Query query) {
        return database.pastCalls().list(query).stream().map(PastCall::id).toList();
    }

    @Test
    void aCallComesBackWholeAlsoOneThatNobodyAnswered() {
        var answered = call(1, NOW, "ana@shop.example", "ben", "normal");
        var lost = new PastCall(
                id(2), NOW, Optional.empty(), NOW, "", Redacted.of(""), "", "", "", "", 0, "", "timeout", "", "{}");
        add(answered);
        add(lost);

        assertThat(database.pastCalls().find(id(1))).contains(answered);
        assertThat(database.pastCalls().find(id(2))).contains(lost);
        assertThat(database.pastCalls().find(id(3))).isEmpty();
    }

    @Test
    void pagesFollowOneAnotherWithoutGapOrRepetitionAlsoAmongCallsOfOneMoment() {
        for (int i = 0; i < 25; i++) {
            add(call(i + 1, NOW.plusSeconds(i / 5), "ana@shop.example", "ben", "normal"));
        }
        var seen = new ArrayList<Id>();
        Optional<Place> before = Optional.empty();
        for (int page = 0; page < 4; page++) {
            var all = Query.newest(7);
            var calls = database.pastCalls()
                    .list(new Query(
                            all.from(), all.to(), all.agent(), all.queue(), all.reason(), all.text(), before, 7));
            calls.forEach(call -> seen.add(call.id()));
            before = Optional.of(calls.getLast().place());
        }

        var newestFirst = new ArrayList<Id>();
        for (int i = 25; i >= 1; i--) {
            newestFirst.add(id(i));
        }
        assertThat(seen).isEqualTo(newestFirst);
    }

    @Test
    void callsAreFoundByAgentReasonTimeAndAnyPartOfATextInWhichNothingIsAPattern() {
        add(call(1, NOW, "Ana@shop.example", "ben", "normal"));
        add(call(2, NOW.plusSeconds(60), "bea_x@shop.example", "cleo", "timeout"));

        assertThat(ids(where("ben", "", ""))).containsExactly(id(1));
        assertThat(ids(where("", "timeout", ""))).containsExactly(id(2));
        assertThat(ids(where("ben", "timeout", ""))).isEmpty();
        assertThat(ids(where("", "", "ANA@"))).containsExactly(id(1));
        assertThat(ids(where("", "", "a_x"))).containsExactly(id(2));
        assertThat(ids(where("", "", "100%"))).containsExactly(id(2), id(1));
        assertThat(ids(where("", "", "a%x"))).isEmpty();
        assertThat(ids(where("", "", "case-2"))).containsExactly(id(2));
        assertThat(ids(where("", "", id(1).toString()))).containsExactly(id(1));
        var all = Query.newest(10);
        assertThat(ids(new Query(
                        Optional.of(NOW),
                        Optional.of(NOW.plusSeconds(60)),
                        all.agent(),
                        Optional.of("advice"),
                        all.reason(),
                        all.text(),
                        all.before(),
                        10)))
                .containsExactly(id(1));
    }

    @Test
    void aCallThatWasHandedOnIsFoundByEachAgentWhoTalked() {
        database.pastCalls().add(call(1, NOW, "ana@shop.example", "ben", "normal"), Set.of("ben", "cleo"));

        assertThat(ids(where("ben", "", ""))).containsExactly(id(1));
        assertThat(ids(where("cleo", "", ""))).containsExactly(id(1));
        assertThat(ids(where("dora", "", ""))).isEmpty();
        assertThat(database.pastCalls().had("cleo", id(1))).isTrue();
        assertThat(database.pastCalls().had("dora", id(1))).isFalse();
        database.pastCalls().forget(NOW.plusSeconds(1));
        assertThat(database.pastCalls().had("cleo", id(1))).isFalse();
    }

    @Test
    void whatAStrangerDialledIsCutAndCostsNoRecord() {
        var long512 = "x".repeat(512);
        add(call(1, NOW, long512 + "y", "ben", "normal"));

        assertThat(database.pastCalls().find(id(1)).orElseThrow().caller()).isEqualTo(long512);
    }

    @Test
    void anAgentsNoteMayComeBeforeTheCallAndBeWrittenAnew() {
        var note = new Note(id(1), "ben", NOW, Redacted.of("Wants a callback"));
        var other = new Note(id(1), "cleo", NOW.plusSeconds(1), Redacted.of("Done"));
        database.pastCalls().note(new Note(id(1), "ben", NOW, Redacted.of("Wants")));
        database.pastCalls().note(note);
        database.pastCalls().note(other);

        assertThat(database.pastCalls().notes(id(1))).containsExactly(note, other);
    }

    @Test
    void whatIsOldEnoughIsForgotten() {
        add(call(1, NOW, "ana@shop.example", "ben", "normal"));
        add(call(2, NOW.plusSeconds(1), "ana@shop.example", "ben", "normal"));
        database.pastCalls().note(new Note(id(1), "ben", NOW, Redacted.of("a")));

        assertThat(database.pastCalls().forget(NOW.plusSeconds(1))).isEqualTo(1);
        assertThat(ids(Query.newest(10))).containsExactly(id(2));
        assertThat(database.pastCalls().notes(id(1))).isEmpty();
    }

    @Test
    void theAuditTrailIsReadBackwardsAndByWhoOrWhat() {
        var trail = database.audit();
        trail.add(new AuditEntry(0, NOW, "ben", "sign-in", "", "ok", "192.0.2.1"));
        trail.add(new AuditEntry(0, NOW.plusSeconds(1), "administrator", "agent.put", "cleo", "ok", "127.0.0.1"));
        trail.add(new AuditEntry(0, NOW.plusSeconds(2), "ben", "call", "queue:advice", "ok", "192.0.2.1"));

        var all = trail.list(Optional.empty(), Optional.empty(), Optional.empty(), 10);
        assertThat(all).extracting(AuditEntry::action).containsExactly("call", "agent.put", "sign-in");
        assertThat(all.get(1))
                .isEqualTo(new AuditEntry(
                        all.get(1).id(), NOW.plusSeconds(1), "administrator", "agent.put", "cleo", "ok", "127.0.0.1"));
        assertThat(trail.list(Optional.of("ben"), Optional.empty(), Optional.empty(), 1))
                .containsExactly(all.get(0));
        assertThat(trail.list(
                        Optional.of("ben"),
                        Optional.empty(),
                        Optional.of(all.get(0).id()),
                        10))
                .containsExactly(all.get(2));
        assertThat(trail.list(Optional.empty(), Optional.of("agent.put"), Optional.empty(), 10))
                .containsExactly(all.get(1));
        assertThat(trail.forget(NOW.plus(Duration.ofSeconds(2)))).isEqualTo(2);
        assertThat(trail.list(Optional.empty(), Optional.empty(), Optional.empty(), 10))
                .containsExactly(all.get(0));
    }
}
