package org.alongside.rtc.rtcp;

import java.util.Arrays;
import org.alongside.rtc.packet.PacketSlot;
import org.jspecify.annotations.Nullable;

/**
 * When each packet of a transport arrived (draft-holmer-rmcat-transport-wide-cc-extensions-01): a run of transport-wide
 * sequence numbers, each lost or received some time after the one before.
 */
public final class TransportFeedback implements RtcpPacket {
    /** The value of {@link #deltaAt} of a packet that was not received. */
    public static final int LOST = Integer.MIN_VALUE;

    /** The format (FMT) under RTPFB. */
    static final int FORMAT = 15;

    private final long sender;
    private final long media;
    private final int baseSequence;
    private final int referenceTime;
    private final int number;
    private final int[] deltas;

    TransportFeedback(long sender, long media, int baseSequence, int referenceTime, int number, int[] deltas) {
        this.sender = sender;
        this.media = media;
        this.baseSequence = baseSequence;
        this.referenceTime = referenceTime;
        this.number = number;
        this.deltas = deltas;
    }

    public long sender() {
        return sender;
    }

    public long media() {
        return media;
    }

    /** Transport-wide sequence number of the first packet. */
    public int baseSequence() {
        return baseSequence;
    }

    /** In 64 ms, signed 24 bits: what the first delta counts from. */
    public int referenceTime() {
        return referenceTime;
    }

    /** Counts the feedback packets, 8 bits. */
    public int number() {
        return number;
    }

    public int count() {
        return deltas.length;
    }

    public boolean isReceived(int index) {
        return deltas[index] != LOST;
    }

    /** In 250 µs, after the packet received before it (the first: after the reference time), or {@link #LOST}. */
    public int deltaAt(int index) {
        return deltas[index];
    }

    public int lostCount() {
        return (int) Arrays.stream(deltas).filter(delta -> delta == LOST).count();
    }

    /** @return null where the chunks or deltas run over the end */
    static @Nullable TransportFeedback read(PacketSlot slot, int at, int end) {
        if (end - at < 20) {
            return null;
        }
        int[] deltas = new int[slot.u16(at + 14)];
        int position = TransportChunks.readSymbols(slot, at + 20, end, deltas);
        position = position < 0 ? -1 : TransportChunks.readDeltas(slot, position, end, deltas);
        return position < 0
                ? null
                : new TransportFeedback(
                        slot.u32(at + 4),
                        slot.u32(at + 8),
                        slot.u16(at + 12),
                        (slot.u24(at + 16) << 8) >> 8,
                        slot.u8(at + 19),
                        deltas);
    }

    /**
     * Appends a feedback packet to what the slot holds.
     *
     * @param deltas as {@link #deltaAt} gives them, signed 16 bits or {@link #LOST}; the first {@code count} are written
     * @return false where the slot has no room: it is unchanged
     */
    public static boolean append(
            PacketSlot slot,
            long sender,
            long media,
            int baseSequence,
            int referenceTime,
            int number,
            int[] deltas,
            int count) {
        int start = slot.length();
        int unpadded = 20 + TransportChunks.size(deltas, count);
        int length = (unpadded + 3) & ~3;
        if (length > slot.tailroom() - PacketSlot.TAILROOM) {
            return false;
        }
        slot.growTail(length);
        boolean padded = length > unpadded;
        slot.put8(start, 0x80 | (padded ? 0x20 : 0) | FORMAT);
        slot.put8(start + 1, Rtcp.TRANSPORT_FEEDBACK);
        slot.put16(start + 2, length / 4 - 1);
        slot.put32(start + 4, sender);
        slot.put32(start + 8, media);
        slot.put16(start + 12, baseSequence);
        slot.put16(start + 14, count);
        slot.put24(start + 16, referenceTime);
        slot.put8(start + 19, number);
        TransportChunks.write(slot, start + 20, deltas, count);
        for (int i = unpadded; i < length; i++) {
            slot.put8(start + i, 0);
        }
        if (padded) {
            slot.put8(start + length - 1, length - unpadded);
        }
        return true;
    }
}
