package org.alongside.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
        if (vias.size() == 1) {
            return new Head(List.of(via), from, to, callId, cseq);
        }
        var changed = new ArrayList<>(vias);
        changed.set(0, via);
        return new Head(changed, from, to, callId, cseq);
    }

    public Head withTo(NameAddress newTo) {
        return new Head(vias, from, newTo, callId, cseq);
    }

    void writeTo(StringBuilder out) {
        for (var via : vias) {
            via.writeTo(out.append("Via: "));
            out.append("\r\n");
        }
        from.writeTo(out.append("From: "));
        to.writeTo(out.append("\r\nTo: "));
        out.append("\r\nCall-ID: ").append(callId);
        cseq.writeTo(out.append("\r\nCSeq: "));
        out.append("\r\n");
    }

    public Optional<String> fromTag() {
        return from.tag();
    }

    public Optional<String> toTag() {
        return to.tag();
    }
}
