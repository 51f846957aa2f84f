package org.alongside.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Header lines without their line ends, each whole: one that begins with white space goes on with the one before. */
final class Unfolding {
    private static final Pattern LINE_END = Pattern.compile("\r?\n");

    private final List<String> lines = new ArrayList<>();
    private final StringBuilder open = new StringBuilder();

    private Unfolding() {}

    /** Empty lines are left out; in time linear to the text, however often it folds. */
    static List<String> of(String text, boolean beginsWithStartLine) {
        var unfolding = new Unfolding();
        int first = beginsWithStartLine ? 1 : 0;
        for (String line : LINE_END.split(text, -1)) {
            unfolding.add(line, first);
        }
        unfolding.finish();
        return unfolding.lines;
    }

    private void add(String line, int firstHeader) {
        boolean white = !line.isEmpty() && (line.charAt(0) == ' ' || line.charAt(0) == '\t');
        if (white && !open.isEmpty() && lines.size() >= firstHeader) {
            open.append(' ').append(Syntax.trim(line));
        } else if (!line.isEmpty()) {
            finish();
            open.append(line);
        }
    }

    private void finish() {
        if (!open.isEmpty()) {
            lines.add(open.toString());
            open.setLength(0);
        }
    }
}
