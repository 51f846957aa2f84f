package org.alongside.assist.activity;

import org.alongside.assist.support.SupportState.Agent;
import org.alongside.assist.support.SupportState.Open;
import org.alongside.kernel.Result;
import tools.jackson.databind.node.ObjectNode;

/** The support session as its activities see it. */
public interface Room {
    String cid();

    /** Where it stands now. */
    Open now();

    /** A new short code for this session. */
    Result<String> code();

    void tellConsumer(ObjectNode message);

    /** Tells one agent, if that one was admitted. */
    void tell(Agent agent, ObjectNode message);

    /** Tells every agent who was admitted. */
    default void tellAgents(ObjectNode message) {
        now().agents().forEach(agent -> tell(agent, message.deepCopy()));
    }
}
