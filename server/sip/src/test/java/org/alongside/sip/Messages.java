package org.alongside.sip;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.alongside.sip.message.MessageParser;
import org.alongside.sip.message.Parsed;
import org.alongside.sip.message.SipRequest;

/** Messages made of the few words that matter to a test. */
public final class Messages {
    private Messages() {}

    /** A request of one dialog, from Ana to the desk, with these headers and body. */
    public static SipRequest request(String method, int cseq, String headers, String body) {
        String text = """
                %s sip:desk@192.0.2.7 SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK%s%d
                From: <sip:ana@bank.example>;tag=1
                To: <sip:desk@bank.example>
                Call-ID: c1@192.0.2.1
                CSeq: %d %s
                Contact: <sip:ana@192.0.2.1:5070>
                %sContent-Length: %d

                %s""".formatted(method, method, cseq, cseq, method, headers, body.length(), body);
        var parsed = MessageParser.parse(text.getBytes(UTF_8));
        if (parsed instanceof Parsed.Message(SipRequest request)) {
            return request;
        }
        throw new AssertionError("not a request: " + parsed);
    }

    public static SipRequest request(String method, int cseq, String headers) {
        return request(method, cseq, headers, "");
    }
}
