package org.alongside.rtc.feedback;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.packet.SequenceNumbers;
import org.alongside.rtc.rtcp.TransportFeedback;

/**
 * Notes when each packet of a transport arrived and tells its sender every {@value #INTERVAL_MILLIS} ms, so that the sender can
 * estimate the bandwidth (transport-wide congestion control, draft-holmer-rmcat-transport-wide-cc-extensions-01).
 *
 * <p>Each number is told once, as received or lost; one that comes after it was told lost is not told again. On its media loop.
 */
public final class TransportCcRecorder {
    static final int INTERVAL_MILLIS = 100;
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(INTERVAL_MILLIS);
    /** At most so many numbers are told in one packet, which then fits any network. */
    private static final int MAX_PACKETS = 400;

    private static final int WINDOW = 2048;
    private static final long REFERENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(64);
    private static final long DELTA_NANOS = TimeUnit.MICROSECONDS.toNanos(250);
    private static final long ABSENT = Long.MIN_VALUE;

    private final long[] arrivals = new long[WINDOW];
    private final int[] deltas = new int[MAX_PACKETS];
    /** The first number not yet told, and the first one beyond those received; extended. */
    private long next = -1;

    private long end = -1;
    private long lastSentNanos;
    private int number;

    public TransportCcRecorder(long nowNanos) {
        lastSentNanos = nowNanos;
        Arrays.fill(arrivals, ABSENT);
    }

    /** Notes a packet by the number in its transport-cc header extension. */
    public void received(int transportSequence, long arrivalNanos) {
        if (end < 0) {
            // Far enough from 0 that packets reordered at the start stay positive.
            next = transportSequence + 65_536L;
            end = next;
        }
        long sequence = SequenceNumbers.extend(transportSequence, end);
        if (sequence < next) {
            return;
        }
        if (sequence - next >= WINDOW) {
            // The sender jumped, or nobody fetched feedback for long: start over here.
            Arrays.fill(arrivals, ABSENT);
            next = sequence;
        }
        arrivals[slot(sequence)] = arrivalNanos;
        end = Math.max(end, sequence + 1);
    }

    private static int slot(long sequence) {
        return (int) sequence & (WINDOW - 1);
    }

    /** Whether it is time to send feedback. */
    public boolean isDue(long nowNanos) {
        return next < end && (nowNanos - lastSentNanos >= INTERVAL || end - next >= MAX_PACKETS / 2);
    }

    /**
     * Appends feedback about what was not told yet. Call again while {@link #isDue}.
     *
     * @param media any SSRC of the sender; it means nothing
     * @return false where there is nothing to tell or no room
     */
    public boolean append(PacketSlot slot, long sender, long media, long nowNanos) {
        long first = firstReceived();
        if (first < 0) {
            return false;
        }
        long reference = Math.floorDiv(arrivals[slot(first)], REFERENCE_NANOS);
        int count = fill(reference * REFERENCE_NANOS);
        if (!TransportFeedback.append(
                slot, sender, media, (int) next & 0xffff, (int) reference & 0xff_ffff, number, deltas, count)) {
            return false;
        }
        number = (number + 1) & 0xff;
        advance(count);
        lastSentNanos = nowNanos;
        return true;
    }

    /**
     * The first arrival not told yet, which the reference time is taken from, or −1. Where even a full feedback could not reach
     * it, what lies before is given up.
     */
    private long firstReceived() {
        for (long sequence = next; sequence < end; sequence++) {
            if (arrivals[slot(sequence)] != ABSENT) {
                if (sequence - next >= MAX_PACKETS) {
                    next = sequence;
                }
                return sequence;
            }
        }
        return -1;
    }

    private int fill(long referenceNanos) {
        int available = (int) Math.min(MAX_PACKETS, end - next);
        long clock = referenceNanos;
        int count = 0;
        while (count < available) {
            long arrival = arrivals[slot(next + count)];
            if (arrival == ABSENT) {
                deltas[count++] = TransportFeedback.LOST;
                continue;
            }
            // Rounded from the reference, not from packet to packet, so that errors don't add up.
            long delta = Math.floorDiv(arrival - clock, DELTA_NANOS);
            if (delta != (short) delta) {
                // More than 8 s apart: the rest goes into the next feedback.
                return count;
            }
            deltas[count++] = (int) delta;
            clock += delta * DELTA_NANOS;
        }
        return count;
    }

    private void advance(int count) {
        for (int i = 0; i < count; i++) {
            arrivals[slot(next + i)] = ABSENT;
        }
        next += count;
    }
}
