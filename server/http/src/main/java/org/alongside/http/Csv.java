package org.alongside.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A table as text (RFC 4180). What a stranger chose may be opened in a spreadsheet, where a cell that begins with {@code = + -
 * @} or a tabulator is a formula: such a cell gets an apostrophe in front.
 */
public final class Csv {
    private static final String FORMULA = "=+-@\t\r";

    private Csv() {}

    public static Response response(String file, List<String> header, List<List<String>> rows) {
        var text = new StringBuilder(line(header));
        rows.forEach(row -> text.append(line(row)));
        return new Response(
                200,
                "text/csv; charset=utf-8",
                text.toString().getBytes(StandardCharsets.UTF_8),
                Map.of("Content-Disposition", "attachment; filename=\"" + file + "\""));
    }

    private static String line(List<String> cells) {
        return cells.stream().map(Csv::cell).collect(Collectors.joining(",")) + "\r\n";
    }

    static String cell(String text) {
        String safe = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean quoted = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return quoted ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
    }
}
