package org.alongside.store;

import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The documents and links that agents may pick from: one list, of which each change makes a new version. */
public final class PushLibrary {
    /** @param version 0 while nobody has written one */
    public record Edition(int version, String itemsJson) {
        private static final Edition EMPTY = new Edition(0, "[]");
    }

    private final Supplier<Jdbi> jdbi;

    PushLibrary(Supplier<Jdbi> jdbi) {
        this.jdbi = jdbi;
    }

    public Edition read() {
        return jdbi.get().withHandle(PushLibrary::read);
    }

    private static Edition read(Handle handle) {
        return handle.createQuery("select version, items_json from push_library where id = 1")
                .map((row, context) -> new Edition(row.getInt("version"), row.getString("items_json")))
                .findOne()
                .orElse(Edition.EMPTY);
    }

    /** False when somebody else has written since {@code known} was read: then nothing changes. */
    public boolean replace(int known, String itemsJson) {
        return jdbi.get().inTransaction(handle -> {
            String sql = known == 0 && read(handle).version() == 0
                    ? "insert into push_library (id, version, items_json) values (1, :known + 1, :items)"
                    : "update push_library set version = :known + 1, items_json = :items where id = 1 and version = :known";
            return handle.createUpdate(sql)
                            .bind("known", known)
                            .bind("items", itemsJson)
                            .execute()
                    == 1;
        });
    }
}
