package org.alongside.broker.api;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * One payload type of one media section (RFC 8866 §6.6).
 *
 * @param name encoding name as registered, e.g. {@code opus}, {@code PCMU}, {@code VP8}, {@code telephone-event}; compared
 *     without case
 * @param clockRate Hz of the RTP timestamp
 * @param channels 1 for video
 * @param format {@code a=fmtp} parameters, keys in lower case
 * @param feedback {@code a=rtcp-fb} values, e.g. {@code nack}, {@code nack pli}, {@code transport-cc}
 * @param rtxPayloadType where retransmissions of this payload type travel (RFC 4588)
 */
public record CodecParameters(
        String name,
        int payloadType,
        int clockRate,
        int channels,
        Map<String, String> format,
        List<String> feedback,
        OptionalInt rtxPayloadType) {
    public CodecParameters {
        format = Map.copyOf(format);
        feedback = List.copyOf(feedback);
    }

    /** The same encoding: name, clock rate and channels agree (RFC 3264 §6.1); formats are judged by negotiation. */
    public boolean sameEncoding(CodecParameters other) {
        return name.equalsIgnoreCase(other.name) && clockRate == other.clockRate && channels == other.channels;
    }
}
