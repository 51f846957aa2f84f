package org.alongside.gateway.call;

import java.util.List;
import java.util.Optional;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.MediaKind;

/** An attach that was answered, and with which codecs; a kind without an entry was refused. */
public record AgreedAttach(Attach attach, List<KindCodecs> media) {
    public AgreedAttach {
        media = List.copyOf(media);
    }

    List<CodecParameters> codecs(MediaKind kind) {
        return media.stream()
                .filter(m -> m.kind() == kind)
                .findFirst()
                .map(KindCodecs::codecs)
                .orElse(List.of());
    }

    static Optional<KindCodecs> entry(MediaKind kind, List<CodecParameters> codecs) {
        return codecs.isEmpty() ? Optional.empty() : Optional.of(new KindCodecs(kind, codecs));
    }

    /** The codecs of one kind, preferred first. */
    public record KindCodecs(MediaKind kind, List<CodecParameters> codecs) {
        public KindCodecs {
            codecs = List.copyOf(codecs);
        }
    }
}
