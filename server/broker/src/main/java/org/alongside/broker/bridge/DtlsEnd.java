package org.alongside.broker.bridge;

import org.alongside.broker.api.BridgeId;
import org.alongside.broker.dtls.DtlsAssociations;

/** Our end of one DTLS association, to whom its datagrams and its outcome come back. Runs on its media loop. */
public interface DtlsEnd {
    BridgeId bridge();

    /** The association has something to say to the far end. */
    void onDtlsOutbound(byte[] datagram);

    void onDtlsEstablished(long now, DtlsAssociations.Keys keys);

    void onDtlsFailed(long now, String reason);

    /** The far end said goodbye. */
    void onDtlsClosed(long now);
}
