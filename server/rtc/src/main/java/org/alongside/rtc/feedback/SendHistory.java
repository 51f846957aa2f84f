package org.alongside.rtc.feedback;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.alongside.rtc.packet.PacketSlot;
import org.jspecify.annotations.Nullable;

/**
 * The last packets sent with one SSRC, to answer NACKs from: a ring of bytes in which the newest overwrites the oldest.
 *
 * <p>It keeps packets as they are given. Give it plain packets where retransmissions travel as RTX, which are packets of their
 * own; where they are sent as they were over SRTP, give it the protected ones, as no index may be used twice.
 *
 * <p>On its media loop. The bytes are taken at the first packet, so a direction that sends nothing costs nothing.
 */
public final class SendHistory {
    /** About two seconds of 1 Mbit/s video. */
    public static final int VIDEO_BYTES = 256 * 1024;

    /** About two seconds of Opus. */
    public static final int AUDIO_BYTES = 16 * 1024;

    private static final int ENTRIES = 1024;

    private final int capacity;
    private byte @Nullable [] ring;
    /** Where the next packet goes, counted from the beginning of time. */
    private long end;

    private final int[] sequences = new int[ENTRIES];
    private final long[] starts = new long[ENTRIES];
    private final int[] lengths = new int[ENTRIES];
    private final long[] resentNanos = new long[ENTRIES];

    public SendHistory(int capacityBytes) {
        if (capacityBytes < PacketSlot.SIZE) {
            throw new IllegalArgumentException("a history of " + capacityBytes + " bytes can't hold a packet");
        }
        capacity = capacityBytes;
        Arrays.fill(sequences, -1);
    }

    /** Keeps a copy of a packet just sent. */
    public void add(int sequence, PacketSlot packet, long nowNanos) {
        byte[] bytes = ring;
        if (bytes == null) {
            bytes = new byte[capacity];
            ring = bytes;
        }
        int length = packet.length();
        int at = (int) (end % capacity);
        if (at + length > capacity) {
            // A packet lies in one piece.
            end += capacity - at;
            at = 0;
        }
        packet.get(0, bytes, at, length);
        int entry = sequence & (ENTRIES - 1);
        sequences[entry] = sequence;
        starts[entry] = end;
        lengths[entry] = length;
        resentNanos[entry] = nowNanos - TimeUnit.SECONDS.toNanos(10);
        end += length;
    }

    /**
     * Copies a packet that was asked for.
     *
     * @param roundTripNanos a second request within it was sent before the first was answered, and is ignored
     * @return false where it is gone, was never sent, or has just been sent again
     */
    public boolean resend(int sequence, long nowNanos, long roundTripNanos, PacketSlot target) {
        int entry = sequence & (ENTRIES - 1);
        byte[] bytes = ring;
        if (bytes == null || sequences[entry] != sequence || end - starts[entry] > capacity) {
            return false;
        }
        if (nowNanos - resentNanos[entry] < roundTripNanos) {
            return false;
        }
        resentNanos[entry] = nowNanos;
        target.set(bytes, (int) (starts[entry] % capacity), lengths[entry]);
        return true;
    }
}
