package org.alongside.sip.message;

/** A response, 100–699. */
public record SipResponse(int status, String reason, Head head, Headers headers, Body body) implements SipMessage {

    public SipResponse {
        if (reason.indexOf('\r') >= 0 || reason.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a reason phrase holds a line end");
        }
    }

    public boolean isProvisional() {
        return status < 200;
    }

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    public boolean isFinal() {
        return status >= 200;
    }

    public SipResponse with(String name, String value) {
        return new SipResponse(status, reason, head, headers.with(name, value), body);
    }

    public SipResponse plus(Headers more) {
        return new SipResponse(status, reason, head, headers.plus(more), body);
    }

    public SipResponse withBody(String contentType, String text) {
        return new SipResponse(status, reason, head, headers.replacing("Content-Type", contentType), Body.of(text));
    }

    @Override
    public void writeStartLine(StringBuilder out) {
        out.append("SIP/2.0 ").append(status).append(' ').append(reason);
    }
}
