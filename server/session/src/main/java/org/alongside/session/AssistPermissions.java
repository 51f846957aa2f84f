package org.alongside.session;

import java.util.Set;

/**
 * Which parts of a consumer's page an agent may see, and of these act on, by the markers that the page gives them. A part
 * without a marker is {@code default}.
 */
public record AssistPermissions(Set<String> viewable, Set<String> interactive) {
    /** What an agent has of whom nothing was said. */
    public static final AssistPermissions DEFAULT = new AssistPermissions(Set.of("default"), Set.of("default"));

    public AssistPermissions {
        viewable = Set.copyOf(viewable);
        interactive = Set.copyOf(interactive);
    }
}
