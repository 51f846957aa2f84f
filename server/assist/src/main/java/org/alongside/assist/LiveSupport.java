package org.alongside.assist;

import java.time.Instant;
import java.util.List;
import org.alongside.assist.support.SupportState.Agent;
import org.alongside.assist.support.SupportState.Open;
import org.alongside.kernel.Redacted;

/** A support session that goes on, as those who watch over many see it. */
public record LiveSupport(
        String cid,
        Redacted<String> consumer,
        Instant startedAt,
        boolean consumerThere,
        boolean paused,
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
                open.agents().stream().filter(Agent::admitted).map(Agent::name).toList());
    }
}
