package org.alongside.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.store.PastCall.Note;
import org.alongside.store.PastCall.Query;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The calls that are over, until their time to be forgotten. */
public final class PastCalls {
    private static final int LONG = 512;
    private static final int NAME = 256;

    private final Supplier<Jdbi> jdbi;

    PastCalls(Supplier<Jdbi> jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Once for each call; texts that are too long are cut, because what a stranger dials must not cost the record.
     *
     * @param agents every account that talked in it
     */
    public void add(PastCall call, Set<String> agents) {
        jdbi.get().useTransaction(handle -> {
            write(handle, call);
            for (String agent : agents) {
                handle.createUpdate(
                                "insert into past_call_agent (call_id, agent, began_at) values (:id, :agent, :began)")
                        .bind("id", call.id().toString())
                        .bind("agent", cut(agent, 64))
                        .bind("began", Times.write(call.beganAt()))
                        .execute();
            }
        });
    }

    private static void write(Handle handle, PastCall call) {
        handle.createUpdate("""
                insert into past_call
                    (id, began_at, answered_at, ended_at, caller, caller_name, dialled, answered_by, agent, queue,
                     waited_millis, trunk, reason, correlation, detail_json)
                values (:id, :began, :answered, :ended, :caller, :name, :dialled, :by, :agent, :queue,
                     :waited, :trunk, :reason, :correlation, :detail)""")
                .bind("id", call.id().toString())
                .bind("began", Times.write(call.beganAt()))
                .bindByType(
                        "answered", call.answeredAt().map(Times::write).orElse(null), java.time.OffsetDateTime.class)
                .bind("ended", Times.write(call.endedAt()))
                .bind("caller", cut(call.caller(), LONG))
                .bind("name", cut(call.callerName().reveal(), NAME))
                .bind("dialled", cut(call.dialled(), LONG))
                .bind("by", cut(call.answeredBy(), LONG))
                .bind("agent", cut(call.agent(), 64))
                .bind("queue", cut(call.queue(), 64))
                .bind("waited", call.waitedMillis())
                .bind("trunk", cut(call.trunk(), 64))
                .bind("reason", cut(call.reason(), 32))
                .bind("correlation", cut(call.correlation(), 128))
                .bind("detail", call.detailJson())
                .execute();
    }

    /** Whether this agent talked in a call that is over. */
    public boolean had(String agent, Id call) {
        return jdbi.get()
                .withHandle(handle -> handle.createQuery(
                                        "select count(*) from past_call_agent where call_id = :id and agent = :agent")
                                .bind("id", call.toString())
                                .bind("agent", agent)
                                .mapTo(Integer.class)
                                .one()
                        > 0);
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }

    public Optional<PastCall> find(Id id) {
        return jdbi.get()
                .withHandle(handle -> handle.createQuery("select * from past_call where id = :id")
                        .bind("id", id.toString())
                        .map((row, context) -> read(row))
                        .findOne());
    }

    public List<PastCall> list(Query query) {
        var values = new LinkedHashMap<String, Object>();
        var where = new ArrayList<String>(List.of("1 = 1"));
        query.from().ifPresent(from -> add(where, values, "began_at >= :from", "from", Times.write(from)));
        query.to().ifPresent(to -> add(where, values, "began_at < :to", "to", Times.write(to)));
        query.agent()
                .ifPresent(agent -> add(
                        where,
                        values,
                        "id in (select call_id from past_call_agent where agent = :agent)",
                        "agent",
                        agent));
        query.queue().ifPresent(queue -> add(where, values, "queue = :queue", "queue", queue));
        query.reason().ifPresent(reason -> add(where, values, "reason = :reason", "reason", reason));
        query.text().ifPresent(text -> {
            String part = "%" + literally(text.toLowerCase(Locale.ROOT)) + "%";
            add(where, values, """
                    (lower(caller) like :part escape '!' or lower(caller_name) like :part escape '!'
                     or lower(dialled) like :part escape '!' or lower(answered_by) like :part escape '!'
                     or correlation = :text or id = :text)""", "part", part);
            values.put("text", text);
        });
        query.before().ifPresent(place -> {
            add(
                    where,
                    values,
                    "(began_at < :at or (began_at = :at and id < :last))",
                    "at",
                    Times.write(place.beganAt()));
            values.put("last", place.id().toString());
        });
        String sql = "select * from past_call where " + String.join(" and ", where)
                + " order by began_at desc, id desc limit :most";
        return jdbi.get().withHandle(handle -> select(handle, sql, values, query.atMost()));
    }

    private static void add(List<String> where, Map<String, Object> values, String clause, String name, Object value) {
        where.add(clause);
        values.put(name, value);
    }

    private static List<PastCall> select(Handle handle, String sql, Map<String, Object> values, int atMost) {
        return handle.createQuery(sql)
                .bindMap(values)
                .bind("most", atMost)
                .map((row, context) -> read(row))
                .list();
    }

    /** A part of a text in which {@code %} and {@code _} mean themselves. */
    private static String literally(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    /** Adds a note, or gives this agent's note about the call another text. */
    public void note(Note note) {
        jdbi.get().useTransaction(handle -> {
            int changed = write(
                    handle,
                    "update call_note set noted_at = :at, note = :note where call_id = :call and agent = :agent",
                    note);
            if (changed == 0) {
                write(
                        handle,
                        "insert into call_note (call_id, agent, noted_at, note) values (:call, :agent, :at, :note)",
                        note);
            }
        });
    }

    private static int write(Handle handle, String sql, Note note) {
        return handle.createUpdate(sql)
                .bind("call", note.call().toString())
                .bind("agent", note.agent())
                .bind("at", Times.write(note.at()))
                .bind("note", cut(note.text().reveal(), 4000))
                .execute();
    }

    public List<Note> notes(Id call) {
        return jdbi.get().withHandle(handle -> notes(handle, call));
    }

    static List<Note> notes(Handle handle, Id call) {
        return handle.createQuery("select * from call_note where call_id = :call order by noted_at")
                .bind("call", call.toString())
                .map((row, context) -> new Note(
                        call, row.getString("agent"), Times.read(row, "noted_at"), Redacted.of(row.getString("note"))))
                .list();
    }

    /** Forgets calls and notes from before; returns how many calls. */
    public int forget(Instant before) {
        return jdbi.get().inTransaction(handle -> {
            handle.createUpdate("delete from call_note where noted_at < :before")
                    .bind("before", Times.write(before))
                    .execute();
            handle.createUpdate("delete from past_call_agent where began_at < :before")
                    .bind("before", Times.write(before))
                    .execute();
            return handle.createUpdate("delete from past_call where began_at < :before")
                    .bind("before", Times.write(before))
                    .execute();
        });
    }

    static PastCall read(ResultSet row) throws SQLException {
        return new PastCall(
                Id.parse(row.getString("id")).orElseThrow(),
                Times.read(row, "began_at"),
                Times.maybe(row, "answered_at"),
                Times.read(row, "ended_at"),
                row.getString("caller"),
                Redacted.of(row.getString("caller_name")),
                row.getString("dialled"),
                row.getString("answered_by"),
                row.getString("agent"),
                row.getString("queue"),
                row.getLong("waited_millis"),
                row.getString("trunk"),
                row.getString("reason"),
                row.getString("correlation"),
                row.getString("detail_json"));
    }
}
