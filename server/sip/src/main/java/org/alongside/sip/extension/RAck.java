package org.alongside.sip.extension;

import java.util.Optional;
import org.alongside.sip.message.CSeq;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.Syntax;

/** {@code RAck: 776656 1 INVITE}: which provisional response a PRACK acknowledges (RFC 3262 §7.2). */
public record RAck(RSeq rseq, CSeq cseq) {

    public static Optional<RAck> of(Headers headers) {
        return headers.first("RAck").flatMap(RAck::parse);
    }

    private static Optional<RAck> parse(String text) {
        String[] words = text.strip().split("[ \t]+", -1);
        if (words.length != 3 || !Syntax.isToken(words[2])) {
            return Optional.empty();
        }
        long rseq = Syntax.number(words[0], 0xffff_ffffL);
        long cseq = Syntax.number(words[1], CSeq.MAX);
        return rseq < 1 || cseq < 0
                ? Optional.empty()
                : Optional.of(new RAck(new RSeq(rseq), new CSeq(cseq, words[2])));
    }

    @Override
    public String toString() {
        return rseq + " " + cseq;
    }
}
