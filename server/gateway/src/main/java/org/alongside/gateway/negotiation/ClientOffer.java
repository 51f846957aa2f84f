package org.alongside.gateway.negotiation;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.HeaderExtension;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.TransportParameters;

/**
 * What a browser offered in {@code call.attach}, as parameters; {@link ClientOfferReader} makes it from SDP, {@link
 * ClientAnswer} answers it.
 *
 * @param sections every media section in its place, also those that we refuse (RFC 3264 §6)
 */
public record ClientOffer(TransportParameters transport, List<Section> sections) {
    public ClientOffer {
        sections = List.copyOf(sections);
    }

    /** The section that carries this kind: the first one that is not refused. */
    public Optional<Section> section(MediaKind kind) {
        return sections.stream().filter(s -> s.kind().equals(Optional.of(kind))).findFirst();
    }

    public Set<MediaKind> kinds() {
        var kinds = EnumSet.noneOf(MediaKind.class);
        sections.forEach(s -> s.kind().ifPresent(kinds::add));
        return kinds;
    }

    /** The same offer for a session that may not use video: its sections are refused. */
    public ClientOffer withoutVideo() {
        return new ClientOffer(
                transport,
                sections.stream()
                        .map(s -> s.kind().equals(Optional.of(MediaKind.VIDEO)) ? s.refused() : s)
                        .toList());
    }

    /** What the page can do with this kind at all; its wishes may be less. */
    public Flow flow(MediaKind kind) {
        return section(kind).map(Section::flow).orElse(Flow.NONE);
    }

    /**
     * One {@code m=} section.
     *
     * @param kind empty where we can't use the section: data, a second camera, a refused one
     * @param media the word of the {@code m=} line
     * @param flow as the client sees it
     * @param formats of the {@code m=} line, for a refusal
     */
    public record Section(
            String mid,
            Optional<MediaKind> kind,
            String media,
            String protocol,
            List<String> formats,
            Flow flow,
            List<CodecParameters> codecs,
            List<HeaderExtension> extensions) {
        public Section {
            formats = List.copyOf(formats);
            codecs = List.copyOf(codecs);
            extensions = List.copyOf(extensions);
        }

        private Section refused() {
            return new Section(mid, Optional.empty(), media, protocol, formats, flow, codecs, extensions);
        }
    }
}
