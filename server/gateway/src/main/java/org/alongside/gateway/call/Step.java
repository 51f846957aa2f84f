package org.alongside.gateway.call;

import java.util.ArrayList;
import java.util.List;

/** What a machine makes of an event: the next state, and what shall be done outside, in that order. */
public record Step(CallState state, List<CallEffect> effects) {
    public Step {
        effects = List.copyOf(effects);
    }

    static Step stay(CallState state) {
        return new Step(state, List.of());
    }

    static Step to(CallState state) {
        return new Step(state, List.of());
    }

    Step then(CallEffect... more) {
        return then(List.of(more));
    }

    Step then(List<? extends CallEffect> more) {
        var all = new ArrayList<>(effects);
        all.addAll(more);
        return new Step(state, all);
    }
}
