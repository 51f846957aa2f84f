package org.alongside.assist.rest;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A line of CSV (RFC 4180), also safe in a spreadsheet: a cell that would be taken for a formula begins with an apostrophe,
 * because a name may be chosen by a stranger.
 */
final class CsvRow {
    private CsvRow() {}

    static String of(String... cells) {
        return Arrays.stream(cells).map(CsvRow::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(String text) {
        boolean formula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
        String safe = formula ? "'" + text : text;
        boolean quoted = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
