package org.alongside.sip.sdp;

/** {@code b=type:value}. {@code AS} and {@code CT} count kilobits per second, {@code TIAS} bits (RFC 3890). */
public record Bandwidth(String type, long value) {
    @Override
    public String toString() {
        return type + ":" + value;
    }
}
