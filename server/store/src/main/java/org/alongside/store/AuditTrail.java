package org.alongside.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Who did what, when and from where, until its time to be forgotten. Nothing here is ever changed, but for the names of
 * consumers who are erased ({@link Traces}).
 */
public final class AuditTrail {
    private static final int LONG = 512;
    private static final int SHORT = 64;

    private final Supplier<Jdbi> jdbi;

    AuditTrail(Supplier<Jdbi> jdbi) {
        this.jdbi = jdbi;
    }

    /** Its id is drawn here. */
    public void add(AuditEntry entry) {
        jdbi.get().useHandle(handle -> add(handle, entry));
    }

    static void add(Handle handle, AuditEntry entry) {
        handle.createUpdate("""
                insert into audit (at_time, who, action, object, outcome, address)
                values (:at, :who, :action, :object, :outcome, :address)""")
                .bind("at", Times.write(entry.at()))
                .bind("who", cut(entry.who(), LONG))
                .bind("action", cut(entry.action(), SHORT))
                .bind("object", cut(entry.object(), LONG))
                .bind("outcome", cut(entry.outcome(), SHORT))
                .bind("address", cut(entry.address(), SHORT))
                .execute();
    }

    /** Gives the entry of this id other names; when, what and how it came out stay. */
    static void replace(Handle handle, AuditEntry entry) {
        handle.createUpdate("update audit set who = :who, object = :object, address = :address where id = :id")
                .bind("who", entry.who())
                .bind("object", entry.object())
                .bind("address", entry.address())
                .bind("id", entry.id())
                .execute();
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }

    /** The newest first, from before this id where one is given. */
    public List<AuditEntry> list(Optional<String> who, Optional<String> action, Optional<Long> before, int atMost) {
        return jdbi.get()
                .withHandle(handle -> handle.createQuery("""
                select * from audit where (:anyone or who = :who) and (:anything or action = :action) and id < :before
                order by id desc limit :most""")
                        .bind("anyone", who.isEmpty())
                        .bind("who", who.orElse(""))
                        .bind("anything", action.isEmpty())
                        .bind("action", action.orElse(""))
                        .bind("before", before.orElse(Long.MAX_VALUE).longValue())
                        .bind("most", atMost)
                        .map((row, context) -> read(row))
                        .list());
    }

    static AuditEntry read(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getLong("id"),
                Times.read(row, "at_time"),
                row.getString("who"),
                row.getString("action"),
                row.getString("object"),
                row.getString("outcome"),
                row.getString("address"));
    }

    /** Forgets what was done before; returns how much. */
    public int forget(Instant before) {
        return jdbi.get()
                .withHandle(handle -> handle.createUpdate("delete from audit where at_time < :before")
                        .bind("before", Times.write(before))
                        .execute());
    }
}
