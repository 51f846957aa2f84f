package org.alongside.broker.peer;

import java.util.List;
import java.util.Queue;
import org.alongside.broker.api.TransportParameters.Fingerprint;
import org.alongside.broker.dtls.DtlsAssociations;

/** The real handshakes, with a note of every SRTP profile that was agreed. */
record ProfileNoting(DtlsAssociations real, Queue<Integer> profiles) implements DtlsAssociations {
    @Override
    public List<Fingerprint> localFingerprints() {
        return real.localFingerprints();
    }

    @Override
    public Association open(Role role, List<Fingerprint> remote, Outbound outbound, Outcome outcome) {
        return real.open(role, remote, outbound, new Outcome() {
            @Override
            public void established(Keys keys) {
                profiles.add(keys.profile());
                outcome.established(keys);
            }

            @Override
            public void failed(String reason) {
                outcome.failed(reason);
            }

            @Override
            public void closed() {
                outcome.closed();
            }
        });
    }
}
