package org.alongside.sip.message;

import java.util.Optional;

/** {@code CSeq: 314159 INVITE}: order within a dialog; the number stays below 2^31 (RFC 3261 §8.1.1.5). */
public record CSeq(long number, String method) {
    public static final long MAX = Integer.MAX_VALUE;

    private static final Chars SPACE = Chars.of(" \t");

    static Optional<CSeq> parse(String text) {
        var reader = new Reader(text);
        reader.skipSpace();
        long number = Syntax.number(reader.until(SPACE), MAX);
        reader.skipSpace();
        String method = reader.token();
        reader.skipSpace();
        return number < 0 || method.isEmpty() || !reader.atEnd()
                ? Optional.empty()
                : Optional.of(new CSeq(number, method));
    }

    void writeTo(StringBuilder out) {
        out.append(number).append(' ').append(method);
    }

    @Override
    public String toString() {
        return number + " " + method;
    }
}
