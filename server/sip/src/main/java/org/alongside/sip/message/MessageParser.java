package org.alongside.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads one message from bytes that somebody may have made to hurt us (RFC 3261 §7, §25; verdicts of RFC 4475). Stateless;
 * never throws. Lenient only where no two readings exist: line ends, white space around colons, commas and semicolons, case.
 */
public final class MessageParser {
    public static final int MAX_MESSAGE = 64 * 1024;
    public static final int MAX_HEADERS = 256;
    private static final int MAX_LIST = 64;

    /** Those that may stand once only, beside the ones in {@link HeadReader}. */
    private static final Set<String> SINGLE = Set.of(
            "content-length", "max-forwards", "content-type", "expires", "min-expires", "session-expires", "min-se");

    private static final Set<String> ADDRESSES =
            Set.of("contact", "route", "record-route", "refer-to", "referred-by", "p-asserted-identity");

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
        String top = new String(bytes, start, bodyAt - start, StandardCharsets.UTF_8);
        return parseTop(top, Arrays.copyOfRange(bytes, bodyAt, end));
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

    private static Parsed parseTop(String top, byte[] rest) {
        var lines = Unfolding.of(top, true);
        var startLine = StartLine.parse(lines.getFirst());
        var headers = new ArrayList<Header>();
        for (String line : lines.subList(1, lines.size())) {
            var header = Header.parse(line);
            if (header.isEmpty() || headers.size() >= MAX_HEADERS) {
                boolean colon = line.indexOf(':') >= 0;
                return refuse(
                        startLine, headers, 400, colon ? "a bad or superfluous header" : "a header without colon");
            }
            headers.add(header.get());
        }
        return switch (startLine) {
            case StartLine.Bad bad -> refuse(bad, headers, 400, bad.reason());
            case StartLine.WrongVersion() -> refuse(startLine, headers, 505, "another SIP version");
            case StartLine.Request request -> finish(request, headers, rest);
            case StartLine.Status status -> finish(status, headers, rest);
        };
    }

    private static Parsed finish(StartLine startLine, List<Header> all, byte[] rest) {
        Optional<String> trouble = troubleIn(all, rest.length);
        var head = HeadReader.read(all);
        if (trouble.isPresent() || head instanceof HeadReader.Bad) {
            String reason = trouble.orElseGet(() -> head instanceof HeadReader.Bad(var why) ? why : "");
            return refuse(startLine, all, 400, reason);
        }
        var good = ((HeadReader.Good) head).head();
        var others = new Headers(all.stream()
                .filter(h -> !HeadReader.isCore(h) && !h.is("Content-Length"))
                .toList());
        int length = contentLength(all).map(Long::intValue).orElse(rest.length);
        var body = Body.of(Arrays.copyOf(rest, length));
        return switch (startLine) {
            case StartLine.Request(var method, var uri) ->
                good.cseq().method().equals(method)
                        ? new Parsed.Message(new SipRequest(method, uri, good, others, body))
                        : refuse(startLine, all, 400, "CSeq names another method");
            case StartLine.Status(var status, var reason) ->
                new Parsed.Message(new SipResponse(status, reason, good, others, body));
            case StartLine.Bad bad -> refuse(bad, all, 400, bad.reason());
            case StartLine.WrongVersion wrong -> refuse(wrong, all, 505, "another SIP version");
        };
    }

    private static Optional<Long> contentLength(List<Header> all) {
        return all.stream()
                .filter(h -> h.is("Content-Length"))
                .findFirst()
                .map(h -> Syntax.number(h.value(), Integer.MAX_VALUE));
    }

    private static Optional<String> troubleIn(List<Header> all, int bodyLength) {
        for (Header header : all) {
            String name = header.name().toLowerCase(java.util.Locale.ROOT);
            if (Syntax.hasBareControl(header.value())) {
                return Optional.of("a control character in " + shown(header));
            }
            if (SINGLE.contains(name) && all.stream().filter(h -> h.is(name)).count() > 1) {
                return Optional.of("more than one " + shown(header));
            }
            if (ADDRESSES.contains(name) && !areAddresses(header)) {
                return Optional.of("a bad " + shown(header));
            }
        }
        if (contentLength(all).filter(n -> n < 0 || n > bodyLength).isPresent()) {
            return Optional.of("a Content-Length that is no number or more than there is");
        }
        boolean badHops = all.stream().anyMatch(h -> h.is("Max-Forwards") && Syntax.number(h.value(), 255) < 0);
        return badHops ? Optional.of("a bad Max-Forwards") : Optional.empty();
    }

    /** Names come from the message too, but are tokens; they are cut to what fits a log line. */
    private static String shown(Header header) {
        return header.name().substring(0, Math.min(header.name().length(), 32));
    }

    private static boolean areAddresses(Header header) {
        if (header.is("Contact") && header.value().equals("*")) {
            return true;
        }
        var parts = Syntax.commaList(header.value()).orElse(List.of(""));
        return parts.size() <= MAX_LIST
                && parts.stream().allMatch(p -> NameAddress.parse(p).isPresent());
    }

    private static Parsed malformed(String reason) {
        return new Parsed.Malformed(reason, Optional.empty());
    }

    /** Answerable is a request other than ACK whose Via is there at least as text. */
    private static Parsed refuse(StartLine startLine, List<Header> headers, int status, String reason) {
        boolean answerable =
                startLine.isRequest() && !startLine.isAck() && headers.stream().anyMatch(h -> h.is("Via"));
        if (!answerable) {
            return malformed(reason);
        }
        var copied = headers.stream()
                .filter(HeadReader::isCore)
                .filter(h -> !Syntax.hasBareControl(h.value()))
                .toList();
        var rejection = new Parsed.Rejection(status, Reasons.of(status), copied);
        return new Parsed.Malformed(reason, Optional.of(rejection));
    }
}
