package org.alongside.rtc.video;

import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtp.RtpPacket;

/**
 * The NAL units of an H.264 packet (RFC 6184 §5): a single one, several in a STAP-A, or a piece of one in FU-A. A flyweight
 * like {@link RtpPacket}: {@link #wrap}, then walk with {@link #next}. Of an aggregate whose last unit is cut, which recorded
 * senders do send, the whole units are seen.
 */
public final class H264Payload {
    public static final int NON_IDR = 1;
    public static final int IDR = 5;
    public static final int SPS = 7;
    public static final int PPS = 8;
    static final int STAP_A = 24;
    static final int FU_A = 28;

    private PacketSlot slot = PacketSlot.heap();
    private int start;
    private int end;
    private int next;
    private int nalOffset;
    private int nalLength;

    /** Whether the packet's payload is H.264 in a form we know; only then this view shows it. */
    public boolean wrap(RtpPacket packet) {
        slot = packet.slot();
        start = packet.payloadOffset();
        end = start + packet.payloadLength();
        next = start;
        nalOffset = start;
        nalLength = 0;
        if (packet.payloadLength() < 1 || (slot.u8(start) & 0x80) != 0) {
            return false;
        }
        return switch (packetType()) {
            case STAP_A -> hasUnitAt(start + 1);
            case FU_A -> packet.payloadLength() > 2;
            default -> packetType() >= 1 && packetType() <= 23;
        };
    }

    private int packetType() {
        return slot.u8(start) & 0x1f;
    }

    /** Whether a whole unit with its length begins here. */
    private boolean hasUnitAt(int at) {
        return at + 2 < end && slot.u16(at) > 0 && at + 2 + slot.u16(at) <= end;
    }

    /** Only packetization-mode 1 and above can carry this packet (RFC 6184 §5.4). */
    public boolean needsMode1() {
        return packetType() > 23;
    }

    /** A piece of a NAL unit which is not its first. */
    public boolean isContinuation() {
        return packetType() == FU_A && (slot.u8(start + 1) & 0x80) == 0;
    }

    /** Goes to the next NAL unit, or to the only piece of one; false at the end. */
    public boolean next() {
        if (next >= end) {
            return false;
        }
        if (packetType() == STAP_A) {
            int at = next == start ? start + 1 : next;
            if (!hasUnitAt(at)) {
                return false;
            }
            nalLength = slot.u16(at);
            nalOffset = at + 2;
            next = nalOffset + nalLength;
            return true;
        }
        nalOffset = start;
        nalLength = end - start;
        next = end;
        return true;
    }

    /** Starts the walk over. */
    public void rewind() {
        next = start;
    }

    /** The type of the current NAL unit; of a piece: that of the whole. */
    public int nalType() {
        return packetType() == FU_A ? slot.u8(start + 1) & 0x1f : slot.u8(nalOffset) & 0x1f;
    }

    /** Where the current NAL unit's header is; of a piece: where its FU indicator is. */
    public int nalOffset() {
        return nalOffset;
    }

    /** Bytes of the current NAL unit with its header; of a piece: what this packet has of it. */
    public int nalLength() {
        return nalLength;
    }

    /** A decoder can start here: the packet begins an IDR picture or brings an SPS, which precedes one. */
    public boolean startsKeyFrame() {
        return has(IDR) || has(SPS);
    }

    /** The packet begins a NAL unit of this type. */
    public boolean has(int type) {
        if (isContinuation()) {
            return false;
        }
        boolean found = false;
        rewind();
        while (!found && next()) {
            found = nalType() == type;
        }
        rewind();
        return found;
    }
}
