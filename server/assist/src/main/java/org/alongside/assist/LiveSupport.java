package org.alongside.assist;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.alongside.assist.support.SupportState.Agent;
import org.alongside.assist.support.SupportState.Open;
import org.alongside.kernel.Redacted;

/**
 * A support session that goes on, as those who watch over many see it.
 *
 * @param mayBeWatched whether a supervisor may look without asking: the consumer agreed to that
 * @param lead who leads it among the agents, by name
 */
public record LiveSupport(
        String cid,
        Redacted<String> consumer,
        Instant startedAt,
        boolean consumerThere,
        boolean paused,
        boolean mayBeWatched,
        Optional<Redacted<String>> lead,
        List<Redacted<String>> agents) {
    public LiveSupport {
        agents = List.copyOf(agents);
    }

    static LiveSupport of(String cid, String consumer, Instant startedAt, Open open) {
        return new LiveSupport(
                cid,
                Redacted.of(consumer),
                startedAt,
                open.consumer().there(),
                open.paused(),
                open.mayBeWatched(),
                open.lead().flatMap(lead -> open.admitted(lead.agent())).map(Agent::name),
                open.agents().stream().filter(Agent::admitted).map(Agent::name).toList());
    }
}
