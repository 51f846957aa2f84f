package org.alongside.broker.api;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where a SIP endpoint wants its media, and how it is keyed.
 *
 * @param rtp the address from its SDP; the broker latches to the true source once (symmetric RTP, RFC 4961)
 * @param rtcp another address for RTCP (RFC 3605); empty means the next port, or the same one with rtcp-mux
 * @param rtcpMux RTP and RTCP share a port (RFC 5761)
 * @param crypto the SDES key the far end sends with (RFC 4568); at most one of this and {@code dtls}, neither for plain RTP
 * @param dtls whom to believe in a handshake (RFC 5763); nothing flows before it has given keys
 */
public record TrunkRemote(
        InetSocketAddress rtp,
        Optional<InetSocketAddress> rtcp,
        boolean rtcpMux,
        Optional<SdesCrypto> crypto,
        Optional<TrunkDtls> dtls) {
    /** Plain RTP, or SRTP by SDES. */
    public TrunkRemote(
            InetSocketAddress rtp, Optional<InetSocketAddress> rtcp, boolean rtcpMux, Optional<SdesCrypto> crypto) {
        this(rtp, rtcp, rtcpMux, crypto, Optional.empty());
    }

    public TrunkRemote keyedBy(SdesCrypto theirs) {
        return new TrunkRemote(rtp, rtcp, rtcpMux, Optional.of(theirs), Optional.empty());
    }

    public TrunkRemote keyedBy(TrunkDtls theirs) {
        return new TrunkRemote(rtp, rtcp, rtcpMux, Optional.empty(), Optional.of(theirs));
    }
}
