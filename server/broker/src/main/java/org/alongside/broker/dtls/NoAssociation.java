package org.alongside.broker.dtls;

import org.alongside.broker.dtls.DtlsAssociations.Association;

/** What is left of an association that was refused before it began. */
final class NoAssociation implements Association {
    @Override
    public void receive(byte[] datagram) {}

    @Override
    public void close() {}
}
