package org.alongside.sip.message;

import java.util.List;

/** A request. Methods are case-sensitive (RFC 3261 §7.1). */
public record SipRequest(String method, Uri uri, Head head, Headers headers, Body body) implements SipMessage {
    public static final String INVITE = "INVITE";
    public static final String ACK = "ACK";
    public static final String BYE = "BYE";
    public static final String CANCEL = "CANCEL";
    public static final String OPTIONS = "OPTIONS";
    public static final String INFO = "INFO";
    public static final String PRACK = "PRACK";
    public static final String UPDATE = "UPDATE";
    public static final String REGISTER = "REGISTER";

    public boolean is(String otherMethod) {
        return method.equals(otherMethod);
    }

    public SipRequest withTopVia(Via via) {
        return new SipRequest(method, uri, head.withTopVia(via), headers, body);
    }

    public SipRequest withHeaders(Headers newHeaders) {
        return new SipRequest(method, uri, head, newHeaders, body);
    }

    public SipRequest withBody(String contentType, String text) {
        return new SipRequest(method, uri, head, headers.replacing("Content-Type", contentType), Body.of(text));
    }

    /** A response with what RFC 3261 §8.2.6.2 copies; {@code toTag} is added where To has none yet, "" adds none (100). */
    public SipResponse respond(int status, String reason, String toTag) {
        var to = head.to().tag().isPresent() || toTag.isEmpty()
                ? head.to()
                : head.to().withTag(toTag);
        var copied = status > 100 && status < 300 ? headers.only("Record-Route") : Headers.NONE;
        return new SipResponse(status, reason, head.withTo(to), copied, Body.EMPTY);
    }

    public SipResponse respond(int status, String toTag) {
        return respond(status, Reasons.of(status), toTag);
    }

    /** The CANCEL of this INVITE: same Request-URI, Call-ID, To, From, CSeq number, top Via and Route (RFC 3261 §9.1). */
    public SipRequest cancel() {
        return derived(CANCEL, head.to(), headers.only("Route"));
    }

    /** The ACK of a final response other than 2xx: within the INVITE's transaction (RFC 3261 §17.1.1.3). */
    public SipRequest ackFor(SipResponse refusal) {
        return derived(ACK, refusal.head().to(), headers.only("Route"));
    }

    private SipRequest derived(String newMethod, NameAddress to, Headers routes) {
        var newHead = new Head(
                List.of(head.topVia()),
                head.from(),
                to,
                head.callId(),
                new CSeq(head.cseq().number(), newMethod));
        return new SipRequest(newMethod, uri, newHead, routes.with("Max-Forwards", "70"), Body.EMPTY);
    }

    @Override
    public void writeStartLine(StringBuilder out) {
        uri.writeTo(out.append(method).append(' '));
        out.append(" SIP/2.0");
    }
}
