package org.alongside.sip.body;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.sip.message.Body;
import org.alongside.sip.message.Headers;

/** Collects the leaves of one message's body; used once. */
final class MultipartReader {
    static final int MAX_PARTS = 16;
    static final int MAX_DEPTH = 3;

    private final List<Multipart.Part> leaves = new ArrayList<>();
    private int seen;

    Result<Multipart> read(Multipart.Part whole) {
        return add(whole, 0)
                .<Result<Multipart>>map(trouble -> Result.failed(Failure.Code.BAD_REQUEST, "the body " + trouble))
                .orElseGet(() -> Result.ok(new Multipart(leaves)));
    }

    /** Takes one part, or the parts within it; says what is wrong. */
    private Optional<String> add(Multipart.Part part, int depth) {
        if (!part.contentType().startsWith("multipart/")) {
            leaves.add(part);
            return Optional.empty();
        }
        if (depth >= MAX_DEPTH) {
            return Optional.of("is nested too deep");
        }
        return Multipart.boundaryOf(part.headers())
                .map(boundary -> addAll(part.body().toBytes(), boundary, depth))
                .orElse(Optional.of("has no usable boundary"));
    }

    private Optional<String> addAll(byte[] bytes, String boundary, int depth) {
        var lines = new Delimiters(bytes, boundary);
        int from = lines.next();
        if (from < 0 || lines.closed) {
            return Optional.of("has no parts");
        }
        while (!lines.closed) {
            int next = lines.next();
            if (next < 0 || ++seen > MAX_PARTS) {
                return Optional.of(next < 0 ? "has a part without end" : "has more than " + MAX_PARTS + " parts");
            }
            var part = part(Arrays.copyOfRange(bytes, from, Math.max(from, lines.contentEnd)));
            var trouble = part.map(p -> add(p, depth + 1)).orElse(Optional.of("has a part with broken headers"));
            if (trouble.isPresent()) {
                return trouble;
            }
            from = next;
        }
        return Optional.empty();
    }

    /** A part's headers, possibly none, an empty line, its content. */
    private static Optional<Multipart.Part> part(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int lineEnd = text.indexOf('\n');
        if (lineEnd >= 0 && text.substring(0, lineEnd).isBlank()) {
            return Optional.of(new Multipart.Part(Headers.NONE, from(bytes, lineEnd + 1)));
        }
        int content = Headers.endIn(bytes);
        return content < 0
                ? Optional.empty()
                : Headers.parse(new String(bytes, 0, content, StandardCharsets.UTF_8))
                        .map(headers -> new Multipart.Part(headers, from(bytes, content)));
    }

    private static Body from(byte[] bytes, int start) {
        return Body.of(Arrays.copyOfRange(bytes, start, bytes.length));
    }

    /** Walks over the delimiter lines {@code --boundary} and {@code --boundary--} (RFC 2046 §5.1.1). */
    private static final class Delimiters {
        private final String text;
        private final String delimiter;
        private int at;

        /** Where the content before the last delimiter ends: the line end before a delimiter belongs to it. */
        int contentEnd;

        /** The last delimiter was the one that ends everything. */
        boolean closed;

        Delimiters(byte[] bytes, String boundary) {
            this.text = new String(bytes, StandardCharsets.ISO_8859_1);
            this.delimiter = "--" + boundary;
        }

        /** Where the content after the next delimiter begins, or −1. */
        int next() {
            for (int i = text.indexOf(delimiter, at); i >= 0; i = text.indexOf(delimiter, i + 1)) {
                int lineEnd = text.indexOf('\n', i);
                int end = lineEnd < 0 ? text.length() : lineEnd;
                String rest = text.substring(i + delimiter.length(), end);
                boolean last = rest.startsWith("--");
                boolean atLineStart = i == 0 || text.charAt(i - 1) == '\n';
                if (atLineStart && (last ? rest.substring(2) : rest).isBlank()) {
                    contentEnd = i - (i > 1 && text.charAt(i - 2) == '\r' ? 2 : Math.min(i, 1));
                    closed = last;
                    at = Math.min(end + 1, text.length());
                    return at;
                }
            }
            return -1;
        }
    }
}
