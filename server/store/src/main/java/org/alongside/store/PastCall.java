package org.alongside.store;

import java.time.Instant;
import java.util.Optional;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;

/**
 * A call that is over, in one row. Texts are empty where there is nothing to say.
 *
 * @param caller who called, as an address
 * @param dialled whom, as it was dialled: {@code queue:advice}, {@code sip:ben@bank.example}
 * @param answeredBy the address that answered
 * @param agent the account that answered first, or that called
 * @param queue the one from which it was answered, or in which it waited last
 * @param waitedMillis until it was answered or over
 * @param reason why it ended
 * @param correlation the name of the support session beside it
 * @param detailJson legs and timeline, in the gateway's versioned JSON
 */
public record PastCall(
        Id id,
        Instant beganAt,
        Optional<Instant> answeredAt,
        Instant endedAt,
        String caller,
        Redacted<String> callerName,
        String dialled,
        String answeredBy,
        String agent,
        String queue,
        long waitedMillis,
        String trunk,
        String reason,
        String correlation,
        String detailJson) {

    /** What somebody wrote down about it. */
    public record Note(Id call, String agent, Instant at, Redacted<String> text) {}

    /**
     * Which of them, the newest first.
     *
     * @param agent who talked in it, first or later
     * @param before only calls that come after this one in the list
     * @param text a part of caller, name, dialled, who answered, or the whole correlation or id; in any case of letters
     */
    public record Query(
            Optional<Instant> from,
            Optional<Instant> to,
            Optional<String> agent,
            Optional<String> queue,
            Optional<String> reason,
            Optional<String> text,
            Optional<Place> before,
            int atMost) {
        /** The newest ones. */
        public static Query newest(int atMost) {
            return new Query(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    atMost);
        }
    }

    /** Where a page ended. */
    public record Place(Instant beganAt, Id id) {}

    public Place place() {
        return new Place(beganAt, id);
    }
}
