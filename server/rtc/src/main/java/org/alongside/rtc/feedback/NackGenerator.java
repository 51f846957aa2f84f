package org.alongside.rtc.feedback;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.alongside.rtc.packet.SequenceNumbers;

/**
 * Notices gaps in one incoming stream and says which packets to ask for again (RFC 4585 §6.2.1): at once, then every round
 * trip, until it came, was asked {@value #MAX_TRIES} times, or is {@value #MAX_AGE} packets old.
 *
 * <p>Packets recovered by RTX are reported by {@link #received} with their original number. On its media loop.
 */
public final class NackGenerator {
    static final int MAX_TRIES = 10;
    static final int MAX_AGE = 512;
    private static final long MIN_SPACING = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int SIZE = 1024;
    private static final int NONE = -1;

    /** What is missing, at its sequence number modulo the size; {@link #NONE} where nothing is. */
    private final int[] missing = new int[SIZE];

    private final int[] tries = new int[SIZE];
    private final long[] dueNanos = new long[SIZE];
    private int highest = NONE;
    private int count;
    private long givenUp;

    public NackGenerator() {
        Arrays.fill(missing, NONE);
    }

    /**
     * Notes a packet by its sequence number.
     *
     * @return false where it has come before or is too late: its retransmission and the packet itself may both arrive
     */
    public boolean received(int sequence, long nowNanos) {
        int distance = SequenceNumbers.distance(sequence, highest);
        if (highest == NONE || Math.abs(distance) > MAX_AGE) {
            restart(sequence);
            return true;
        }
        if (distance <= 0) {
            return forget(sequence);
        }
        for (int i = 1; i < distance; i++) {
            miss((highest + i) & 0xffff, nowNanos);
        }
        highest = sequence;
        expire();
        return true;
    }

    /** Another numbering, or a hole too large to fill: only a key frame helps there. */
    private void restart(int sequence) {
        givenUp += count + (highest == NONE ? 0 : 1);
        count = 0;
        Arrays.fill(missing, NONE);
        highest = sequence;
    }

    private void miss(int sequence, long nowNanos) {
        int at = sequence & (SIZE - 1);
        missing[at] = sequence;
        tries[at] = 0;
        dueNanos[at] = nowNanos;
        count++;
    }

    /** Whether it was missing. */
    private boolean forget(int sequence) {
        int at = sequence & (SIZE - 1);
        if (missing[at] != sequence) {
            return false;
        }
        missing[at] = NONE;
        count--;
        return true;
    }

    private void expire() {
        if (count == 0) {
            return;
        }
        for (int at = 0; at < SIZE; at++) {
            if (missing[at] != NONE && SequenceNumbers.distance(highest, missing[at]) > MAX_AGE) {
                missing[at] = NONE;
                count--;
                givenUp++;
            }
        }
    }

    /**
     * The sequence numbers to ask for now, oldest first; mostly an empty list without an object made.
     *
     * @param roundTripNanos how long an answer takes; 0 while unknown
     */
    public List<Integer> due(long nowNanos, long roundTripNanos) {
        if (count == 0) {
            return List.of();
        }
        List<Integer> due = new ArrayList<>();
        for (int age = MAX_AGE; age >= 1; age--) {
            int sequence = (highest - age) & 0xffff;
            int at = sequence & (SIZE - 1);
            if (missing[at] == sequence && nowNanos - dueNanos[at] >= 0) {
                ask(sequence, at, nowNanos + Math.max(MIN_SPACING, roundTripNanos), due);
            }
        }
        return due;
    }

    private void ask(int sequence, int at, long nextNanos, List<Integer> due) {
        if (tries[at] == MAX_TRIES) {
            forget(sequence);
            givenUp++;
            return;
        }
        tries[at]++;
        dueNanos[at] = nextNanos;
        due.add(sequence);
    }

    /** How many packets are being asked for. */
    public int missingCount() {
        return count;
    }

    /** How many packets will never come; when it grows, video needs a key frame. */
    public long givenUp() {
        return givenUp;
    }
}
