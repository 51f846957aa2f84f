package org.alongside.gateway.call;

import java.util.List;

/**
 * Whom to ring (RFC 3261 §16.5): the first group at once and together, each later one where nobody before it can be had, or has
 * answered for a while.
 */
public record TargetSet(Dialled dialled, List<List<Leg>> groups) {
    public TargetSet {
        groups = groups.stream().map(List::copyOf).toList();
    }

    public static TargetSet of(Leg callee) {
        return new TargetSet(new Dialled(callee.address(), callee.displayName(), false), List.of(List.of(callee)));
    }

    /** Nobody yet: the caller waits for whoever is added. */
    public static TargetSet waiting(Dialled dialled) {
        return new TargetSet(dialled, List.of());
    }

    List<Leg> legs() {
        return groups.stream().flatMap(List::stream).toList();
    }
}
