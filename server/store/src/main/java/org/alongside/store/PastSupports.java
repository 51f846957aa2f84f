package org.alongside.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The support sessions that were, and what happened in them. */
public final class PastSupports {
    private static final int LONGEST_NAME = 256;
    private static final int LONGEST_DETAIL = 512;

    private final Supplier<Jdbi> jdbi;

    PastSupports(Supplier<Jdbi> jdbi) {
        this.jdbi = jdbi;
    }

    public void begun(PastSupport support) {
        jdbi.get()
                .useHandle(handle -> handle.createUpdate("""
                insert into support_session (id, cid, consumer_name, started_at)
                values (:id, :cid, :consumer, :started)""")
                        .bind("id", support.id().toString())
                        .bind("cid", support.cid())
                        .bind(
                                "consumer",
                                atMost(LONGEST_NAME, support.consumer().reveal()))
                        .bind("started", Times.write(support.startedAt()))
                        .execute());
    }

    public void happened(Id support, PastSupport.Event event) {
        jdbi.get()
                .useHandle(handle -> handle.createUpdate("""
                insert into support_event (support, number, at_time, kind, who, detail)
                values (:support, :number, :at, :kind, :who, :detail)""")
                        .bind("support", support.toString())
                        .bind("number", event.number())
                        .bind("at", Times.write(event.at()))
                        .bind("kind", event.kind())
                        .bind("who", atMost(LONGEST_NAME, event.who().reveal()))
                        .bind("detail", atMost(LONGEST_DETAIL, event.detail().reveal()))
                        .execute());
    }

    public void ended(Id support, PastSupport.Ending ending) {
        jdbi.get()
                .useHandle(handle -> handle.createUpdate(
                                "update support_session set ended_at = :at, end_reason = :reason where id = :id")
                        .bind("at", Times.write(ending.at()))
                        .bind("reason", ending.reason())
                        .bind("id", support.toString())
                        .execute());
    }

    /** A longer text than its column is cut, never refused: what happened is worth more than how it was called. */
    private static String atMost(int longest, String text) {
        return text.length() <= longest ? text : text.substring(0, longest);
    }

    /** Those that began within a time, the newest first. */
    public List<PastSupport> between(Instant from, Instant before, int skipped, int atMost) {
        return jdbi.get()
                .withHandle(handle -> handle.createQuery("""
                select * from support_session where started_at >= :from and started_at < :before
                order by started_at desc, id limit :most offset :skipped""")
                        .bind("from", Times.write(from))
                        .bind("before", Times.write(before))
                        .bind("most", atMost)
                        .bind("skipped", skipped)
                        .map((row, context) -> read(row))
                        .list());
    }

    /** What happened in one, in order. */
    public List<PastSupport.Event> eventsOf(Id support) {
        return jdbi.get().withHandle(handle -> eventsOf(handle, support));
    }

    static List<PastSupport.Event> eventsOf(Handle handle, Id support) {
        return handle.createQuery("select * from support_event where support = :support order by number")
                .bind("support", support.toString())
                .map((row, context) -> readEvent(row))
                .list();
    }

    static PastSupport.Event readEvent(ResultSet row) throws SQLException {
        return new PastSupport.Event(
                row.getInt("number"),
                Times.read(row, "at_time"),
                row.getString("kind"),
                Redacted.of(row.getString("who")),
                Redacted.of(row.getString("detail")));
    }

    /** Forgets those that began before, with what happened in them; returns how many. */
    public int forget(Instant before) {
        return jdbi.get()
                .withHandle(handle -> handle.createUpdate("delete from support_session where started_at < :before")
                        .bind("before", Times.write(before))
                        .execute());
    }

    static PastSupport read(ResultSet row) throws SQLException {
        String reason = row.getString("end_reason");
        var ending = Times.maybe(row, "ended_at").map(at -> new PastSupport.Ending(at, reason));
        return new PastSupport(
                Id.parse(row.getString("id")).orElseThrow(),
                row.getString("cid"),
                Redacted.of(row.getString("consumer_name")),
                Times.read(row, "started_at"),
                ending);
    }
}
