package org.alongside.store;

import java.util.List;
import java.util.function.Supplier;
import org.alongside.kernel.Redacted;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;

/** The SIP phones that may register. */
public final class PhoneAccounts {
    private static final RowMapper<PhoneAccount> ROW = (row, context) -> new PhoneAccount(
            row.getString("username"),
            row.getString("domain"),
            Redacted.of(row.getString("ha1_sha256")),
            Redacted.of(row.getString("ha1_md5")),
            Times.read(row, "created_at"));

    private final Supplier<Jdbi> jdbi;

    PhoneAccounts(Supplier<Jdbi> jdbi) {
        this.jdbi = jdbi;
    }

    /** Adds it, or gives the one of this address another secret. */
    public void put(PhoneAccount account) {
        jdbi.get().useTransaction(handle -> {
            if (write(handle, CHANGE, account) == 0) {
                write(handle, ADD, account);
            }
        });
    }

    private static final String CHANGE = """
            update phone_account set ha1_sha256 = :sha256, ha1_md5 = :md5
            where username = :username and domain = :domain""";

    private static final String ADD = """
            insert into phone_account (username, domain, ha1_sha256, ha1_md5, created_at)
            values (:username, :domain, :sha256, :md5, :created)""";

    private static int write(Handle handle, String sql, PhoneAccount account) {
        var update = handle.createUpdate(sql)
                .bind("username", account.username())
                .bind("domain", account.domain())
                .bind("sha256", account.ha1Sha256().reveal())
                .bind("md5", account.ha1Md5().reveal());
        return (sql.equals(ADD) ? update.bind("created", Times.write(account.createdAt())) : update).execute();
    }

    /** False when there was none. */
    public boolean remove(String username, String domain) {
        return jdbi.get()
                        .withHandle(handle -> handle.createUpdate(
                                        "delete from phone_account where username = :username and domain = :domain")
                                .bind("username", username)
                                .bind("domain", domain)
                                .execute())
                > 0;
    }

    public List<PhoneAccount> all() {
        return jdbi.get()
                .withHandle(handle -> handle.createQuery("select * from phone_account order by domain, username")
                        .map(ROW)
                        .list());
    }
}
