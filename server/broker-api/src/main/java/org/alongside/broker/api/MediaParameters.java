package org.alongside.broker.api;

import java.util.List;
import java.util.Optional;

/**
 * What one media section of a leg may carry, as negotiated.
 *
 * @param mid the section's identification (RFC 8843); empty towards a trunk without BUNDLE
 * @param direction seen from the broker: hold, mute and one-way video are directions, not renegotiations
 * @param codecs what may be sent and received, preferred first; empty where the section was refused
 * @param remote where a trunk leg sends; a client leg's address is learned by ICE
 * @param rtcp how feedback is spoken, see {@link RtcpMode}
 */
public record MediaParameters(
        String mid,
        MediaKind kind,
        Direction direction,
        List<CodecParameters> codecs,
        List<HeaderExtension> extensions,
        Optional<TrunkRemote> remote,
        RtcpMode rtcp) {
    public MediaParameters {
        codecs = List.copyOf(codecs);
        extensions = List.copyOf(extensions);
    }

    /** What the far end understands of RFC 4585: a plain AVP endpoint gets key-frame requests by SIP INFO (RFC 5168). */
    public enum RtcpMode {
        AVP,
        AVPF
    }
}
