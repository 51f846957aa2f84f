package org.alongside.session.erasure;

import java.time.Instant;
import java.util.List;
import org.alongside.kernel.Result;
import org.alongside.store.PastCall;

/** Who knows of a person what the database does not: what goes on now, and files. For any thread; may wait. */
public interface Holders {
    /** The calls that go on, as they would be remembered if they were over now. */
    List<PastCall> callsGoingOn();

    /** The support sessions that go on. */
    List<Support> supportsGoingOn();

    /** @param names of the consumer and of the agents in it */
    record Support(String cid, List<String> names) {
        public Support {
            names = List.copyOf(names);
        }
    }

    /** Waits until all that was told of what is over lies in the database. */
    Result<Boolean> settled();

    /** The recordings that lie there as files. */
    List<Recording> recordings();

    /**
     * @param readable whether its head is known, and with it {@code cid} and {@code consumer}; else they are empty
     * @param goesOn whether it is still being written
     */
    record Recording(
            String id, boolean readable, String cid, String consumer, Instant startedAt, long bytes, boolean goesOn) {}

    /** Deletes one; a sentence where that fails. */
    Result<?> delete(Recording recording);

    /** These tokens are no longer kept: whoever is connected with one is so no longer. */
    void forgotten(List<org.alongside.kernel.Id> tokens);

    /** What people sign in and register with here: {@code agent bea}, {@code phone 7@bank.example}. */
    List<Account> accounts();

    record Account(String kind, String name) {}
}
