package org.alongside.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code word;name=value;flag}: the shape that most headers share (RFC 3261 §25.1).
 *
 * @param word as written: a quoted string keeps its quotes
 */
public record HeaderValue(String word, Parameters parameters) {
    private static final int MAX_LIST = 64;
    private static final Chars WORD_END = Chars.of(";\r\n");

    /** Reads one value; empty where there is no word, or what follows it are no parameters. */
    public static Optional<HeaderValue> parse(String text) {
        var reader = new Reader(text);
        reader.skipSpace();
        String word =
                reader.peek() == '"' ? reader.quoted() : reader.until(WORD_END).strip();
        return word.isEmpty()
                ? Optional.empty()
                : Parameters.parseHeader(reader).map(parameters -> new HeaderValue(word, parameters));
    }

    /** All values of all headers of that name; one that makes no sense, and what is above 64, is left out. */
    public static List<HeaderValue> list(Headers headers, String name) {
        var found = new ArrayList<HeaderValue>();
        for (String line : headers.all(name)) {
            for (String part : Syntax.commaList(line).orElse(List.of())) {
                parse(part).filter(value -> found.size() < MAX_LIST).ifPresent(found::add);
            }
        }
        return List.copyOf(found);
    }

    @Override
    public String toString() {
        return word + parameters;
    }
}
