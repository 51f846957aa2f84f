package org.alongside.sip.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One {@code m=} section. Typed accessors read what is well formed and pass over what isn't: an attribute that makes no sense
 * is ignored (RFC 8866 §5.13), and every attribute, known or not, survives in {@link #attributes()}.
 *
 * @param media {@code audio}, {@code video}, {@code application} …
 * @param port 0 refuses the stream (RFC 3264 §6); 9 is 'none yet' where ICE is used
 * @param portCount 1 unless written as {@code port/count}
 * @param formats payload types for RTP, in order of preference
 */
public record MediaDescription(
        String media,
        int port,
        int portCount,
        String protocol,
        List<String> formats,
        Optional<Connection> connection,
        List<Bandwidth> bandwidths,
        List<Attribute> attributes,
        List<Line> otherLines) {

    public MediaDescription {
        formats = List.copyOf(formats);
        bandwidths = List.copyOf(bandwidths);
        attributes = List.copyOf(attributes);
        otherLines = Line.sorted(otherLines, SessionDescription.BEFORE_CONNECTION, SessionDescription.AFTER_BANDWIDTH);
    }

    public static MediaBuilder builder(String media, int port, String protocol) {
        return new MediaBuilder(media, port, protocol);
    }

    public MediaBuilder toBuilder() {
        return new MediaBuilder(this);
    }

    /** The answer to a stream that isn't wanted: same place, same formats, port 0. */
    public MediaDescription refused() {
        var mid = attribute("mid").map(m -> List.of(Attribute.of("mid", m))).orElse(List.of());
        return new MediaDescription(media, 0, 1, protocol, formats, Optional.empty(), List.of(), mid, List.of());
    }

    public boolean isRefused() {
        return port == 0;
    }

    public boolean has(String name) {
        return attributes.stream().anyMatch(a -> a.is(name));
    }

    /** The first value of that name. */
    public Optional<String> attribute(String name) {
        return attributes(name).stream().findFirst();
    }

    /** All values of that name, in order. */
    public List<String> attributes(String name) {
        return attributes.stream()
                .filter(a -> a.is(name))
                .flatMap(a -> a.value().stream())
                .toList();
    }

    public Optional<String> mid() {
        return attribute("mid");
    }

    /** As written in this section; {@link SessionDescription#direction} knows the session's default too. */
    public Optional<MediaDirection> direction() {
        return attributes.stream()
                .filter(a -> a.value().isEmpty())
                .flatMap(a -> MediaDirection.named(a.name()).stream())
                .findFirst();
    }

    /** What each format means, in order of preference; formats that nobody explains are left out. */
    public List<RtpMap> rtpMaps() {
        var explained = parsed("rtpmap", RtpMap::parse);
        var found = new ArrayList<RtpMap>();
        for (String format : formats) {
            int type = Numbers.parse(format, 127);
            explained.stream()
                    .filter(map -> map.payloadType() == type)
                    .findFirst()
                    .or(() -> RtpMap.ofStaticType(type))
                    .ifPresent(found::add);
        }
        return List.copyOf(found);
    }

    /** The parameters of one format; empty parameters where there is no {@code a=fmtp}. */
    public Fmtp fmtp(int payloadType) {
        return Fmtp.parse(valueFor("fmtp", payloadType).stream().findFirst().orElse(""));
    }

    /** {@code a=rtcp-fb} values that apply to one format, those for {@code *} among them: {@code nack pli}, {@code ccm fir} … */
    public List<String> feedback(int payloadType) {
        var all = new ArrayList<>(valueFor("rtcp-fb", payloadType));
        for (String value : attributes("rtcp-fb")) {
            if (value.startsWith("* ")) {
                all.add(value.substring(2).trim());
            }
        }
        return all.stream().distinct().toList();
    }

    public List<IceCandidate> candidates() {
        return parsed("candidate", IceCandidate::parse);
    }

    public List<Crypto> cryptos() {
        return parsed("crypto", Crypto::parse);
    }

    /** {@code a=ptime}, in milliseconds. */
    public Optional<Integer> ptimeMillis() {
        return attribute("ptime").map(p -> Numbers.parse(p.trim(), 1000)).filter(p -> p > 0);
    }

    private List<String> valueFor(String name, int payloadType) {
        String start = payloadType + " ";
        return attributes(name).stream()
                .filter(v -> v.startsWith(start))
                .map(v -> v.substring(start.length()).trim())
                .toList();
    }

    private <T> List<T> parsed(String name, Function<String, Optional<T>> parser) {
        return attributes(name).stream().flatMap(v -> parser.apply(v).stream()).toList();
    }
}
