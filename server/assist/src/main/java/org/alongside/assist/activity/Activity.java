package org.alongside.assist.activity;

import java.util.Optional;
import java.util.function.Consumer;
import org.alongside.assist.support.SupportEvent;
import org.alongside.kernel.Failure;
import tools.jackson.databind.node.ObjectNode;

/** One thing that the people of a support session do together. Belongs to the session's mailbox. */
public interface Activity {
    /**
     * Takes one of its messages, from the consumer or from an agent who was admitted. A failure is told to whoever said it;
     * everything else it answers itself, now or later.
     */
    Optional<Failure> said(Said said);

    /** The session changed, by this; everybody was told where it stands now. */
    default void happened(SupportEvent event) {}

    /** Says what a recording needs to know of it from its beginning on. */
    default void retell(Consumer<ObjectNode> to) {}

    /** The session is over: lets go of everything. */
    default void over() {}
}
