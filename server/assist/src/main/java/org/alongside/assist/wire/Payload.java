package org.alongside.assist.wire;

import java.util.Arrays;

/** An encoded picture that nobody here opens. It never changes after it was made. */
public final class Payload {
    private final byte[] bytes;

    /** Keeps the array itself: whoever made it gives it away. */
    public Payload(byte[] bytes) {
        this.bytes = bytes;
    }

    public int length() {
        return bytes.length;
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
