package org.alongside.gateway.negotiation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.alongside.broker.api.BrokerReply.ClientAttached;
import org.alongside.broker.api.LocalStream;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.MediaParameters;
import org.alongside.gateway.negotiation.ClientOffer.Section;
import org.alongside.sip.sdp.Bandwidth;
import org.alongside.sip.sdp.Connection;
import org.alongside.sip.sdp.IceCandidate;
import org.alongside.sip.sdp.MediaBuilder;
import org.alongside.sip.sdp.MediaDescription;
import org.alongside.sip.sdp.Origin;
import org.alongside.sip.sdp.SessionDescription;

/**
 * Writes the answer to a browser's offer: ICE-lite, passive DTLS, one BUNDLEd transport.
 *
 * <p>A section's direction is all that was offered, turned round: hold, mute and one-way video are the broker's to enforce, so
 * that none of them needs a renegotiation.
 */
public final class ClientAnswer {
    private static final String STREAM = "alongside";
    private static final int DISCARD_PORT = 9; // RFC 8840 §4.1: no candidate yet

    private ClientAnswer() {}

    /**
     * @param media what the sections carry; a section without its entry, or with an entry without codecs, is refused
     * @param videoKilobits the most the far end takes, for {@code b=}
     */
    public static String write(
            ClientOffer offer,
            ClientAttached ours,
            List<MediaParameters> media,
            OptionalInt videoKilobits,
            long sessionId) {
        var mids = offer.sections().stream()
                .filter(s -> accepted(s, media).isPresent())
                .map(Section::mid)
                .toList();
        var answer = SessionDescription.builder(Origin.of(sessionId, 1, "127.0.0.1"))
                .bundle(mids)
                .attribute("msid-semantic", "WMS " + STREAM)
                .flag("ice-lite");
        for (var section : offer.sections()) {
            answer.media(accepted(section, media)
                    .map(m -> accept(section, ours, m, videoKilobits))
                    .orElseGet(() -> refuse(section)));
        }
        return answer.build().toString();
    }

    private static Optional<MediaParameters> accepted(Section section, List<MediaParameters> media) {
        return media.stream()
                .filter(m -> section.kind().equals(Optional.of(m.kind())))
                .filter(m -> m.mid().equals(section.mid()) && !m.codecs().isEmpty())
                .findFirst();
    }

    private static MediaDescription refuse(Section section) {
        var line = MediaDescription.builder(section.media(), 0, section.protocol());
        section.formats().forEach(line::format);
        return line.connection(Connection.to("0.0.0.0"))
                .flag("inactive")
                .attribute("mid", section.mid())
                .build();
    }

    private static MediaDescription accept(
            Section section, ClientAttached ours, MediaParameters media, OptionalInt videoKilobits) {
        var first = ours.local().candidates().stream().findFirst();
        var line = MediaDescription.builder(
                section.media(), first.map(c -> c.port()).orElse(DISCARD_PORT), section.protocol());
        line.connection(Connection.to(first.map(c -> c.address()).orElse("0.0.0.0")));
        if (media.kind() == MediaKind.VIDEO && videoKilobits.isPresent()) {
            line.bandwidth(new Bandwidth("AS", videoKilobits.getAsInt()));
        }
        line.attribute("mid", section.mid());
        transport(line, ours);
        media.extensions().forEach(e -> line.attribute("extmap", e.id() + " " + e.uri()));
        line.direction(section.flow().reversed().inDescription())
                .flag("rtcp-mux")
                .flag("rtcp-rsize");
        SectionCodecs.write(line, media.codecs(), true);
        ours.streams().stream().filter(s -> s.kind() == media.kind()).forEach(s -> stream(line, s));
        return line.build();
    }

    private static void transport(MediaBuilder line, ClientAttached ours) {
        var local = ours.local();
        line.attribute("ice-ufrag", local.iceUfrag())
                .attribute("ice-pwd", local.icePwd().reveal());
        local.fingerprints().forEach(f -> line.attribute("fingerprint", f.algorithm() + " " + f.value()));
        line.attribute("setup", local.setup().name().toLowerCase(Locale.ROOT));
        local.candidates()
                .forEach(c -> line.candidate(
                        new IceCandidate(c.foundation(), 1, "udp", c.priority(), c.address(), c.port(), "host", "")));
        line.flag("end-of-candidates");
    }

    /** RFC 8830 and 5576: one track in one stream, so that the page gets audio and video together. */
    private static void stream(MediaBuilder line, LocalStream stream) {
        String track = stream.kind().name().toLowerCase(Locale.ROOT);
        line.attribute("msid", STREAM + " " + track);
        if (stream.rtxSsrc().isPresent()) {
            line.attribute(
                    "ssrc-group",
                    "FID " + stream.ssrc() + " " + stream.rtxSsrc().getAsLong());
        }
        List.of(Optional.of(stream.ssrc()), stream.rtxSsrc().stream().boxed().findFirst()).stream()
                .flatMap(Optional::stream)
                .collect(Collectors.toList())
                .forEach(ssrc -> line.attribute("ssrc", ssrc + " cname:" + stream.cname()));
    }
}
