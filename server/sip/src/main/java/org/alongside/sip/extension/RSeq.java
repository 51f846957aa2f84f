package org.alongside.sip.extension;

import java.util.Optional;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.Syntax;

/** {@code RSeq: 988789}: the order of reliable provisional responses (RFC 3262 §7.1). */
public record RSeq(long number) {
    /** The first of a call is drawn from 1 to here, so that counting up never wraps. */
    public static final long MAX_FIRST = Integer.MAX_VALUE;

    private static final long MAX = 0xffff_ffffL;

    public static Optional<RSeq> of(Headers headers) {
        return headers.first("RSeq")
                .map(value -> Syntax.number(value, MAX))
                .filter(number -> number > 0)
                .map(RSeq::new);
    }

    public RSeq next() {
        return new RSeq(number + 1);
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
