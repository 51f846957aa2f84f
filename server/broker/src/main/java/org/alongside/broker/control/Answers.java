package org.alongside.broker.control;

import java.util.LinkedHashMap;
import org.alongside.broker.api.BrokerReply;

/**
 * What one client has asked and was told: a request that comes again over a new socket is answered from here, not done
 * twice (DTMF would be heard twice). The newest {@link #MAX_KEPT} are kept, those not yet answered always.
 */
final class Answers {
    static final int MAX_KEPT = 1_024;
    static final int MAX_RUNNING = 2_048;

    /** What is known of a request. */
    sealed interface State {}

    /** It has never been seen, or was forgotten long ago. */
    record Unseen() implements State {}

    record Running() implements State {}

    record Answered(BrokerReply reply) implements State {}

    private static final State UNSEEN = new Unseen();
    private static final State RUNNING = new Running();

    private final LinkedHashMap<Long, State> byId = new LinkedHashMap<>();
    private int running;

    State of(long id) {
        return byId.getOrDefault(id, UNSEEN);
    }

    boolean full() {
        return running >= MAX_RUNNING;
    }

    void begun(long id) {
        byId.put(id, RUNNING);
        running++;
    }

    void ended(long id, BrokerReply reply) {
        byId.put(id, new Answered(reply));
        running--;
        var oldestFirst = byId.values().iterator();
        while (byId.size() - running > MAX_KEPT && oldestFirst.hasNext()) {
            if (oldestFirst.next() instanceof Answered) {
                oldestFirst.remove();
            }
        }
    }
}
