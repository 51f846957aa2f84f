package org.alongside.bench.calls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A SIP message as a load generator reads it: lines, and no more checks than it takes to answer. It shares no code with what
 * is measured, and is as cheap as can be, because it shares the cores with it.
 */
record Wire(String start, List<String> headers) {
    static final String DESCRIPTION = """
            v=0
            o=- 3456790 1234 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            m=audio 10020 RTP/AVP 0 101
            a=rtpmap:0 PCMU/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-15
            a=sendrecv
            """.replace("\n", "\r\n");

    private static final List<String> ECHOED = List.of("Via:", "From:", "To:", "Call-ID:", "CSeq:", "Record-Route:");

    static Wire of(byte[] bytes, int length) {
        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n");
        String start = text.substring(0, end);
        var headers = new ArrayList<String>(16);
        for (int at = end + 2; (end = text.indexOf("\r\n", at)) > at; at = end + 2) {
            headers.add(text.substring(at, end));
        }
        return new Wire(start, headers);
    }

    boolean isRequest() {
        return !start.startsWith("SIP/2.0 ");
    }

    String method() {
        String cseq = isRequest() ? "" : header("CSeq:");
        return isRequest() ? start.substring(0, start.indexOf(' ')) : cseq.substring(cseq.lastIndexOf(' ') + 1);
    }

    /** Of the Call-ID what stands before the {@code @}. */
    String call() {
        String id = header("Call-ID:");
        int at = id.indexOf('@');
        return at < 0 ? id : id.substring(0, at);
    }

    int status() {
        return Integer.parseInt(start.substring(8, 11));
    }

    String header(String name) {
        for (String line : headers) {
            if (line.startsWith(name)) {
                return line.substring(name.length()).strip();
            }
        }
        return "";
    }

    /** What stands between the angle brackets of a Contact. */
    String contact() {
        String value = header("Contact:");
        return value.substring(value.indexOf('<') + 1, value.indexOf('>'));
    }

    /** The answer to a request, with a tag and a Contact. */
    byte[] answer(int status, String reason, String tag, String contact, String body) {
        var lines = new ArrayList<>(List.of("SIP/2.0 " + status + " " + reason));
        for (String line : headers) {
            if (isEchoed(line)) {
                boolean needsTag = line.startsWith("To:") && !line.contains(";tag=");
                lines.add(needsTag ? line + ";tag=" + tag : line);
            }
        }
        lines.add("Contact: <" + contact + ">");
        return bytes(lines, body);
    }

    private static boolean isEchoed(String line) {
        for (String name : ECHOED) {
            if (line.startsWith(name)) {
                return true;
            }
        }
        return false;
    }

    static byte[] bytes(List<String> lines, String body) {
        var text = new StringBuilder(1024);
        lines.forEach(line -> text.append(line).append("\r\n"));
        if (!body.isEmpty()) {
            text.append("Content-Type: application/sdp\r\n");
        }
        text.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
