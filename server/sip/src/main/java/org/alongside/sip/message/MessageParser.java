package org.alongside.sip.message;

import java.util.Optional;

/**
 * Reads one message from bytes that somebody may have made to hurt us (RFC 3261 §7, §25; verdicts of RFC 4475). Stateless;
 * never throws. Lenient only where no two readings exist: line ends, white space around colons, commas and semicolons, case.
 */
public final class MessageParser {
    public static final int MAX_MESSAGE = 64 * 1024;
    public static final int MAX_HEADERS = 256;

    private MessageParser() {}

    /** Reads a datagram: the body ends with it, or where Content-Length says (RFC 3261 §18.3). */
    public static Parsed parse(byte[] datagram) {
        return parse(datagram, 0, datagram.length);
    }

    public static Parsed parse(byte[] bytes, int offset, int length) {
        if (length > MAX_MESSAGE) {
            return malformed("longer than " + MAX_MESSAGE + " bytes");
        }
        int start = offset;
        int end = offset + length;
        while (start < end && (bytes[start] == '\r' || bytes[start] == '\n')) {
            start++;
        }
        if (start == end) {
            return new Parsed.KeepAlive();
        }
        int bodyAt = bodyStart(bytes, start, end);
        if (bodyAt < 0) {
            return malformed("has no end of headers");
        }
        return parse(bytes, start, bodyAt, end);
    }

    /** The index after the empty line, or −1. A bare LF ends a line too, as many senders believe. */
    static int bodyStart(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] != '\n') {
                continue;
            }
            if (i + 1 < end && bytes[i + 1] == '\n') {
                return i + 2;
            }
            if (i + 2 < end && bytes[i + 1] == '\r' && bytes[i + 2] == '\n') {
                return i + 3;
            }
        }
        return -1;
    }

    private static Parsed parse(byte[] bytes, int start, int bodyAt, int end) {
        var lines = new LineReader(bytes, start, bodyAt);
        var startLine = StartLine.parse(lines.nextUnfolded() ? lines.text() : "");
        var headers = new HeaderReader(end - bodyAt);
        while (lines.next()) {
            if (!headers.add(lines)) {
                boolean colon = lines.indexOf(':') >= 0;
                return refuse(
                        startLine, headers, 400, colon ? "a bad or superfluous header" : "a header without colon");
            }
        }
        return switch (startLine) {
            case StartLine.Bad bad -> refuse(bad, headers, 400, bad.reason());
            case StartLine.WrongVersion wrong -> refuse(wrong, headers, 505, "another SIP version");
            case StartLine.Good good ->
                switch (headers.outcome()) {
                    case HeaderReader.Bad(var reason) -> refuse(good, headers, 400, reason);
                    case HeaderReader.Good(var head, var others, int length) -> {
                        var body = Body.copyOf(bytes, bodyAt, length);
                        yield join(good, head, others, body)
                                .<Parsed>map(Parsed.Message::new)
                                .orElseGet(() -> refuse(good, headers, 400, "CSeq names another method"));
                    }
                };
        };
    }

    private static Optional<SipMessage> join(StartLine.Good startLine, Head head, Headers others, Body body) {
        return switch (startLine) {
            case StartLine.Request(var method, var uri) ->
                head.cseq().method().equals(method)
                        ? Optional.of(new SipRequest(method, uri, head, others, body))
                        : Optional.empty();
            case StartLine.Status(var status, var reason) ->
                Optional.of(new SipResponse(status, reason, head, others, body));
        };
    }

    private static Parsed malformed(String reason) {
        return new Parsed.Malformed(reason, Optional.empty());
    }

    /** Answerable is a request other than ACK whose Via is there at least as text. */
    private static Parsed refuse(StartLine startLine, HeaderReader headers, int status, String reason) {
        if (!startLine.isRequest() || startLine.isAck() || !headers.hasVia()) {
            return malformed(reason);
        }
        var rejection = new Parsed.Rejection(status, Reasons.of(status), headers.copied());
        return new Parsed.Malformed(reason, Optional.of(rejection));
    }
}
