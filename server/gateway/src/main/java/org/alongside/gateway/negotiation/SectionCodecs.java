package org.alongside.gateway.negotiation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.alongside.broker.api.CodecParameters;
import org.alongside.sip.sdp.Fmtp;
import org.alongside.sip.sdp.MediaBuilder;
import org.alongside.sip.sdp.MediaDescription;
import org.alongside.sip.sdp.RtpMap;

/** Codecs as a media section lists them: {@code rtpmap}, {@code fmtp}, {@code rtcp-fb}, and rtx folded into what it repairs. */
final class SectionCodecs {
    /** What the broker can do, of all that browsers offer. */
    private static final Set<String> FEEDBACK = Set.of("nack", "nack pli", "ccm fir", "goog-remb", "transport-cc");

    private SectionCodecs() {}

    static List<CodecParameters> read(MediaDescription section) {
        var codecs = new ArrayList<CodecParameters>();
        for (var map : section.rtpMaps()) {
            if (!map.is("rtx")) {
                codecs.add(new CodecParameters(
                        map.encoding(),
                        map.payloadType(),
                        map.clockRate(),
                        map.channels(),
                        section.fmtp(map.payloadType()).parameters(),
                        section.feedback(map.payloadType()).stream()
                                .filter(FEEDBACK::contains)
                                .toList(),
                        rtxFor(map.payloadType(), section)));
            }
        }
        return List.copyOf(codecs);
    }

    /** RFC 4588 §8.1: rtx names what it repairs by {@code apt}. */
    private static OptionalInt rtxFor(int payloadType, MediaDescription section) {
        return section.rtpMaps().stream()
                .filter(map -> map.is("rtx"))
                .filter(map -> section.fmtp(map.payloadType()).get("apt", "").equals(Integer.toString(payloadType)))
                .mapToInt(RtpMap::payloadType)
                .findFirst();
    }

    /** Writes payload types in order, rtx behind what it repairs. */
    static void write(MediaBuilder section, List<CodecParameters> codecs, boolean withRtx) {
        for (var codec : codecs) {
            int type = codec.payloadType();
            section.codec(new RtpMap(type, codec.name(), codec.clockRate(), codec.channels()));
            if (!codec.format().isEmpty()) {
                section.fmtp(type, sorted(codec));
            }
            codec.feedback().forEach(kind -> section.feedback(type, kind));
            if (withRtx && codec.rtxPayloadType().isPresent()) {
                int rtx = codec.rtxPayloadType().getAsInt();
                section.codec(RtpMap.of(rtx, "rtx", codec.clockRate()));
                section.fmtp(rtx, Fmtp.parse("apt=" + type));
            }
        }
    }

    /** The parameters by name, so that the same codec is always written the same way. */
    private static Fmtp sorted(CodecParameters codec) {
        var parameters = new LinkedHashMap<String, String>();
        codec.format().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(e -> parameters.put(e.getKey(), e.getValue()));
        return new Fmtp(parameters);
    }
}
