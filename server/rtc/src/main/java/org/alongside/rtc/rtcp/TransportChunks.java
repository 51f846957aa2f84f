package org.alongside.rtc.rtcp;

import org.alongside.rtc.packet.PacketSlot;

/**
 * The packet status chunks and receive deltas inside transport-cc feedback (draft-holmer §3.1.1 to 3.1.5): a run-length chunk
 * says one symbol up to 8191 times, a vector chunk holds 14 one-bit or 7 two-bit symbols.
 *
 * <p>We write run-length chunks for runs of seven or more, else vectors of two-bit symbols.
 */
final class TransportChunks {
    private static final int NOT_RECEIVED = 0;
    private static final int SMALL = 1;
    private static final int LARGE = 2;
    private static final int MAX_RUN = 0x1fff;
    private static final int VECTOR = 7;

    private TransportChunks() {}

    /** Fills {@code symbols} with 0, 1 or 2 and returns where the deltas begin, or −1 where it is malformed. */
    static int readSymbols(PacketSlot slot, int from, int end, int[] symbols) {
        int at = from;
        int filled = 0;
        while (filled < symbols.length) {
            if (at + 2 > end) {
                return -1;
            }
            int chunk = slot.u16(at);
            at += 2;
            if ((chunk & 0x8000) == 0) {
                int run = Math.min(chunk & MAX_RUN, symbols.length - filled);
                for (int i = 0; i < run; i++) {
                    symbols[filled++] = (chunk >> 13) & 3;
                }
            } else {
                boolean twoBits = (chunk & 0x4000) != 0;
                int count = Math.min(twoBits ? 7 : 14, symbols.length - filled);
                for (int i = 0; i < count; i++) {
                    symbols[filled++] = twoBits ? (chunk >> (12 - 2 * i)) & 3 : (chunk >> (13 - i)) & 1;
                }
            }
        }
        return at;
    }

    /** Replaces symbols by deltas and returns the end, or −1 where it is malformed. */
    static int readDeltas(PacketSlot slot, int from, int end, int[] symbols) {
        int at = from;
        for (int i = 0; i < symbols.length; i++) {
            int size = symbols[i];
            if (size > LARGE || at + size > end) {
                return -1;
            }
            symbols[i] = switch (size) {
                case SMALL -> slot.u8(at);
                case LARGE -> (short) slot.u16(at);
                default -> TransportFeedback.LOST;
            };
            at += size;
        }
        return at;
    }

    private static int symbol(int delta) {
        if (delta == TransportFeedback.LOST) {
            return NOT_RECEIVED;
        }
        return delta >= 0 && delta <= 255 ? SMALL : LARGE;
    }

    /** How many bytes chunks and deltas will take. */
    static int size(int[] deltas, int count) {
        int size = 0;
        for (int i = 0; i < count; i++) {
            size += symbol(deltas[i]);
        }
        for (int at = 0; at < count; at += step(deltas, at, count)) {
            size += 2;
        }
        return size;
    }

    /** How many symbols the next chunk says. */
    private static int step(int[] deltas, int at, int count) {
        int run = run(deltas, at, count);
        return run >= VECTOR || at + run == count ? run : Math.min(VECTOR, count - at);
    }

    private static int run(int[] deltas, int at, int count) {
        int symbol = symbol(deltas[at]);
        int end = at + 1;
        while (end < count && end - at < MAX_RUN && symbol(deltas[end]) == symbol) {
            end++;
        }
        return end - at;
    }

    static void write(PacketSlot slot, int from, int[] deltas, int count) {
        int to = from;
        int at = 0;
        while (at < count) {
            int step = step(deltas, at, count);
            slot.put16(
                    to, step == run(deltas, at, count) ? (symbol(deltas[at]) << 13) | step : vector(deltas, at, step));
            to += 2;
            at += step;
        }
        for (int i = 0; i < count; i++) {
            switch (symbol(deltas[i])) {
                case SMALL -> slot.put8(to++, deltas[i]);
                case LARGE -> {
                    slot.put16(to, deltas[i]);
                    to += 2;
                }
                default -> {}
            }
        }
    }

    private static int vector(int[] deltas, int at, int count) {
        int chunk = 0xc000;
        for (int i = 0; i < count; i++) {
            chunk |= symbol(deltas[at + i]) << (12 - 2 * i);
        }
        return chunk;
    }
}
