package org.alongside.gateway.queue;

import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.alongside.gateway.call.CallId;

/**
 * A caller in a queue.
 *
 * @param ticket drawn when the call came; lower ones are served first, also after an overflow into another queue
 * @param came when the call came to its first queue
 * @param joined when it came to this one
 * @param staffedAt when somebody last served this queue, or {@code joined}
 * @param seen the queues it was in, this one included; none takes it twice
 * @param giver the agent who handed it on to a queue: it does not ring there, but may come back
 * @param ring where it rings now
 * @param told what the caller last heard
 */
public record Waiting(
        CallId call,
        String queue,
        long ticket,
        Instant came,
        Instant joined,
        Instant staffedAt,
        Set<String> seen,
        Optional<String> giver,
        Optional<Ring> ring,
        Optional<Told> told) {
    public Waiting {
        seen = Set.copyOf(seen);
    }

    /** It rings at this agent, and until then. */
    public record Ring(String agent, Instant until) {}

    /** News that the caller heard. */
    public record Told(String queue, int position, Instant at) {}

    static Waiting at(Instant now, CallId call, String queue, Optional<String> giver, long ticket) {
        return new Waiting(
                call, queue, ticket, now, now, now, Set.of(queue), giver, Optional.empty(), Optional.empty());
    }

    Waiting into(String next, Instant now) {
        var all = new HashSet<>(seen);
        all.add(next);
        return new Waiting(call, next, ticket, came, now, now, all, giver, Optional.empty(), told);
    }

    Waiting with(Optional<Ring> other) {
        return new Waiting(call, queue, ticket, came, joined, staffedAt, seen, giver, other, told);
    }

    Waiting staffed(Instant now) {
        return new Waiting(call, queue, ticket, came, joined, now, seen, giver, ring, told);
    }

    Waiting told(int position, Instant now) {
        var news = Optional.of(new Told(queue, position, now));
        return new Waiting(call, queue, ticket, came, joined, staffedAt, seen, giver, ring, news);
    }
}
