package org.alongside.sip.message;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The headers without which no message may be (RFC 3261 §8.1.1), read and right.
 *
 * @param vias topmost first, at least one
 */
public record Head(List<Via> vias, NameAddress from, NameAddress to, String callId, CSeq cseq) {

    public Head {
        vias = List.copyOf(vias);
    }

    public Via topVia() {
        return vias.getFirst();
    }

    public Head withTopVia(Via via) {
        return new Head(Stream.concat(Stream.of(via), vias.stream().skip(1)).toList(), from, to, callId, cseq);
    }

    public Head withTo(NameAddress newTo) {
        return new Head(vias, from, newTo, callId, cseq);
    }

    public Optional<String> fromTag() {
        return from.tag();
    }

    public Optional<String> toTag() {
        return to.tag();
    }
}
