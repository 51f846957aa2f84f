package org.alongside.sip.message;

import java.util.Optional;

/**
 * A line that is a header.
 *
 * @param known which of those that we know; empty where it is another
 */
record HeaderLine(Optional<KnownHeader> known, Header header) {

    /** Reads {@code name: value}; empty without colon or with a bad name. */
    static Optional<HeaderLine> parse(LineReader line) {
        int colon = line.indexOf(':');
        int start = line.afterSpace(line.from(), colon);
        int end = line.beforeSpace(start, colon);
        if (!isToken(line.bytes(), start, end)) {
            return Optional.empty();
        }
        var known = KnownHeader.find(line.bytes(), start, end);
        String name = known.isPresent() ? known.get().spelled(line.bytes(), start, end) : line.text(start, end);
        int value = line.afterSpace(colon + 1, line.to());
        return Optional.of(new HeaderLine(
                known, new Header(name, line.text(value, line.beforeSpace(value, line.to())))));
    }

    private static boolean isToken(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!Chars.TOKEN.has(bytes[i])) {
                return false;
            }
        }
        return start < end;
    }
}
