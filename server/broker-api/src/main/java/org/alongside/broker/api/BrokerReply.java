package org.alongside.broker.api;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.alongside.kernel.Failure;

/** The one answer to a {@link BrokerCommand}. */
public sealed interface BrokerReply {
    /** It is done. */
    record Done() implements BrokerReply {}

    /** Our end of the client's transport, for the SDP answer. */
    record ClientAttached(TransportParameters local, List<LocalStream> streams) implements BrokerReply {}

    /** Our ports towards the trunk, for the SDP. */
    record TrunkOpened(List<TrunkPort> ports) implements BrokerReply {}

    /** The bridge is ours; its legs as the broker knows them. */
    record BridgeClaimed(List<LegId> legs) implements BrokerReply {}

    /** It can't be done, and why; nothing changed. */
    record Refused(Failure failure) implements BrokerReply {}

    /**
     * One media kind's local ports.
     *
     * @param rtcp the same as {@code rtp} with rtcp-mux
     * @param crypto the keys we would send with, one for each suite asked for, in that order
     * @param fingerprints of the certificate that we show where DTLS keys the media
     */
    record TrunkPort(
            MediaKind kind,
            InetSocketAddress rtp,
            InetSocketAddress rtcp,
            LocalStream stream,
            List<SdesCrypto> crypto,
            List<TransportParameters.Fingerprint> fingerprints,
            Optional<String> note) {
        public TrunkPort {
            crypto = List.copyOf(crypto);
            fingerprints = List.copyOf(fingerprints);
        }
    }
}
