package org.alongside.assist.activity;

import java.util.Optional;
import org.alongside.assist.support.SupportEvent;
import org.alongside.kernel.Failure;

/** One thing that the people of a support session do together. Belongs to the session's mailbox. */
public interface Activity {
    /**
     * Takes one of its messages, from the consumer or from an agent who was admitted. A failure is told to whoever said it;
     * everything else it answers itself, now or later.
     */
    Optional<Failure> said(Said said);

    /** The session changed, by this; everybody was told where it stands now. */
    default void happened(SupportEvent event) {}

    /** The session is over: lets go of everything. */
    default void over() {}
}
