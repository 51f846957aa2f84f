package org.alongside.sip.extension;

import java.util.Optional;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.NameAddress;

/** {@code Referred-By: <sip:bob@b>} (RFC 3892 §3): who asked for a transfer, unproved. A {@code cid} parameter stays as it is. */
public record ReferredBy(NameAddress address) {

    public static Optional<ReferredBy> of(Headers headers) {
        var addresses = headers.addresses("Referred-By");
        return addresses.size() == 1 ? Optional.of(new ReferredBy(addresses.getFirst())) : Optional.empty();
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
