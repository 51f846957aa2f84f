package org.alongside.gateway.queue;

import java.util.List;

/** What the machine makes of an event. */
public record QueueStep(QueueState state, List<QueueEffect> effects) {
    public QueueStep {
        effects = List.copyOf(effects);
    }
}
