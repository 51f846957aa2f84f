package org.alongside.assist.activity;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.alongside.assist.documents.DocumentSource;
import org.alongside.assist.support.Quality;
import org.alongside.assist.support.SupportState.Agent;
import org.alongside.assist.support.SupportState.Open;
import org.alongside.kernel.Result;
import tools.jackson.databind.node.ObjectNode;

/** The support session as its activities see it. */
public interface Room {
    String cid();

    /** Where it stands now. */
    Open now();

    /** Where its documents come from. */
    DocumentSource documents();

    /** The best that anybody gets. */
    Quality bestQuality();

    /** Does work that blocks elsewhere, and then, in the session's mailbox, hands over what it yields. */
    <T> void work(Supplier<T> work, Consumer<T> then);

    /** A new short code for this session. */
    Result<String> code();

    /**
     * Remembers that something happened.
     *
     * @param kind a word for programs
     * @param agent whose doing it was; empty for the consumer
     */
    void note(String kind, Optional<Integer> agent, String detail);

    /** Whether an agent gets, besides the picture, the part that is told at twice the size. */
    void looksCloser(Agent agent, boolean closer);

    void tellConsumer(ObjectNode message);

    /** Tells one agent, if that one was admitted. */
    void tell(Agent agent, ObjectNode message);

    /** Tells every agent who was admitted. */
    default void tellAgents(ObjectNode message) {
        now().agents().forEach(agent -> tell(agent, message.deepCopy()));
    }
}
