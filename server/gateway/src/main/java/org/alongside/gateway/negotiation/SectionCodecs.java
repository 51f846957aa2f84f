package org.alongside.gateway.negotiation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        var maps = section.rtpMaps();
        var repairs = repairs(section, maps);
        var codecs = new ArrayList<CodecParameters>();
        for (var map : maps) {
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
                        repairs.getOrDefault(Integer.toString(map.payloadType()), OptionalInt.empty())));
            }
        }
        return List.copyOf(codecs);
    }

    /** The rtx type for each type that has one, which rtx names by {@code apt} (RFC 4588 §8.1); the first wins. */
    private static Map<String, OptionalInt> repairs(MediaDescription section, List<RtpMap> maps) {
        var found = new HashMap<String, OptionalInt>();
        for (var map : maps) {
            if (map.is("rtx")) {
                found.putIfAbsent(section.fmtp(map.payloadType()).get("apt", ""), OptionalInt.of(map.payloadType()));
            }
        }
        return found;
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
                .sorted(Map.Entry.comparingByKey())
                .forEach(e -> parameters.put(e.getKey(), e.getValue()));
        return new Fmtp(parameters);
    }
}
