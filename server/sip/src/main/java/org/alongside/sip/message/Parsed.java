package org.alongside.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What a datagram or a piece of a stream turned out to be. */
public sealed interface Parsed {
    /** A message that is right. */
    record Message(SipMessage message) implements Parsed {}

    /**
     * Only line ends: a flow keep-alive (RFC 5626 §3.5.1). Ignored in a datagram; on a connection that the other side opened a ping,
     * to be answered CRLF, and on one of ours its pong.
     */
    record KeepAlive() implements Parsed {}

    /**
     * Not a message.
     *
     * @param reason what is wrong, in words that quote nothing of it
     * @param rejection how to refuse it, where it is a request that names its way back; otherwise silence
     */
    record Malformed(String reason, Optional<Rejection> rejection) implements Parsed {}

    /**
     * An answer to what can't be understood: its Via, From, To, Call-ID and CSeq go back as they came (RFC 3261 §8.2.6.2).
     *
     * @param status 400 or 505
     */
    record Rejection(int status, String reason, List<Header> copied) {
        public Rejection {
            copied = List.copyOf(copied);
        }

        public byte[] toBytes() {
            var out = new StringBuilder(512);
            out.append("SIP/2.0 ").append(status).append(' ').append(reason).append("\r\n");
            copied.forEach(header -> header.writeTo(out));
            return out.append("Content-Length: 0\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8);
        }
    }
}
