package org.alongside.sip.message;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Cuts a TCP stream into messages (RFC 3261 §18.3), however it was fragmented. Owned by its connection's reader. After a
 * {@link Parsed.Malformed} whose end nobody can know the stream is broken: {@link #feed} returns false and it is to be closed.
 */
public final class StreamFramer {
    private byte[] buffer = new byte[2048];
    private int filled;
    private int searched;
    private boolean broken;

    /** Takes what arrived and hands over every message that is whole now; false when the stream can't go on. */
    public boolean feed(byte[] bytes, int length, Consumer<Parsed> sink) {
        if (broken) {
            return false;
        }
        append(bytes, length);
        int used = 0;
        int step = next(used, sink);
        while (step > 0) {
            used += step;
            searched = used;
            step = next(used, sink);
        }
        System.arraycopy(buffer, used, buffer, 0, filled - used);
        filled -= used;
        searched = Math.max(searched - used, 0);
        return !broken;
    }

    /** How many bytes of an unfinished message wait. */
    public int pending() {
        return filled;
    }

    private void append(byte[] bytes, int length) {
        if (filled + length > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, filled + length));
        }
        System.arraycopy(bytes, 0, buffer, filled, length);
        filled += length;
    }

    /** Hands over one message or keep-alive at {@code start} and returns its length; 0 when more bytes are needed. */
    private int next(int start, Consumer<Parsed> sink) {
        int lineEnds = lineEndsAt(start);
        if (lineEnds > 0) {
            return skip(lineEnds, start + lineEnds == filled, sink);
        }
        int bodyAt = MessageParser.bodyStart(buffer, Math.max(searched - 3, start), filled);
        if (bodyAt < 0) {
            searched = filled;
            return filled - start > MessageParser.MAX_MESSAGE ? giveUp("headers without end", sink) : 0;
        }
        int bodyLength = contentLength(start, bodyAt);
        if (bodyLength < 0 || bodyAt - start + bodyLength > MessageParser.MAX_MESSAGE) {
            return giveUp("no usable Content-Length", sink);
        }
        if (bodyAt + bodyLength > filled) {
            searched = Math.max(start, bodyAt - 4);
            return 0;
        }
        int length = bodyAt + bodyLength - start;
        sink.accept(MessageParser.parse(buffer, start, length));
        return length;
    }

    /** Line ends between messages: CRLF CRLF asks for a pong (RFC 5626 §4.4.1), fewer are noise. */
    private int lineEndsAt(int start) {
        int count = 0;
        while (start + count < filled
                && count < 4
                && (buffer[start + count] == '\r' || buffer[start + count] == '\n')) {
            count++;
        }
        return count;
    }

    private static int skip(int lineEnds, boolean mayGrow, Consumer<Parsed> sink) {
        if (lineEnds == 4) {
            sink.accept(new Parsed.KeepAlive());
        }
        return mayGrow && lineEnds < 4 ? 0 : lineEnds;
    }

    private int giveUp(String reason, Consumer<Parsed> sink) {
        broken = true;
        sink.accept(new Parsed.Malformed(reason, java.util.Optional.empty()));
        return 0;
    }

    /** The body's length: required on a stream, so a message without it has none (many senders omit it on requests). */
    private int contentLength(int start, int bodyAt) {
        int found = 0;
        int seen = 0;
        int lineStart = start;
        for (int i = start; i < bodyAt; i++) {
            if (buffer[i] != '\n') {
                continue;
            }
            int value = lengthInLine(lineStart, i);
            if (value != NOT_THIS_LINE) {
                found = value;
                seen++;
            }
            lineStart = i + 1;
        }
        return seen > 1 ? -1 : found;
    }

    private static final int NOT_THIS_LINE = -2;

    private int lengthInLine(int from, int to) {
        int first = buffer[from] | 0x20;
        if (first != 'l' && first != 'c') {
            return NOT_THIS_LINE;
        }
        String line = new String(buffer, from, to - from, java.nio.charset.StandardCharsets.ISO_8859_1);
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        return name.equals("content-length") || name.equals("l")
                ? (int) Syntax.number(line.substring(colon + 1).strip(), MessageParser.MAX_MESSAGE)
                : NOT_THIS_LINE;
    }
}
