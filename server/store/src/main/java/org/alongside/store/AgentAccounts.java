package org.alongside.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.store.AgentAccount.Lock;
import org.alongside.store.AgentAccount.Role;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The accounts of agents, supervisors and administrators. */
public final class AgentAccounts {
    private final Supplier<Jdbi> jdbi;

    AgentAccounts(Supplier<Jdbi> jdbi) {
        this.jdbi = jdbi;
    }

    /** Adds it, or gives the one of this name all the other values. */
    public void put(AgentAccount account) {
        jdbi.get().useTransaction(handle -> {
            if (write(handle, CHANGE, account) == 0) {
                write(handle, ADD, account);
            }
        });
    }

    private static final String CHANGE = """
            update agent_account set password_hash = :hash, display_name = :display, account_role = :role,
                skills = :skills, failures = :failures, locked_until = :locked where username = :username""";

    private static final String ADD = """
            insert into agent_account
                (username, password_hash, display_name, account_role, skills, failures, locked_until, created_at)
            values (:username, :hash, :display, :role, :skills, :failures, :locked, :created)""";

    private static int write(Handle handle, String sql, AgentAccount account) {
        var update = handle.createUpdate(sql)
                .bind("username", account.username())
                .bind("hash", account.passwordHash())
                .bind("display", account.displayName().reveal())
                .bind("role", account.role().name())
                .bind("skills", String.join(" ", new TreeSet<>(account.skills())))
                .bind("failures", account.lock().failures())
                .bindByType("locked", lockedUntil(account.lock()).orElse(null), OffsetDateTime.class);
        return (sql.equals(ADD) ? update.bind("created", Times.write(account.createdAt())) : update).execute();
    }

    private static Optional<OffsetDateTime> lockedUntil(Lock lock) {
        return lock.lockedUntil().map(Times::write);
    }

    /**
     * The same for who comes from a provider, as one step: {@code change} makes of the account that is there what it is to
     * be, or says why not, and then all stays as it is. What is kept belongs to the subject.
     */
    public Result<AgentAccount> arrive(String subject, String username, Arriving change) {
        return jdbi.get().inTransaction(handle -> {
            var own = handle.createQuery("select * from agent_account where openid_subject = :subject for update")
                    .bind("subject", subject)
                    .map((row, context) -> read(row))
                    .findOne();
            var there = own.or(() -> find(handle, username, " for update"));
            var changed = change.of(there, own.isPresent());
            if (changed instanceof Result.Ok<AgentAccount>(var account)) {
                var _ = write(handle, there.isPresent() ? CHANGE : ADD, account);
                handle.createUpdate("update agent_account set openid_subject = :subject where username = :name")
                        .bind("subject", subject)
                        .bind("name", account.username())
                        .execute();
            }
            return changed;
        });
    }

    /** Decides about somebody's account, given the one that the subject has, or else the one that has the name. */
    @FunctionalInterface
    public interface Arriving {
        Result<AgentAccount> of(Optional<AgentAccount> there, boolean own);
    }

    /** False when there is no such account. */
    public boolean setRole(String username, Role role) {
        return jdbi.get()
                        .withHandle(handle -> handle.createUpdate(
                                        "update agent_account set account_role = :role where username = :name")
                                .bind("role", role.name())
                                .bind("name", username)
                                .execute())
                > 0;
    }

    /** Takes it away with its sessions; false when there was none. */
    public boolean remove(String username) {
        return jdbi.get()
                        .withHandle(handle -> handle.createUpdate("delete from agent_account where username = :name")
                                .bind("name", username)
                                .execute())
                > 0;
    }

    public List<AgentAccount> all() {
        return jdbi.get()
                .withHandle(handle -> handle.createQuery("select * from agent_account order by username")
                        .map((row, context) -> read(row))
                        .list());
    }

    public Optional<AgentAccount> find(String username) {
        return jdbi.get().withHandle(handle -> find(handle, username, ""));
    }

    /**
     * Changes the lock of an account as one step that nobody can come between, and returns the account as it was before;
     * empty when there is none. {@code change} may return its argument to leave it.
     */
    public Optional<AgentAccount> changeLock(String username, Function<Lock, Lock> change) {
        return jdbi.get().inTransaction(handle -> {
            var before = find(handle, username, " for update");
            before.ifPresent(account -> {
                Lock after = change.apply(account.lock());
                handle.createUpdate(
                                "update agent_account set failures = :failures, locked_until = :locked where username = :name")
                        .bind("failures", after.failures())
                        .bindByType("locked", lockedUntil(after).orElse(null), OffsetDateTime.class)
                        .bind("name", username)
                        .execute();
            });
            return before;
        });
    }

    private static Optional<AgentAccount> find(Handle handle, String username, String locking) {
        return handle.createQuery("select * from agent_account where username = :name" + locking)
                .bind("name", username)
                .map((row, context) -> read(row))
                .findOne();
    }

    private static AgentAccount read(ResultSet row) throws SQLException {
        return new AgentAccount(
                row.getString("username"),
                row.getString("password_hash"),
                Redacted.of(row.getString("display_name")),
                Role.valueOf(row.getString("account_role")),
                skills(row.getString("skills")),
                new Lock(row.getInt("failures"), Times.maybe(row, "locked_until")),
                Times.read(row, "created_at"));
    }

    private static Set<String> skills(String words) {
        return words.isEmpty() ? Set.of() : Set.of(words.split(" "));
    }
}
