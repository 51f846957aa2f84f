package org.alongside.broker.api;

import java.util.List;
import org.alongside.kernel.Redacted;

/**
 * One end of a BUNDLEd WebRTC transport: ICE credentials (RFC 8839), certificate fingerprints (RFC 8122), DTLS role.
 *
 * @param candidates ours only; a lite agent needs none of the client's (RFC 8445 §2.5)
 */
public record TransportParameters(
        String iceUfrag,
        Redacted<String> icePwd,
        List<Fingerprint> fingerprints,
        DtlsSetup setup,
        List<TransportCandidate> candidates) {
    public TransportParameters {
        fingerprints = List.copyOf(fingerprints);
        candidates = List.copyOf(candidates);
    }

    /** Hash algorithm as in SDP ({@code sha-256}) and the hash as upper-case hex pairs joined by colons. */
    public record Fingerprint(String algorithm, String value) {}
}
