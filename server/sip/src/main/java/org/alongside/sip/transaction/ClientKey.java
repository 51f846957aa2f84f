package org.alongside.sip.transaction;

import org.alongside.sip.message.SipMessage;

/** What a response has in common with its request: the top Via's branch and the method (RFC 3261 §17.1.3). */
public record ClientKey(String branch, String method) implements TransactionKey {
    /** Of our own request, or of a response to one; "" as branch matches nothing. */
    public static ClientKey of(SipMessage message) {
        return new ClientKey(message.head().topVia().branch().orElse(""), message.method());
    }
}
