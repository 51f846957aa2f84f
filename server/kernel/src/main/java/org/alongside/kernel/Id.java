package org.alongside.kernel;

import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A 128-bit random name of something that may outlive the node that made it: a call, a leg, a bridge, a session.
 *
 * <p>Written as 32 lower-case hexadecimal digits, which is safe in a URL, a log line, a SIP header and a file name.
 */
public record Id(long high, long low) implements Comparable<Id> {
    private static final int TEXT_LENGTH = 32;
    private static final HexFormat HEX = HexFormat.of();

    /** Draws an id; the source must be unpredictable wherever knowing an id grants anything. */
    public static Id random(RandomGenerator random) {
        return new Id(random.nextLong(), random.nextLong());
    }

    /** Reads what {@link #toString} wrote; empty for anything else. */
    public static Optional<Id> parse(String text) {
        if (text.length() != TEXT_LENGTH) {
            return Optional.empty();
        }
        for (int i = 0; i < TEXT_LENGTH; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return Optional.empty();
            }
        }
        return Optional.of(
                new Id(Long.parseUnsignedLong(text, 0, 16, 16), Long.parseUnsignedLong(text, 16, TEXT_LENGTH, 16)));
    }

    /** The first eight digits: enough to follow one call through a log, too little to stand for it. */
    public String brief() {
        return toString().substring(0, 8);
    }

    @Override
    public int compareTo(Id other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return HEX.toHexDigits(high) + HEX.toHexDigits(low);
    }
}
