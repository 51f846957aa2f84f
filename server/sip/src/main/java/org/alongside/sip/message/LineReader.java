package org.alongside.sip.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A cursor over the lines of a message's top, without their line ends and without empty ones. A line that begins with white
 * space goes on with the one before (RFC 3261 §7.3.1); only what is folded gets copied, in time linear to its length.
 */
final class LineReader {
    private final byte[] bytes;
    private final int end;
    private int next;
    private byte[] line;
    private int from;
    private int to;

    LineReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.line = bytes;
        this.next = start;
        this.end = end;
    }

    /** Goes to the next line, which is whole; false at the end. */
    boolean next() {
        boolean found = nextUnfolded();
        if (found && isWhite(next)) {
            unfold();
        }
        return found;
    }

    /** Goes to the next line alone: a start line has none that goes on with it. */
    boolean nextUnfolded() {
        line = bytes;
        do {
            if (next >= end) {
                return false;
            }
            cut();
        } while (from == to);
        return true;
    }

    /** A bare LF ends a line too, as many senders believe. */
    private void cut() {
        from = next;
        int i = next;
        while (i < end && bytes[i] != '\n') {
            i++;
        }
        boolean ended = i < end;
        to = ended && i > from && bytes[i - 1] == '\r' ? i - 1 : i;
        next = ended ? i + 1 : end;
    }

    private boolean isWhite(int index) {
        return index < end && Syntax.isSpace(bytes[index]);
    }

    private void unfold() {
        var whole = new ByteArrayOutputStream(2 * (to - from));
        whole.write(bytes, from, to - from);
        while (isWhite(next)) {
            cut();
            int first = afterSpace(from, to);
            whole.write(' ');
            whole.write(bytes, first, beforeSpace(first, to) - first);
        }
        line = whole.toByteArray();
        from = 0;
        to = line.length;
    }

    /** The bytes in which the present line lies, from {@link #from} to {@link #to}. */
    byte[] bytes() {
        return line;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    int indexOf(char wanted) {
        for (int i = from; i < to; i++) {
            if (line[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** The first index that is no space or tab. */
    int afterSpace(int start, int stop) {
        int i = start;
        while (i < stop && Syntax.isSpace(line[i])) {
            i++;
        }
        return i;
    }

    /** The index after the last one that is no space or tab. */
    int beforeSpace(int start, int stop) {
        int i = stop;
        while (i > start && Syntax.isSpace(line[i - 1])) {
            i--;
        }
        return i;
    }

    String text() {
        return text(from, to);
    }

    String text(int start, int stop) {
        return new String(line, start, stop - start, StandardCharsets.UTF_8);
    }
}
