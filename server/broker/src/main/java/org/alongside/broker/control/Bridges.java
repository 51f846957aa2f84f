package org.alongside.broker.control;

import java.util.concurrent.CompletableFuture;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.Claim;
import org.alongside.kernel.Id;

/** What the control channel needs of the data plane. Any thread calls, and nothing blocks. */
public interface Bridges {
    /** Always completes. */
    CompletableFuture<BrokerReply> ask(Claim claim, BrokerCommand command);

    /** This owner has just said something. */
    void ownerHeard(Id owner);

    /** This owner's socket is closed and no other has followed it. */
    void ownerGone(Id owner);
}
