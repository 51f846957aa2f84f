package org.alongside.broker.api;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alongside.broker.api.TransportParameters.Fingerprint;

/**
 * What was agreed about a SIP endpoint's DTLS association (RFC 5763).
 *
 * @param fingerprints its certificate must match one of them (RFC 8122 §5)
 * @param setup our role: {@link DtlsSetup#ACTIVE} sends the ClientHello; anything else waits for it
 * @param id what the far end calls the association ({@code a=tls-id}, RFC 8842); most name none
 */
public record TrunkDtls(List<Fingerprint> fingerprints, DtlsSetup setup, Optional<String> id) {
    public TrunkDtls {
        fingerprints = List.copyOf(fingerprints);
    }

    /** Whether an association made for one serves the other too: role, fingerprints and name agree (RFC 8842 §4). */
    public boolean sameAssociation(TrunkDtls other) {
        return setup == other.setup
                && id.equals(other.id)
                && Set.copyOf(fingerprints).equals(Set.copyOf(other.fingerprints));
    }
}
