package org.alongside.store;

import java.time.Instant;
import java.util.Optional;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;

/**
 * A support session as it is remembered.
 *
 * @param ending empty while it goes on, and where the server died with it
 */
public record PastSupport(Id id, String cid, Redacted<String> consumer, Instant startedAt, Optional<Ending> ending) {

    /** When and why it was over. */
    public record Ending(Instant at, String reason) {}

    /**
     * Something that happened in one.
     *
     * @param number from 1
     * @param kind a word for programs: {@code admitted}, {@code pushed}
     * @param who whose doing it was; nothing where it was nobody's
     */
    public record Event(int number, Instant at, String kind, Redacted<String> who, Redacted<String> detail) {}
}
