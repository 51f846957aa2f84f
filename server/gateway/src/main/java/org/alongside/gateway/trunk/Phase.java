package org.alongside.gateway.trunk;

import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.transaction.ClientKey;
import org.alongside.sip.transaction.Flow;
import org.alongside.sip.transaction.ServerKey;

/**
 * What a leg is doing: it decides what an effect of the call and a message of the peer mean now. A phase ends by
 * {@link SipLeg#enter}; after that none of its methods is called again.
 */
sealed interface Phase permits Dialling, Offered, Ringing, Talking, Over {
    void perform(SipEffect effect);

    void onResponse(ClientKey key, SipResponse response, Flow flow);

    /** Our request was challenged and went out again in another transaction. */
    default void onResent(ClientKey before, ClientKey now) {}

    /** One of our requests got no answer: 408 (Timer B or F) or 503 (transport). */
    void onFailure(ClientKey key, SipRequest request, int status);

    /** A request within the dialog, other than ACK and CANCEL. */
    void onRequest(ServerKey key, SipRequest request, Flow flow);

    default void onAck(SipRequest ack) {}

    /** A CANCEL for this INVITE, which still waited for its final response. */
    default void onCancel(ServerKey invite) {}

    /** When {@link #onTime} is due, in nanoseconds; {@code Long.MAX_VALUE} for never. */
    default long wakeAt() {
        return Long.MAX_VALUE;
    }

    default void onTime(long now) {}
}
