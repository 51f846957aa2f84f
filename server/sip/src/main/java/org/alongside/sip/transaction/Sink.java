package org.alongside.sip.transaction;

import org.alongside.sip.message.SipMessage;

/** Where the transaction layer drains to. Both are called from within its methods and must not call back into it. */
public interface Sink {
    /** Bytes are to leave by {@code flow} now. */
    void transmit(Flow flow, SipMessage message);

    /** Something for the user of the layer. */
    void deliver(TransactionEvent event);
}
