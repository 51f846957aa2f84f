package org.alongside.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.alongside.kernel.Id;
import org.alongside.store.StoredSession.Owner;
import org.jdbi.v3.core.Jdbi;

/** The sessions that were issued, until they expire. */
public final class StoredSessions {
    private final Supplier<Jdbi> jdbi;

    StoredSessions(Supplier<Jdbi> jdbi) {
        this.jdbi = jdbi;
    }

    public void add(StoredSession session) {
        jdbi.get()
                .useHandle(handle -> handle.createUpdate("""
                insert into client_session
                    (id, token_hash, application, agent, grant_json, created_at, expires_at, revoked)
                values (:id, :hash, :application, :agent, :grant, :created, :expires, :revoked)""")
                        .bind("id", session.id().toString())
                        .bind("hash", session.tokenHash())
                        .bindByType("application", application(session.owner()).orElse(null), String.class)
                        .bindByType("agent", agent(session.owner()).orElse(null), String.class)
                        .bind("grant", session.grantJson())
                        .bind("created", Times.write(session.createdAt()))
                        .bind("expires", Times.write(session.expiresAt()))
                        .bind("revoked", session.revoked())
                        .execute());
    }

    private static Optional<String> application(Owner owner) {
        return owner instanceof Owner.OfApplication(var id) ? Optional.of(id) : Optional.empty();
    }

    private static Optional<String> agent(Owner owner) {
        return owner instanceof Owner.OfAgent(var username) ? Optional.of(username) : Optional.empty();
    }

    public Optional<StoredSession> byTokenHash(String tokenHash) {
        return one("token_hash", tokenHash);
    }

    public Optional<StoredSession> byId(Id id) {
        return one("id", id.toString());
    }

    private Optional<StoredSession> one(String column, String value) {
        return jdbi.get()
                .withHandle(handle -> handle.createQuery("select * from client_session where " + column + " = :value")
                        .bind("value", value)
                        .map((row, context) -> read(row))
                        .findOne());
    }

    /** Those of an application that still open something, the newest first. */
    public List<StoredSession> liveOf(String application, Instant now, int atMost) {
        return jdbi.get()
                .withHandle(handle -> handle.createQuery("""
                select * from client_session where application = :application and expires_at > :now and not revoked
                order by created_at desc, id limit :most""")
                        .bind("application", application)
                        .bind("now", Times.write(now))
                        .bind("most", atMost)
                        .map((row, context) -> read(row))
                        .list());
    }

    public int countLiveOf(String application, Instant now) {
        return jdbi.get()
                .withHandle(handle -> handle.createQuery("""
                select count(*) from client_session where application = :application and expires_at > :now
                and not revoked""")
                        .bind("application", application)
                        .bind("now", Times.write(now))
                        .mapTo(Integer.class)
                        .one());
    }

    /** Every session of its owner that is not revoked, expired ones included: their connections may live on. */
    public List<Id> notRevokedOf(Owner owner) {
        return jdbi.get()
                .withHandle(handle -> handle.createQuery("""
                select id from client_session where not revoked
                and ((:isAgent and agent = :name) or (not :isAgent and application = :name))""")
                        .bind("isAgent", owner instanceof Owner.OfAgent)
                        .bind("name", agent(owner).or(() -> application(owner)).orElseThrow())
                        .map((row, context) -> Id.parse(row.getString("id")).orElseThrow())
                        .list());
    }

    /** False when it was revoked before or is not there. */
    public boolean revoke(Id id) {
        return jdbi.get()
                        .withHandle(handle -> handle.createUpdate(
                                        "update client_session set revoked = true where id = :id and not revoked")
                                .bind("id", id.toString())
                                .execute())
                > 0;
    }

    /** Forgets those that expired before; returns how many. */
    public int forgetExpired(Instant before) {
        return jdbi.get()
                .withHandle(handle -> handle.createUpdate("delete from client_session where expires_at < :before")
                        .bind("before", Times.write(before))
                        .execute());
    }

    static StoredSession read(ResultSet row) throws SQLException {
        String application = row.getString("application");
        Owner owner =
                application == null ? new Owner.OfAgent(row.getString("agent")) : new Owner.OfApplication(application);
        return new StoredSession(
                Id.parse(row.getString("id")).orElseThrow(),
                row.getString("token_hash"),
                owner,
                row.getString("grant_json"),
                Times.read(row, "created_at"),
                Times.read(row, "expires_at"),
                row.getBoolean("revoked"));
    }
}
