package org.alongside.sip.message;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Cuts a TCP stream into messages (RFC 3261 §18.3), however it was fragmented. Owned by its connection's reader. After a
 * {@link Parsed.Malformed} whose end nobody can know the stream is broken: {@link #feed} returns false and it is to be closed.
 */
public final class StreamFramer {
    private final Side side;
    private byte[] buffer = new byte[2048];
    private int filled;
    private int searched;
    private boolean broken;

    /** Who opened the connection: it decides what line ends between messages mean (RFC 5626 §3.5.1). */
    public enum Side {
        /** They did: CRLF CRLF is their ping, to be answered CRLF; fewer line ends are noise. */
        THEIRS,

        /** We did: each CRLF is the pong to a ping of ours. */
        OURS
    }

    /** For a connection that the other side opened. */
    public StreamFramer() {
        this(Side.THEIRS);
    }

    public StreamFramer(Side side) {
        this.side = side;
    }

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
            return side == Side.OURS ? pong(start, sink) : skip(lineEnds, start + lineEnds == filled, sink);
        }
        int bodyAt = MessageParser.bodyStart(buffer, Math.max(searched - 3, start), filled);
        if (bodyAt < 0) {
            searched = filled;
            return filled - start > MessageParser.MAX_MESSAGE
                    ? giveUp("headers without end", Optional.empty(), sink)
                    : 0;
        }
        int bodyLength = contentLength(start, bodyAt);
        if (bodyLength < 0 || bodyAt - start + bodyLength > MessageParser.MAX_MESSAGE) {
            return giveUp("no usable Content-Length", refusalOf(start, bodyAt), sink);
        }
        if (bodyAt + bodyLength > filled) {
            searched = Math.max(start, bodyAt - 4);
            return 0;
        }
        int length = bodyAt + bodyLength - start;
        sink.accept(MessageParser.parse(buffer, start, length));
        return length;
    }

    /** Line ends between messages, four at most: a ping's length. */
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

    /** CRLF, or a line end that is none of it; a CR may wait for its LF. */
    private int pong(int start, Consumer<Parsed> sink) {
        if (buffer[start] == '\n' || (start + 1 < filled && buffer[start + 1] != '\n')) {
            return 1;
        }
        if (start + 1 == filled) {
            return 0;
        }
        sink.accept(new Parsed.KeepAlive());
        return 2;
    }

    private int giveUp(String reason, Optional<Parsed.Rejection> refusal, Consumer<Parsed> sink) {
        broken = true;
        sink.accept(new Parsed.Malformed(reason, refusal));
        return 0;
    }

    /** The last word on a stream before it is closed, where its request says whom to tell (RFC 4475 §3.1.2.4). */
    private Optional<Parsed.Rejection> refusalOf(int start, int bodyAt) {
        return MessageParser.parse(buffer, start, bodyAt - start) instanceof Parsed.Malformed(var why, var refusal)
                ? refusal
                : Optional.empty();
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
