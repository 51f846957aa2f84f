package org.alongside.rtc.srtp;

/**
 * Which indexes have been seen (RFC 3711 §3.3.2): a bitmap of the last {@value #SIZE} before the highest. Asking and noting
 * are apart, as an index may only be noted when its packet is authentic.
 */
final class ReplayWindow {
    /** More than the RFC's 64, as a NACKed video packet may come back some hundred packets late. */
    static final int SIZE = 512;

    private final long[] bits = new long[SIZE / 64];
    private long highest = -1;

    long highest() {
        return highest;
    }

    boolean isTooOld(long index) {
        return highest - index >= SIZE;
    }

    boolean isSeen(long index) {
        return index <= highest && (isTooOld(index) || (bits[word(index)] & (1L << index)) != 0);
    }

    void note(long index) {
        if (index > highest) {
            forgetUpTo(index);
            highest = index;
        }
        bits[word(index)] |= 1L << index;
    }

    /** Clears the places of the indexes skipped, which held ones {@value #SIZE} older. */
    private void forgetUpTo(long index) {
        if (index - highest >= SIZE) {
            java.util.Arrays.fill(bits, 0);
            return;
        }
        for (long skipped = highest + 1; skipped <= index; skipped++) {
            bits[word(skipped)] &= ~(1L << skipped);
        }
    }

    private static int word(long index) {
        return (int) (index >>> 6) & (SIZE / 64 - 1);
    }
}
