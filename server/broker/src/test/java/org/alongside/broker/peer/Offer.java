package org.alongside.broker.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.Direction;
import org.alongside.broker.api.DtlsSetup;
import org.alongside.broker.api.HeaderExtension;
import org.alongside.broker.api.LocalStream;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.MediaParameters;
import org.alongside.broker.api.MediaParameters.RtcpMode;
import org.alongside.broker.api.TransportCandidate;
import org.alongside.broker.api.TransportParameters;
import org.alongside.kernel.Redacted;

/** A browser's offer with one audio and one video section, read with a coarse comb: enough to answer Opus and VP8. */
record Offer(String sdp) {
    private static final List<String> EXTENSIONS = List.of(
            "urn:ietf:params:rtp-hdrext:sdes:mid",
            "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
            "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
            "urn:ietf:params:rtp-hdrext:ssrc-audio-level");

    TransportParameters transport(DtlsSetup setup) {
        return new TransportParameters(
                find("a=ice-ufrag:(\\S+)"),
                Redacted.of(find("a=ice-pwd:(\\S+)")),
                List.of(new TransportParameters.Fingerprint("sha-256", find("a=fingerprint:sha-256 (\\S+)"))),
                setup,
                List.of());
    }

    List<MediaParameters> media() {
        return List.of(media(MediaKind.AUDIO, opus()), media(MediaKind.VIDEO, vp8()));
    }

    private MediaParameters media(MediaKind kind, CodecParameters codec) {
        return new MediaParameters(
                mid(kind), kind, Direction.SENDRECV, List.of(codec), extensions(kind), Optional.empty(), RtcpMode.AVPF);
    }

    private String section(MediaKind kind) {
        int audio = sdp.indexOf("m=audio");
        int video = sdp.indexOf("m=video");
        int start = kind == MediaKind.AUDIO ? audio : video;
        int other = kind == MediaKind.AUDIO ? video : audio;
        return other > start ? sdp.substring(start, other) : sdp.substring(start);
    }

    String mid(MediaKind kind) {
        return first(section(kind), "a=mid:(\\S+)");
    }

    private CodecParameters opus() {
        int type = Integer.parseInt(find("a=rtpmap:(\\d+) opus/48000/2"));
        return new CodecParameters("opus", type, 48_000, 2, Map.of(), List.of("transport-cc"), OptionalInt.empty());
    }

    private CodecParameters vp8() {
        int type = Integer.parseInt(find("a=rtpmap:(\\d+) VP8/90000"));
        int rtx = Integer.parseInt(find("a=fmtp:(\\d+) apt=" + type + "\\b"));
        List<String> feedback = List.of("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli");
        return new CodecParameters("VP8", type, 90_000, 1, Map.of(), feedback, OptionalInt.of(rtx));
    }

    private List<HeaderExtension> extensions(MediaKind kind) {
        List<HeaderExtension> agreed = new ArrayList<>();
        for (MatchResult match : Pattern.compile("a=extmap:(\\d+) (\\S+)")
                .matcher(section(kind))
                .results()
                .toList()) {
            if (EXTENSIONS.contains(match.group(2))) {
                agreed.add(new HeaderExtension(Integer.parseInt(match.group(1)), match.group(2)));
            }
        }
        return agreed;
    }

    /** Our answer, built from what the broker said. */
    String answer(TransportParameters local, List<LocalStream> streams) {
        StringBuilder answer = new StringBuilder("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n");
        List<MediaKind> order = sdp.indexOf("m=audio") < sdp.indexOf("m=video")
                ? List.of(MediaKind.AUDIO, MediaKind.VIDEO)
                : List.of(MediaKind.VIDEO, MediaKind.AUDIO);
        answer.append("a=group:BUNDLE ")
                .append(mid(order.get(0)))
                .append(' ')
                .append(mid(order.get(1)))
                .append("\r\n");
        answer.append("a=ice-lite\r\na=msid-semantic: WMS *\r\n");
        for (MediaKind kind : order) {
            LocalStream stream = streams.stream()
                    .filter(one -> one.kind() == kind)
                    .findFirst()
                    .orElseThrow();
            section(answer, local, media(kind, kind == MediaKind.AUDIO ? opus() : vp8()), stream);
        }
        return answer.toString();
    }

    private static void section(
            StringBuilder answer, TransportParameters local, MediaParameters media, LocalStream stream) {
        CodecParameters codec = media.codecs().getFirst();
        boolean audio = media.kind() == MediaKind.AUDIO;
        String types = codec.payloadType()
                + (codec.rtxPayloadType().isPresent()
                        ? " " + codec.rtxPayloadType().getAsInt()
                        : "");
        line(answer, "m=%s 9 UDP/TLS/RTP/SAVPF %s".formatted(audio ? "audio" : "video", types));
        line(answer, "c=IN IP4 0.0.0.0");
        line(answer, "a=mid:" + media.mid());
        line(answer, "a=sendrecv");
        line(answer, "a=rtcp-mux");
        line(answer, "a=ice-ufrag:" + local.iceUfrag());
        line(answer, "a=ice-pwd:" + local.icePwd().reveal());
        local.fingerprints()
                .forEach(print -> line(answer, "a=fingerprint:%s %s".formatted(print.algorithm(), print.value())));
        line(answer, "a=setup:" + (local.setup() == DtlsSetup.ACTIVE ? "active" : "passive"));
        for (TransportCandidate candidate : local.candidates()) {
            line(
                    answer,
                    "a=candidate:%s 1 udp %d %s %d typ host"
                            .formatted(
                                    candidate.foundation(),
                                    candidate.priority(),
                                    candidate.address(),
                                    candidate.port()));
        }
        line(
                answer,
                "a=rtpmap:%d %s/%d%s"
                        .formatted(codec.payloadType(), codec.name(), codec.clockRate(), audio ? "/2" : ""));
        codec.feedback().forEach(value -> line(answer, "a=rtcp-fb:%d %s".formatted(codec.payloadType(), value)));
        codec.rtxPayloadType().ifPresent(rtx -> {
            line(answer, "a=rtpmap:%d rtx/90000".formatted(rtx));
            line(answer, "a=fmtp:%d apt=%d".formatted(rtx, codec.payloadType()));
        });
        media.extensions().forEach(one -> line(answer, "a=extmap:%d %s".formatted(one.id(), one.uri())));
        stream.rtxSsrc().ifPresent(rtx -> line(answer, "a=ssrc-group:FID %d %d".formatted(stream.ssrc(), rtx)));
        line(answer, "a=msid:far far-" + media.mid());
        line(answer, "a=ssrc:%d cname:%s".formatted(stream.ssrc(), stream.cname()));
        stream.rtxSsrc().ifPresent(rtx -> line(answer, "a=ssrc:%d cname:%s".formatted(rtx, stream.cname())));
    }

    private static void line(StringBuilder answer, String text) {
        answer.append(text).append("\r\n");
    }

    private String find(String pattern) {
        return first(sdp, pattern);
    }

    private static String first(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError(pattern + " is not in " + text))
                .group(1);
    }
}
