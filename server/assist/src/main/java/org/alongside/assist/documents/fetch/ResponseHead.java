package org.alongside.assist.documents.fetch;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Status line and header fields of an HTTP/1.1 response (RFC 9112 §4, §5). A field that is there twice is kept once, its
 * last value; where that would matter ({@code Content-Length}, {@code Transfer-Encoding}) the head is refused.
 */
record ResponseHead(int status, Map<String, String> fields) {
    static final int LONGEST = 16 << 10;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)( .*)?");
    private static final Pattern FIELD = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*(.*?)[ \\t]*");

    ResponseHead {
        fields = Map.copyOf(fields);
    }

    /** @param bytes with the empty line that ends it, or without */
    static Optional<ResponseHead> parse(byte[] bytes) {
        List<String> lines =
                new String(bytes, StandardCharsets.ISO_8859_1).lines().toList();
        Matcher status = STATUS.matcher(lines.isEmpty() ? "" : lines.getFirst());
        if (!status.matches()) {
            return Optional.empty();
        }
        var fields = new HashMap<String, String>();
        for (String line : lines.subList(1, lines.size())) {
            if (line.isEmpty()) {
                break;
            }
            Matcher field = FIELD.matcher(line);
            if (!field.matches()) {
                return Optional.empty();
            }
            String name = field.group(1).toLowerCase(Locale.ROOT);
            String before = fields.put(name, field.group(2));
            boolean framing = name.equals("content-length") || name.equals("transfer-encoding");
            if (framing && before != null && !before.equals(field.group(2))) {
                return Optional.empty();
            }
        }
        return Optional.of(new ResponseHead(Integer.parseInt(status.group(1)), fields));
    }

    Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    boolean redirects() {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    boolean chunked() {
        return field("transfer-encoding")
                .filter(coding -> coding.equalsIgnoreCase("chunked"))
                .isPresent();
    }

    /** A transfer or content coding that nobody asked for. */
    boolean strangelyCoded() {
        return (field("transfer-encoding").isPresent() && !chunked())
                || field("content-encoding")
                        .filter(coding -> !coding.equalsIgnoreCase("identity"))
                        .isPresent();
    }

    /** Empty where it is not said, or no number that could be. */
    Optional<Long> length() {
        return field("content-length")
                .filter(digits -> digits.matches("\\d{1,15}"))
                .map(Long::valueOf);
    }
}
