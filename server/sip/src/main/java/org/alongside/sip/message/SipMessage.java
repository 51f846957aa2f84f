package org.alongside.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A request or a response, right by construction: the parser and our own builders are its only makers. */
public sealed interface SipMessage permits SipRequest, SipResponse {
    Head head();

    /** Every header but those of {@link #head()} and Content-Length, which follows the body. */
    Headers headers();

    Body body();

    /** {@code INVITE sip:… SIP/2.0} or {@code SIP/2.0 200 OK}. */
    String startLine();

    /** The method of the request, or of the request that a response answers. */
    default String method() {
        return head().cseq().method();
    }

    default List<NameAddress> contacts() {
        return headers().addresses("Contact");
    }

    /** As it goes on the wire: one header a line, long names, Content-Length always. */
    default byte[] toBytes() {
        var out = new StringBuilder(1024);
        out.append(startLine()).append("\r\n");
        head().vias().forEach(via -> line(out, "Via", via));
        line(out, "From", head().from());
        line(out, "To", head().to());
        line(out, "Call-ID", head().callId());
        line(out, "CSeq", head().cseq());
        headers().list().forEach(header -> out.append(header).append("\r\n"));
        line(out, "Content-Length", body().length());
        byte[] top = out.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        byte[] all = java.util.Arrays.copyOf(top, top.length + body().length());
        System.arraycopy(body().toBytes(), 0, all, top.length, body().length());
        return all;
    }

    private static void line(StringBuilder out, String name, Object value) {
        out.append(name).append(": ").append(value).append("\r\n");
    }
}
