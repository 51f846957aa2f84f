package org.alongside.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A request or a response, right by construction: the parser and our own builders are its only makers. */
public sealed interface SipMessage permits SipRequest, SipResponse {
    Head head();

    /** Every header but those of {@link #head()} and Content-Length, which follows the body. */
    Headers headers();

    Body body();

    /** {@code INVITE sip:… SIP/2.0} or {@code SIP/2.0 200 OK}. */
    default String startLine() {
        var out = new StringBuilder();
        writeStartLine(out);
        return out.toString();
    }

    void writeStartLine(StringBuilder out);

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
        writeStartLine(out);
        head().writeTo(out.append("\r\n"));
        for (var header : headers().list()) {
            header.writeTo(out);
        }
        out.append("Content-Length: ").append(body().length()).append("\r\n\r\n");
        byte[] top = out.toString().getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(top, top.length + body().length());
        body().copyTo(all, top.length);
        return all;
    }
}
