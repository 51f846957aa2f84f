package org.alongside.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A message's body: bytes that nobody changes. What they mean is said by Content-Type. */
public final class Body {
    public static final Body EMPTY = new Body(new byte[0]);

    private final byte[] bytes;

    private Body(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Body of(String text) {
        return text.isEmpty() ? EMPTY : new Body(text.getBytes(StandardCharsets.UTF_8));
    }

    public static Body of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Body(bytes.clone());
    }

    /** A part of what was received. */
    static Body copyOf(byte[] bytes, int from, int length) {
        return length == 0 ? EMPTY : new Body(Arrays.copyOfRange(bytes, from, from + length));
    }

    public int length() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    public byte[] toBytes() {
        return bytes.clone();
    }

    void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, bytes.length);
    }

    /** As UTF-8 text; what isn't UTF-8 becomes U+FFFD. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Body body && Arrays.equals(bytes, body.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The length only: a body may hold keys (SDES) and what a person typed. */
    @Override
    public String toString() {
        return "Body[" + bytes.length + " bytes]";
    }
}
