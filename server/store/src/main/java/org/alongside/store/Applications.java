package org.alongside.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;

/** The applications that may create sessions. */
public final class Applications {
    private static final RowMapper<Application> ROW = (row, context) ->
            new Application(row.getString("id"), row.getString("key_hash"), Times.read(row, "created_at"));

    private final Supplier<Jdbi> jdbi;

    Applications(Supplier<Jdbi> jdbi) {
        this.jdbi = jdbi;
    }

    /** Adds it, or gives the one that has this id another key. */
    public void put(Application application) {
        jdbi.get().useTransaction(handle -> {
            int changed = handle.createUpdate("update application set key_hash = :hash where id = :id")
                    .bind("hash", application.keyHash())
                    .bind("id", application.id())
                    .execute();
            if (changed == 0) {
                handle.createUpdate("insert into application (id, key_hash, created_at) values (:id, :hash, :created)")
                        .bind("id", application.id())
                        .bind("hash", application.keyHash())
                        .bind("created", Times.write(application.createdAt()))
                        .execute();
            }
        });
    }

    /** Takes it away with its sessions; false when there was none. */
    public boolean remove(String id) {
        return jdbi.get()
                        .withHandle(handle -> handle.createUpdate("delete from application where id = :id")
                                .bind("id", id)
                                .execute())
                > 0;
    }

    public List<Application> all() {
        return jdbi.get()
                .withHandle(handle -> handle.createQuery("select * from application order by id")
                        .map(ROW)
                        .list());
    }

    public Optional<Application> byKeyHash(String keyHash) {
        return jdbi.get()
                .withHandle(handle -> handle.createQuery("select * from application where key_hash = :hash")
                        .bind("hash", keyHash)
                        .map(ROW)
                        .findOne());
    }
}
