package org.alongside.rtc.packet;

/** Arithmetic of 16-bit sequence numbers and 32-bit timestamps, which wrap. */
public final class SequenceNumbers {
    private SequenceNumbers() {}

    /** How far {@code a} is ahead of {@code b}: −32768 … 32767. */
    public static int distance(int a, int b) {
        return (short) (a - b);
    }

    /** Whether {@code a} comes after {@code b}. */
    public static boolean isNewer(int a, int b) {
        return (short) (a - b) > 0;
    }

    /** The 64-bit number nearest to {@code near} whose low 16 bits are {@code sequence}; may be negative near 0. */
    public static long extend(int sequence, long near) {
        return near + (short) (sequence - near);
    }
}
