package org.alongside.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.alongside.kernel.Id;
import org.alongside.store.Trace.Support;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/**
 * What is kept about one subject, over all tables: looked at, and erased in one transaction. A name may have been written in
 * many ways, so every row is read and judged by {@link Subject}; that is rare enough to take its time.
 */
public final class Traces {
    private static final int ROWS_AT_ONCE = 500;

    /** What an entry says of consumers; all the others say what those did who sign in, and stay word by word. */
    private static final String ACTS_OF_CONSUMERS =
            "('call', 'recording.allowed', 'recording.refused', 'recording.started', 'recording.ended')";

    private final Supplier<Jdbi> jdbi;

    Traces(Supplier<Jdbi> jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * All of it as it is now.
     *
     * @param recordings the ids of those that go with it, by which the audit knows them
     */
    public Trace find(Subject subject, Set<String> recordings) {
        return jdbi.get().inTransaction(handle -> find(handle, subject, recordings).trace);
    }

    /**
     * Erases all of it, and writes into the audit what {@code told} makes of what that was. All of this is done, or nothing.
     *
     * @return what is gone, as it was
     */
    public Trace erase(Subject subject, Set<String> recordings, Function<Trace, AuditEntry> told) {
        return jdbi.get().inTransaction(handle -> {
            var found = find(handle, subject, recordings);
            erase(handle, found);
            AuditTrail.add(handle, told.apply(found.trace));
            return found.trace;
        });
    }

    // --- find

    /** @param nameless the entries of the audit as they are to be */
    private record Found(Trace trace, List<AuditEntry> nameless) {}

    private static Found find(Handle handle, Subject subject, Set<String> recordings) {
        var calls = all(handle, "select * from past_call order by began_at, id", PastCalls::read, subject::takes);
        var supports = supports(handle, subject, beside(calls));
        var tokens = all(
                handle,
                "select * from client_session where application is not null order by created_at, id",
                StoredSessions::read,
                subject::takes);
        var known = known(handle, calls, supports, recordings);
        var audit = all(
                handle,
                "select * from audit where action in " + ACTS_OF_CONSUMERS + " order by id",
                AuditTrail::read,
                entry -> !subject.erasedFrom(entry, known).equals(entry));
        return new Found(
                new Trace(calls, notes(handle, calls), supports, tokens, audit),
                audit.stream().map(entry -> subject.erasedFrom(entry, known)).toList());
    }

    private static Set<String> beside(List<PastCall> calls) {
        return calls.stream()
                .map(PastCall::correlation)
                .filter(correlation -> !correlation.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private static <T> List<T> all(Handle handle, String sql, Reader<T> reader, Predicate<T> taken) {
        return inTurn(handle.createQuery(sql), reader, taken);
    }

    private static <T> List<T> inTurn(Query query, Reader<T> reader, Predicate<T> taken) {
        try (var rows = query.setFetchSize(ROWS_AT_ONCE).map((row, context) -> reader.read(row)).stream()) {
            return rows.filter(taken).toList();
        }
    }

    private static List<PastCall.Note> notes(Handle handle, List<PastCall> calls) {
        var all = new ArrayList<PastCall.Note>();
        calls.forEach(call -> all.addAll(PastCalls.notes(handle, call.id())));
        return all;
    }

    /** Those that are taken themselves, and those of which something that happened is. */
    private static List<Support> supports(Handle handle, Subject subject, Set<String> beside) {
        var named = new HashSet<Id>();
        inTurn(
                handle.createQuery("select * from support_event"),
                row -> Map.entry(Id.parse(row.getString("support")).orElseThrow(), PastSupports.readEvent(row)),
                event -> subject.takes(event.getValue()) && named.add(event.getKey()));
        return all(
                        handle,
                        "select * from support_session order by started_at, id",
                        PastSupports::read,
                        support -> named.contains(support.id()) || subject.takes(support, beside))
                .stream()
                .map(support -> new Support(support, PastSupports.eventsOf(handle, support.id())))
                .toList();
    }

    private static Subject.Known known(
            Handle handle, List<PastCall> calls, List<Support> supports, Set<String> recordings) {
        var accounts = handle.createQuery("""
                select username from agent_account
                union select who from audit where action = 'sign-in' and outcome = 'ok'""").mapTo(String.class).list();
        var sessions = new HashSet<>(beside(calls));
        sessions.addAll(recordings);
        supports.forEach(support -> {
            sessions.add(support.session().cid());
            sessions.addAll(recordings(support));
        });
        return new Subject.Known(
                new HashSet<>(accounts), calls.stream().collect(Collectors.groupingBy(PastCall::beganAt)), sessions);
    }

    /** The ids of those that were made of it. */
    public static List<String> recordings(Support support) {
        return support.events().stream()
                .filter(event -> event.kind().equals("recording-started"))
                .map(event -> event.detail().reveal())
                .toList();
    }

    // --- erase

    private static void erase(Handle handle, Found found) {
        var trace = found.trace;
        var calls = trace.calls().stream().map(call -> call.id().toString()).toList();
        each(handle, "delete from call_note where call_id = :id", calls);
        each(handle, "delete from past_call_agent where call_id = :id", calls);
        each(handle, "delete from past_call where id = :id", calls);
        // What happened in them goes by its foreign key.
        each(
                handle,
                "delete from support_session where id = :id",
                trace.supports().stream()
                        .map(support -> support.session().id().toString())
                        .toList());
        each(
                handle,
                "delete from client_session where id = :id",
                trace.tokens().stream().map(token -> token.id().toString()).toList());
        found.nameless.forEach(entry -> AuditTrail.replace(handle, entry));
    }

    private static void each(Handle handle, String sql, Collection<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        var batch = handle.prepareBatch(sql);
        ids.forEach(id -> batch.bind("id", id).add());
        batch.execute();
    }
}
