package org.alongside.sip.body;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import org.alongside.sip.message.Body;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.Reasons;
import org.alongside.sip.message.Syntax;

/**
 * A piece of a SIP message, {@code message/sipfrag} (RFC 3420): how a NOTIFY tells what became of a REFER (RFC 3515 §2.4.5).
 *
 * @param startLine a request's or a response's first line; "" where the piece has none
 */
public record SipFragment(String startLine, Headers headers) {
    public static final String CONTENT_TYPE = "message/sipfrag";
    private static final String VERSION = "SIP/2.0";

    public static SipFragment ofStatus(int status) {
        return new SipFragment(VERSION + " " + status + " " + Reasons.of(status), Headers.NONE);
    }

    /** Reads a start line, headers, or both; a body behind them isn't kept. Empty where it is neither. */
    public static Optional<SipFragment> parse(Body body) {
        int end = Headers.endIn(body.toBytes());
        String text = end < 0 ? body.text() : new String(body.toBytes(), 0, end, StandardCharsets.UTF_8);
        int lineEnd = text.indexOf('\n');
        String first = (lineEnd < 0 ? text : text.substring(0, lineEnd)).stripTrailing();
        boolean hasStartLine = isStartLine(first);
        boolean clean = !first.isEmpty() && first.chars().noneMatch(c -> c < ' ' && c != '\t');
        var headers = Headers.parse(hasStartLine ? text.substring(lineEnd < 0 ? text.length() : lineEnd + 1) : text);
        return headers.filter(h -> clean && (hasStartLine || !h.list().isEmpty()))
                .map(h -> new SipFragment(hasStartLine ? first : "", h));
    }

    /** A status line, or method, URI and version; a header may end like one, but its name has a colon. */
    private static boolean isStartLine(String line) {
        String[] words = line.split(" ", -1);
        boolean request =
                words.length == 3 && Syntax.isToken(words[0]) && words[1].indexOf(':') > 0 && words[2].equals(VERSION);
        return request || line.startsWith(VERSION + " ");
    }

    /** The status, where the piece is of a response: 100–699. */
    public OptionalInt status() {
        String[] words = startLine.split(" ", 3);
        boolean response = words.length >= 2 && words[0].equals(VERSION) && words[1].length() == 3;
        long status = response ? Syntax.number(words[1], 699) : -1;
        return status < 100 ? OptionalInt.empty() : OptionalInt.of((int) status);
    }

    public Body toBody() {
        var out = new StringBuilder(startLine.isEmpty() ? "" : startLine + "\r\n");
        headers.list().forEach(header -> out.append(header).append("\r\n"));
        return Body.of(out.toString());
    }
}
